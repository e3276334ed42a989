/** How people type and paste codes and tokens: asked alike by the server and by what reads them. */

/** Longest text that is read as a code: one of 29 characters with a sign round each of them. */
export const typedCodeLength = 200;

/** Decimal digits stand in rows of ten that begin with the zero; two rows may follow each other (Unicode 16, §4.6). */
const digitValue = (digit: string): string => {
  const codePoint = digit.codePointAt(0) ?? 0;
  let before = 0;
  while (/\p{Nd}/u.test(String.fromCodePoint(codePoint - before - 1))) before += 1;
  return String(before % 10);
};

/**
 * The letters and digits of a code as plain ASCII where they have such a form: full-width ones, and the digits of every
 * script. Spaces, dashes, quotes and direction marks are nothing. Other letters stay, so that no text becomes a code.
 */
export const plainCode = (typed: string): string =>
  typed
    .normalize('NFKC')
    .replaceAll(/[^\p{L}\p{N}]/gu, '')
    .replaceAll(/(?![0-9])\p{Nd}/gu, digitValue);

/** Characters of a recovery code without the dashes between its groups. */
export const recoveryCodeLength = 24;

/** A recovery code as it is stored, from what `plainCode` gives: in Crockford's base32 `O` is a zero, `I` and `L` are ones. */
export const plainRecoveryCode = (plain: string): string =>
  plain.toLowerCase().replaceAll('o', '0').replaceAll(/[il]/g, '1');

/** Whether `plain`, as `plainCode` gives it, has the shape of a code of an authenticator app (RFC 6238, six digits). */
export const isTotpCode = (plain: string): boolean => /^[0-9]{6}$/.test(plain);

const recoveryCodeShape = new RegExp(`^[0-9a-hjkmnp-tv-z]{${recoveryCodeLength}}$`);

/** Whether `plain`, as `plainCode` gives it, can be a code at all. What cannot be one is refused without being counted. */
export const isCode = (plain: string): boolean =>
  isTotpCode(plain) || recoveryCodeShape.test(plainRecoveryCode(plain));

/** What a person reads who typed something that cannot be a code. */
export const codeHints = {
  totp: 'The code has six digits.',
  recovery: 'A recovery code has six groups of four letters and digits.',
  any: 'A code has six digits, a recovery code six groups of four letters and digits.',
} as const;

/** A token without the spaces, line breaks, direction marks and full-width forms that come along when it is pasted. */
export const plainToken = (typed: string): string =>
  typed.normalize('NFKC').replaceAll(/[\s\p{Cc}\p{Cf}]/gu, '');
