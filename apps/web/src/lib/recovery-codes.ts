/** The text file in which somebody keeps their recovery codes: what they are for, then one code a line. */
export const recoveryCodesText = (
  codes: readonly string[],
  site: string,
  email: string,
  madeAt: Date,
): string =>
  [
    `Recovery codes for ${email} at ${site}`,
    `Made on ${madeAt.toISOString().slice(0, 10)}. Each code works once, in place of your authenticator app or passkey.`,
    'Keep them where only you can read them, and not on the device that makes your codes.',
    '',
    ...codes,
    '',
  ].join('\n');

/** Hands a text to the browser as a download. */
export const downloadText = (name: string, text: string): void => {
  const address = URL.createObjectURL(new Blob([text], { type: 'text/plain;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // Not at once: some browsers begin to read only after the click has been dealt with.
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
};
