import { saveFile } from './fetch-file.ts';

/** The text file of recovery codes to download: what they are for, then one code per line. */
export const recoveryCodesText = (
  codes: readonly string[],
  site: string,
  email: string,
  madeAt: Date,
): string =>
  [
    `Recovery codes for ${email} at ${site}`,
    `Created on ${madeAt.toISOString().slice(0, 10)}. Each code works once, in place of your authenticator app or passkey.`,
    'Keep them where only you can read them, and not on the device with your authenticator.',
    '',
    ...codes,
    '',
  ].join('\n');

/** Downloads a text as a file. */
export const downloadText = (name: string, text: string): void =>
  saveFile(new Blob([text], { type: 'text/plain;charset=utf-8' }), name);
