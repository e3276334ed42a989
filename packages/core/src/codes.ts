/** Parsing of typed and pasted codes and tokens, shared by the server and the web app. */

/** The longest text that is parsed as a code: 29 characters with other characters around each. */
export const typedCodeLength = 200;

/** Decimal digits are encoded in blocks of ten that start with zero; blocks may be adjacent (Unicode 16, §4.6). */
const digitValue = (digit: string): string => {
  const codePoint = digit.codePointAt(0) ?? 0;
  let before = 0;
  while (/\p{Nd}/u.test(String.fromCodePoint(codePoint - before - 1))) before += 1;
  return String(before % 10);
};

/**
 * The letters and digits of a code, converted to ASCII if they have such a form: full-width ones, and the digits of every
 * script. Spaces, dashes, quotes and direction marks are dropped. Other letters stay, so that other text does not become a
 * code.
 */
export const plainCode = (typed: string): string =>
  typed
    .normalize('NFKC')
    .replaceAll(/[^\p{L}\p{N}]/gu, '')
    .replaceAll(/(?![0-9])\p{Nd}/gu, digitValue);

/** Characters of a recovery code without the dashes between its groups. */
export const recoveryCodeLength = 24;

/** The form of a recovery code that is hashed, from a result of `plainCode`: in Crockford's base32 `O` is 0, `I` and `L` are 1. */
export const plainRecoveryCode = (plain: string): string =>
  plain.toLowerCase().replaceAll('o', '0').replaceAll(/[il]/g, '1');

/** Whether `plain`, a result of `plainCode`, has the form of an authenticator app's code (RFC 6238, six digits). */
export const isTotpCode = (plain: string): boolean => /^[0-9]{6}$/.test(plain);

const recoveryCodeShape = new RegExp(`^[0-9a-hjkmnp-tv-z]{${recoveryCodeLength}}$`);

/** Whether `plain`, a result of `plainCode`, has the form of a code. Anything else is refused without being counted. */
export const isCode = (plain: string): boolean =>
  isTotpCode(plain) || recoveryCodeShape.test(plainRecoveryCode(plain));

/** Messages for input that does not have the form of a code. */
export const codeHints = {
  totp: 'The code has six digits.',
  recovery: 'A recovery code has six groups of four letters and digits.',
  any: 'A code has six digits, a recovery code six groups of four letters and digits.',
} as const;

/** A token without the spaces, line breaks, direction marks and full-width forms that pasting may add. */
export const plainToken = (typed: string): string =>
  typed.normalize('NFKC').replaceAll(/[\s\p{Cc}\p{Cf}]/gu, '');
