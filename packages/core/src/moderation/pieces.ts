import type { Char, CharKind } from './letters.ts';

/** What is between a piece and the one before it. */
export type Gap = 'none' | 'joiner' | 'stop' | 'apostrophe' | 'space' | 'wide';

/** Characters of one kind that follow each other: letters, digits, or symbols that may stand for letters. */
export interface Piece {
  readonly kind: Exclude<CharKind, 'joiner' | 'space'>;
  readonly chars: readonly Char[];
  readonly gap: Gap;
}

/** Punctuation that ends something: "pen.Is" is two words, "pe-nis" is one. */
const stops: ReadonlySet<string> = new Set('.,:;?/\\&()[]{}"…、。，！？'.normalize('NFC'));

const gapOf = (between: readonly Char[], isFirst: boolean): Gap => {
  if (isFirst) return 'wide';
  const spaces = between.filter(({ kind }) => kind === 'space');
  const isLineEnd = between.some(({ char }) => char === '\n');
  if (spaces.length > 0) return isLineEnd || between.length > 1 ? 'wide' : 'space';
  if (between.length === 0) return 'none';
  if (between.some(({ char }) => char === "'")) return 'apostrophe';
  return between.some(({ char }) => stops.has(char)) ? 'stop' : 'joiner';
};

/** The pieces of a text, in order. */
export const piecesOf = (chars: readonly Char[]): Piece[] => {
  const found: { kind: Piece['kind']; chars: Char[]; gap: Gap }[] = [];
  let between: Char[] = [];
  for (const char of chars) {
    const { kind } = char;
    const last = found.at(-1);
    if (kind === 'space' || kind === 'joiner') {
      // A run of white space is folded to one by `fold`, but its characters come one by one.
      between.push(char);
    } else if (last !== undefined && between.length === 0 && last.kind === kind) last.chars.push(char);
    else {
      found.push({ kind, chars: [char], gap: gapOf(between, last === undefined) });
      between = [];
    }
  }
  return found;
};

/** Whether the piece is one letter, however often: "p", "ooo". */
export const isSingle = ({ chars }: Piece): boolean => chars.every(({ char }) => char === chars[0]?.char);
