/** Whose password it is, as far as the words that it may lean on are concerned. */
export interface PasswordOwner {
  readonly email: string;
  readonly name: string;
}

const productName = 'atelier';
/** Shorter pieces, and such without letters, occur in too many innocent passwords. */
const minWordLength = 3;
/** Letters and digits that a password must have beside the words it leans on. */
const minOwnLength = 8;

/** One spelling for what people take for the same text: compatible forms and case do not count. */
const fold = (text: string): string => text.normalize('NFKC').toLowerCase();

/** Without spaces and signs, so that `Ann Smith`, `ann.smith` and `ann_smith` are the same word. */
const squeeze = (text: string): string => fold(text).replace(/[^\p{L}\p{N}]/gu, '');

const withPieces = (text: string): string[] => [text, ...fold(text).split(/[^\p{L}]+/u)];
/** The last label (`org`) says nothing about anybody. */
const withLabels = (host: string): string[] => [host, ...host.split('.').slice(0, -1)];

/**
 * The words that no password may lean on (ASVS 6.1.2): the product, the site's host, the person's name, address,
 * mailbox and mail host, whole and in pieces. Lower case, letters and digits only, the longest first.
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

/** Whether the password holds one of the words and too little besides: `atelier2026!`, but not `my atelier is cold`. */
export const leansOn = (password: string, words: readonly string[]): boolean => {
  const whole = squeeze(password);
  const own = words.reduce((rest, word) => rest.replaceAll(word, ''), whole);
  return own.length < whole.length && [...own].length < minOwnLength;
};

/**
 * Tells whether a password stands in a list of leaked ones, given in lower case (ASVS 6.2.4). Up to five digits or
 * signs behind a listed one – a year and an exclamation mark – do not make it another one.
 */
export const createCommonPasswords = (list: Iterable<string>): ((password: string) => boolean) => {
  const listed: ReadonlySet<string> = new Set(list);
  return (password) => {
    const folded = fold(password);
    return listed.has(folded) || listed.has(folded.replace(/[^\p{L}]{1,5}$/u, ''));
  };
};
