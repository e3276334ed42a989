import { type Char, isLatin, latinOf, leet, othersOf } from './letters.ts';
import { isSingle, type Piece } from './pieces.ts';
import { compress, type Spelt } from './trie.ts';

/** A way to read some pieces as one word. */
export interface Spelling {
  readonly letters: readonly Spelt[];
  /** The first piece, and the one after the last. */
  readonly from: number;
  readonly to: number;
  /** Whether a word may match with any ending; not where a reader would not take it for one word. */
  readonly endings: boolean;
}

interface Span {
  readonly from: number;
  readonly to: number;
  readonly endings: boolean;
}

/** Wildcards that one word can have; with more, anything would match. */
const maxWildcards = 3;
/** A disguise of fewer letters is as likely a coincidence. */
const minDisguised = 3;

const ordinaryWords =
  'a i o an as at am be by do go he hi if in is it la le me my no of oh ok on or ox so to up us we de el en et un il ' +
  'du da di do em os as au id tv pc uk eu 2d 3d 4k 8k ai hd';
/** Short words that stand in a sentence for themselves: "an us flag" is not one word. */
const ordinary: ReadonlySet<string> = new Set(ordinaryWords.split(' '));

const textOf = ({ chars }: Piece): string => chars.map(({ char }) => char).join('');

const isDisguise = ({ kind }: Piece): boolean => kind !== 'letter';

/** Without the digits and symbols around it: "$porn$", "sex69". */
const trims = (pieces: readonly Piece[], from: number, to: number): Span[] => {
  let [first, last] = [from, to];
  while (first < last && isDisguise(pieces[first] as Piece)) first += 1;
  while (last > first && isDisguise(pieces[last - 1] as Piece)) last -= 1;
  const found: Span[] = [];
  for (const [one, other] of [
    [from, to],
    [first, to],
    [from, last],
    [first, last],
  ] as const)
    if (other - one > 1 && !found.some((span) => span.from === one && span.to === other))
      found.push({ from: one, to: other, endings: true });
  return found;
};

/** Splits the pieces into runs whose members belong together. */
const runs = (
  pieces: readonly Piece[],
  isMember: (piece: Piece) => boolean,
  continues: (piece: Piece) => boolean,
): [number, number][] => {
  const found: [number, number][] = [];
  let from: number | null = null;
  for (const [at, piece] of pieces.entries()) {
    if (from !== null && !(isMember(piece) && continues(piece))) {
      found.push([from, at]);
      from = null;
    }
    if (from === null && isMember(piece)) from = at;
  }
  if (from !== null) found.push([from, pieces.length]);
  return found;
};

const any = (): boolean => true;
const isSpaced = ({ gap }: Piece): boolean => gap === 'space' || gap === 'wide';

/** "p0rn", "f**k". */
const solid = (pieces: readonly Piece[]): Span[] =>
  runs(pieces, any, ({ gap }) => gap === 'none').flatMap(([from, to]) => trims(pieces, from, to));

/** "po-rn", "p.o_r.n". */
const joined = (pieces: readonly Piece[]): Span[] =>
  runs(pieces, any, (piece) => !isSpaced(piece)).flatMap(([from, to]) => {
    const [inner, all] = [pieces.slice(from + 1, to), pieces.slice(from, to)];
    if (inner.every(({ gap }) => gap === 'none') || inner.some(({ gap }) => gap === 'apostrophe')) return [];
    const isOneWord = inner.every(({ gap }) => gap !== 'stop') || all.some(isSingle);
    return isOneWord ? trims(pieces, from, to) : [];
  });

const withoutArticles = (pieces: readonly Piece[], from: number, to: number): Span[] => {
  const isArticle = (at: number): boolean => ['a', 'i'].includes(textOf(pieces[at] as Piece));
  const starts = isArticle(from) ? [from, from + 1] : [from];
  const ends = isArticle(to - 1) ? [to, to - 1] : [to];
  return starts.flatMap((one) => ends.map((other) => ({ from: one, to: other, endings: true })));
};

/**
 * "p o r n". Where some gaps are wider than others, those are between words, or between the letters of one of them that stands
 * beside another: "p   o   r   n ! a".
 */
const lettered = (pieces: readonly Piece[]): Span[] =>
  runs(pieces, isSingle, ({ gap }) => gap !== 'apostrophe').flatMap(([from, to]) => {
    const run = pieces.slice(from, to);
    const parts = (continues: (piece: Piece) => boolean) =>
      runs(run, any, continues).map(([one, other]) => [from + one, from + other] as const);
    const narrow = parts(({ gap }) => gap !== 'wide');
    const wide = parts(({ gap }) => gap === 'wide');
    return [...narrow, ...wide].flatMap(([one, other]) =>
      other - one < minDisguised
        ? []
        : [...trims(pieces, one, other), ...withoutArticles(pieces, one, other)],
    );
  });

const isShort = ({ chars }: Piece): boolean => chars.length <= 2;
const isOrdinary = (piece: Piece): boolean => ordinary.has(textOf(piece));

/** "po rn", "f u ck": short pieces that are mostly no words. */
const scattered = (pieces: readonly Piece[]): Span[] =>
  runs(pieces, isShort, ({ gap }) => gap === 'space' || gap === 'wide').flatMap(([start, end]) => {
    let [from, to] = [start, end];
    while (from < to && isOrdinary(pieces[from] as Piece)) from += 1;
    while (to > from && isOrdinary(pieces[to - 1] as Piece)) to -= 1;
    const words = pieces.slice(from, to);
    const isScattered = words.length > 1 && words.filter(isOrdinary).length * 3 <= words.length;
    return isScattered ? [{ from, to, endings: false }] : [];
  });

/** "p orn", "por n". */
const cutOff = (pieces: readonly Piece[]): Span[] =>
  pieces.flatMap((piece, at) => {
    const next = pieces[at + 1];
    if (next === undefined || next.gap !== 'space' || !isSpaced(piece)) return [];
    const isCut = [piece, next].some((one) => one.chars.length === 1 && !isOrdinary(one));
    return isCut && piece.chars.length + next.chars.length > minDisguised
      ? [{ from: at, to: at + 2, endings: false }]
      : [];
  });

const isForeign = ({ kind, char }: Char): boolean => kind === 'letter' && !isLatin(char);

/** Whether a word of only look-alikes is more likely Latin: in a text that is mostly Latin, or alone. */
const isLatinText = (chars: readonly Char[]): boolean => {
  const letters = chars.filter(({ kind }) => kind === 'letter');
  const foreign = letters.filter(isForeign).length;
  return foreign * 2 <= letters.length;
};

/** One reading, or two if the loose one joins letters that need not be the same. */
const readLetters = (chars: readonly Char[], mayBeLatin: boolean): Spelt[][] => {
  const hasForeign = chars.some(isForeign);
  const hasLetters = chars.some(({ kind }) => kind === 'letter');
  const isMixed = hasForeign && chars.some(({ kind, char }) => kind === 'letter' && isLatin(char));
  const letters = chars.map(({ kind, char }) => {
    if (kind === 'wildcard') return null;
    // A number alone is a number.
    if (kind !== 'letter') return [char, ...(hasLetters ? (leet.get(char) ?? []) : [])];
    // Small capitals and others that look like plain letters are Latin, too.
    if (isLatin(char))
      return [char, ...(latinOf.get(char) ?? []), ...(isMixed ? (othersOf.get(char) ?? []) : [])];
    return isMixed || mayBeLatin ? [char, ...(latinOf.get(char) ?? [])] : [char];
  });
  const [loose, exact] = [compress(letters), compress(letters, false)];
  return loose.length === exact.length ? [loose] : [loose, exact];
};

/** Enough real letters that the rest can be guessed. */
const isReadable = (chars: readonly Char[]): boolean => {
  const wild = chars.filter(({ kind }) => kind === 'wildcard').length;
  const letters = chars.filter(({ kind }) => kind === 'letter').length;
  return letters > 0 && wild <= maxWildcards && chars.length - wild >= 2 && chars[0]?.kind !== 'wildcard';
};

/** How the pieces of a text can be read as words. Their total length is linear in that of the text. */
export const spellingsOf = (pieces: readonly Piece[], chars: readonly Char[]): Spelling[] => {
  const mayBeLatin = isLatinText(chars);
  const plain: Span[] = pieces.flatMap((piece, at) =>
    piece.kind === 'letter' || piece.kind === 'digit' ? [{ from: at, to: at + 1, endings: true }] : [],
  );
  const disguised = [solid, joined, lettered, scattered, cutOff].flatMap((read) => read(pieces));
  const readSpan = ({ from, to, endings }: Span): Spelling[] => {
    const inside = pieces.slice(from, to).flatMap((piece) => piece.chars);
    if (to - from > 1 && (inside.length < minDisguised || !isReadable(inside))) return [];
    return readLetters(inside, mayBeLatin).map((letters) => ({ letters, from, to, endings }));
  };
  return [...plain, ...disguised].flatMap(readSpan);
};
