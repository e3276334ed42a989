/** The data of a password's owner that must not be most of the password. */
export interface PasswordOwner {
  readonly email: string;
  readonly name: string;
}

const productName = 'atelier';
/** Shorter words, and words without letters, occur in too many unrelated passwords. */
const minWordLength = 3;
/** Letters and digits that a password must have besides these words. */
const minRestLength = 8;

/** Ignores case and compatibility forms. */
const fold = (text: string): string => text.normalize('NFKC').toLowerCase();

/** Letters and digits only, so that `Ann Smith`, `ann.smith` and `ann_smith` are the same word. */
const squeeze = (text: string): string => fold(text).replace(/[^\p{L}\p{N}]/gu, '');

const withPieces = (text: string): string[] => [text, ...fold(text).split(/[^\p{L}]+/u)];
/** Without the last label (`org`), which is not specific. */
const withLabels = (host: string): string[] => [host, ...host.split('.').slice(0, -1)];

/**
 * The words that must not make up most of a password (ASVS 6.1.2): the product, the site's host, the user's name, email
 * address, its local part and its host, whole and in parts. Lower case, letters and digits only, the longest first.
 */
export const contextWords = ({ email, name }: PasswordOwner, siteHost: string): string[] => {
  const at = email.lastIndexOf('@');
  const personal = [email, ...withPieces(email.slice(0, at)), ...withPieces(name)];
  const hosts = [siteHost, email.slice(at + 1)].flatMap(withLabels);
  const words = new Set([productName, ...personal, ...hosts].map(squeeze));
  return [...words]
    .filter((word) => word.length >= minWordLength && /\p{L}/u.test(word))
    .sort((one, other) => other.length - one.length);
};

/** Whether the password contains one of the words and little else: `atelier2026!`, but not `my atelier is cold`. */
export const isMostlyWords = (password: string, words: readonly string[]): boolean => {
  const whole = squeeze(password);
  const rest = words.reduce((left, word) => left.replaceAll(word, ''), whole);
  return rest.length < whole.length && [...rest].length < minRestLength;
};

/**
 * Checks passwords against a list of common ones, given in lower case (ASVS 6.2.4). Up to five trailing digits or signs,
 * such as a year and an exclamation mark, are ignored.
 */
export const createCommonPasswords = (list: Iterable<string>): ((password: string) => boolean) => {
  const listed: ReadonlySet<string> = new Set(list);
  return (password) => {
    const folded = fold(password);
    return listed.has(folded) || listed.has(folded.replace(/[^\p{L}]{1,5}$/u, ''));
  };
};
