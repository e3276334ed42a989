import type { RuleAction, RuleTerms } from '../schemas/moderation.ts';
import { charsOf } from './letters.ts';
import { WordTrie } from './trie.ts';

/** A rule as the matcher takes it. */
export interface MatcherRule {
  readonly id: string;
  readonly action: RuleAction;
  readonly terms: RuleTerms;
  /** Lists of which each has to have a word near one of every other; besides `terms`. */
  readonly near?: readonly RuleTerms[];
}

/** Words in order that are one part of a group. */
export interface Sequence {
  readonly words: readonly number[];
  readonly group: number;
  readonly part: number;
}

/** What has to be found for a rule to match: every part, near each other. */
interface Group {
  readonly rule: string;
  readonly action: RuleAction;
  readonly parts: number;
}

export interface Compiled {
  readonly trie: WordTrie;
  readonly groups: readonly Group[];
  readonly byFirstWord: ReadonlyMap<number, readonly Sequence[]>;
}

interface Word {
  readonly letters: string;
  readonly isPrefix: boolean;
}

/** A phrase of so few words is also found when it is written as one. */
const maxJoined = 3;
const minJoinedLetters = 6;

/** The words of a phrase: letters and digits; `*` at the end of one allows any ending. */
const wordsOf = (phrase: string): Word[] => {
  const found: Word[] = [];
  let letters = '';
  const push = (isPrefix: boolean): void => {
    if (letters !== '') found.push({ letters, isPrefix });
    letters = '';
  };
  for (const { kind, char } of charsOf(phrase)) {
    if (kind === 'letter' || kind === 'digit') letters += char;
    else push(char === '*');
  }
  push(false);
  return found;
};

/** Whether a term has anything to look for. */
export const isTerm = (term: string): boolean =>
  term.split(' + ').every((phrase) => wordsOf(phrase).some(({ letters }) => [...letters].length > 1));

const asOneWord = (words: readonly Word[]): Word[] => {
  const letters = words.map((word) => word.letters).join('');
  const isJoinable = words.length > 1 && words.length <= maxJoined && letters.length >= minJoinedLetters;
  return isJoinable ? [{ letters, isPrefix: words.at(-1)?.isPrefix ?? false }] : [];
};

/** Prepares the words of all rules. */
export const compileTerms = (rules: readonly MatcherRule[]): Compiled => {
  const trie = new WordTrie();
  const ids = new Map<string, number>();
  const groups: Group[] = [];
  const byFirstWord = new Map<number, Sequence[]>();

  const idOf = ({ letters, isPrefix }: Word): number => {
    const key = letters + (isPrefix ? '*' : '');
    const known = ids.get(key);
    if (known !== undefined) return known;
    const id = ids.size;
    ids.set(key, id);
    trie.add(letters, id, isPrefix);
    return id;
  };
  const addPhrase = (phrase: string, group: number, part: number): void => {
    const words = wordsOf(phrase);
    for (const sequence of [words, asOneWord(words)]) {
      const [first, ...others] = sequence.map(idOf);
      if (first === undefined) continue;
      const known = byFirstWord.get(first) ?? [];
      known.push({ words: [first, ...others], group, part });
      byFirstWord.set(first, known);
    }
  };
  const addGroup = (rule: MatcherRule, parts: readonly RuleTerms[]): void => {
    const group = groups.push({ rule: rule.id, action: rule.action, parts: parts.length }) - 1;
    for (const [part, phrases] of parts.entries())
      for (const phrase of phrases) addPhrase(phrase, group, part);
  };

  for (const rule of rules) {
    const single = rule.terms.filter((term) => !term.includes(' + '));
    if (single.length > 0) addGroup(rule, [single]);
    for (const term of rule.terms)
      if (term.includes(' + '))
        addGroup(
          rule,
          term.split(' + ').map((phrase) => [phrase]),
        );
    if (rule.near !== undefined) addGroup(rule, rule.near);
  }
  return { trie, groups, byFirstWord };
};
