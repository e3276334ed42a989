import { dictionary } from '@zxcvbn-ts/language-common';

/**
 * Tells whether a password stands in the list of leaked ones that comes with the strength estimate: some 49 000,
 * of which 17 000 and more have eight characters or more (ASVS 6.2.4). Up to five digits or signs behind a listed
 * one – a year and an exclamation mark – do not make it another one. Expects lower case.
 */
export const createCommonPasswords = (): ((folded: string) => boolean) => {
  const listed: ReadonlySet<string> = new Set(dictionary['passwords-common']);
  return (folded) => listed.has(folded) || listed.has(folded.replace(/[^\p{L}]{1,5}$/u, ''));
};
