import type { RuleAction } from '../schemas/moderation.ts';
import { charsOf, isUnspaced } from './letters.ts';
import { type Piece, piecesOf } from './pieces.ts';
import { spellingsOf } from './spellings.ts';
import { type Compiled, compileTerms, type MatcherRule, type Sequence } from './terms.ts';

export type { MatcherRule } from './terms.ts';

/** Words that a term joins with `+` have at most this many others between them. */
const nearWords = 12;

export interface Match {
  readonly rule: string;
  readonly action: RuleAction;
  /** UTF-16 offsets of what matched first. */
  readonly start: number;
  readonly end: number;
}

interface Hit {
  readonly word: number;
  readonly from: number;
  readonly to: number;
}

interface Occurrence {
  readonly group: number;
  readonly part: number;
  readonly piece: number;
  readonly start: number;
  readonly end: number;
}

const startOf = (pieces: readonly Piece[], at: number): number => pieces[at]?.chars[0]?.start ?? 0;
const endOf = (pieces: readonly Piece[], at: number): number => pieces[at]?.chars.at(-1)?.end ?? 0;

/** The words of the rules in the pieces, by their first piece. */
const hitsIn = (
  { trie }: Compiled,
  pieces: readonly Piece[],
  chars: ReturnType<typeof charsOf>,
): Map<number, Hit[]> => {
  const found = new Map<number, Hit[]>();
  for (const { letters, from, to, endings } of spellingsOf(pieces, chars))
    for (const word of new Set(trie.find(letters, endings))) {
      const here = found.get(from) ?? [];
      here.push({ word, from, to });
      found.set(from, here);
    }
  return found;
};

/** Where the sequence ends if it begins with `hit`; null if it does not. */
const endOfSequence = (hits: ReadonlyMap<number, Hit[]>, { words }: Sequence, hit: Hit): number | null => {
  let ends = new Set([hit.to]);
  for (const word of words.slice(1)) {
    const next = new Set<number>();
    for (const end of ends)
      for (const other of hits.get(end) ?? []) if (other.word === word) next.add(other.to);
    if (next.size === 0) return null;
    ends = next;
  }
  return Math.max(...ends);
};

const spaced = (compiled: Compiled, pieces: readonly Piece[], hits: ReadonlyMap<number, Hit[]>) => {
  const found: Occurrence[] = [];
  for (const hit of [...hits.values()].flat())
    for (const sequence of compiled.byFirstWord.get(hit.word) ?? []) {
      const end = endOfSequence(hits, sequence, hit);
      if (end !== null)
        found.push({
          ...{ group: sequence.group, part: sequence.part, piece: hit.from },
          ...{ start: startOf(pieces, hit.from), end: endOf(pieces, end - 1) },
        });
    }
  return found;
};

/** Words in scripts without spaces: anywhere, also with other characters strewn in. */
const unspaced = (compiled: Compiled, pieces: readonly Piece[]): Occurrence[] => {
  const found: Occurrence[] = [];
  const placed = pieces.flatMap(({ kind, chars }, piece) =>
    kind === 'letter' ? chars.map((char) => ({ ...char, piece })) : [],
  );
  const letters = placed.map(({ char }) => char);
  for (const [at, { char, start, piece }] of placed.entries()) {
    if (!isUnspaced(char)) continue;
    for (const { id, length } of compiled.trie.findWithin(letters, at))
      for (const { words, group, part } of compiled.byFirstWord.get(id) ?? [])
        if (words.length === 1)
          found.push({ group, part, piece, start, end: placed[at + length - 1]?.end ?? start });
  }
  return found;
};

/** The first occurrence of a part near which all others are. Linear in the number of occurrences. */
const together = (found: readonly Occurrence[], parts: number): Occurrence | undefined => {
  const piecesOfPart = Array.from(
    { length: parts },
    (_, part) => new Set(found.filter((one) => one.part === part).map(({ piece }) => piece)),
  );
  const isNear = (pieces: ReadonlySet<number>, piece: number): boolean => {
    for (let away = -nearWords; away <= nearWords; away += 1) if (pieces.has(piece + away)) return true;
    return false;
  };
  return found.find(({ part, piece }) => part === 0 && piecesOfPart.every((pieces) => isNear(pieces, piece)));
};

const withoutAllowed = (compiled: Compiled, found: readonly Occurrence[]): Occurrence[] => {
  const isAllow = ({ group }: Occurrence): boolean => compiled.groups[group]?.action === 'allow';
  const allowed = found.filter(isAllow).toSorted((one, other) => one.start - other.start);
  // The end of the allowed words that begin at or before each, so that one look decides.
  const reach: number[] = [];
  for (const { end } of allowed) reach.push(Math.max(end, reach.at(-1) ?? 0));
  const isExempt = ({ start, end }: Occurrence): boolean => {
    let [low, high] = [0, allowed.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((allowed[middle]?.start ?? 0) <= start) low = middle + 1;
      else high = middle;
    }
    return low > 0 && (reach[low - 1] ?? 0) >= end;
  };
  return found.filter((one) => !isAllow(one) && !isExempt(one));
};

export interface Matcher {
  /** The rules that match, once each. Pure; linear in the length of the text. */
  match(text: string): Match[];
}

/** Prepares rules for many texts. Words of `allow` rules exempt what they cover from the others. */
export const createMatcher = (rules: readonly MatcherRule[]): Matcher => {
  const compiled = compileTerms(rules);
  return {
    match(text) {
      const chars = charsOf(text);
      const pieces = piecesOf(chars);
      const hits = hitsIn(compiled, pieces, chars);
      const found = [...spaced(compiled, pieces, hits), ...unspaced(compiled, pieces)];
      const byGroup = Map.groupBy(withoutAllowed(compiled, found), ({ group }) => group);
      const matches = new Map<string, Match>();
      for (const [at, occurrences] of byGroup) {
        const group = compiled.groups[at];
        const first = group && together(occurrences, group.parts);
        if (group === undefined || first === undefined || matches.has(group.rule)) continue;
        matches.set(group.rule, {
          ...{ rule: group.rule, action: group.action },
          ...{ start: first.start, end: first.end },
        });
      }
      return [...matches.values()];
    },
  };
};
