import { plainCode, plainRecoveryCode, recoveryCodeLength } from '@atelier/core/codes';
import type { RecoveryCodes } from '@atelier/core/ports/identity';
import type { SecretSource } from '@atelier/core/ports/services';

interface RecoveryCodesDeps {
  readonly secrets: Pick<SecretSource, 'hash'>;
}

// Crockford's base32 has no letter that can be mistaken for a digit.
const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';
const codesPerSet = 10;

/** 24 characters of 5 bits: 120 random bits (ASVS 6.5.2). */
const newCode = (): string =>
  [...crypto.getRandomValues(new Uint8Array(recoveryCodeLength))]
    .map((byte) => alphabet.charAt(byte & 31))
    .join('')
    .replace(/(.{4})(?=.)/g, '$1-');

/** Recovery codes (R-ID-8), for users who lost their authenticator. */
export const createRecoveryCodes = ({ secrets }: RecoveryCodesDeps): RecoveryCodes => ({
  generate: () => Array.from({ length: codesPerSet }, newCode),
  hash: (code) => secrets.hash(plainRecoveryCode(plainCode(code))),
});
