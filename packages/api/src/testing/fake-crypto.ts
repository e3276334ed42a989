import { createHash } from 'node:crypto';
import { newId } from '@atelier/core/ids';
import type { RecoveryCodes, Sealer, TotpCodes } from '@atelier/core/ports/identity';

/** SHA-256, lower-case hex. */
export const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Reverses the text in place of encrypting it, and refuses another context. */
export const sealer: Sealer = {
  seal: (plain, context) => `${context}|${[...plain].toReversed().join('')}`,
  open(sealed, context) {
    if (!sealed.startsWith(`${context}|`)) throw new Error('Encrypted for another context.');
    return [...sealed.slice(context.length + 1)].toReversed().join('');
  },
};

/** The code of step n is `<secret>-n`. */
export const totpCodes: TotpCodes = {
  newSecret: () => `SECRET${newId('token').slice(4, 12)}`,
  uri: (secret, account) => `otpauth://totp/${account}?secret=${secret}`,
  stepOf: (secret, code) => (code.startsWith(`${secret}-`) ? Number(code.slice(secret.length + 1)) : null),
};

export const recoveryCodes: RecoveryCodes = {
  generate: () => Array.from({ length: 10 }, () => newId('token').slice(4)),
  hash: hashOf,
};
