/** One letter of a spelling: what it can stand for, and how often it is repeated. */
export interface Spelt {
  /** Null: any letter. */
  readonly alternatives: readonly string[] | null;
  readonly count: number;
}

interface Node {
  readonly next: Map<string, Node>;
  /** Ids of the words that end here. */
  readonly exact: number[];
  /** Ids of the words that end here and allow any ending. */
  readonly prefix: number[];
}

const emptyNode = (): Node => ({ next: new Map(), exact: [], prefix: [] });

/** A letter written three times or more is written as often as the word needs. */
const manyTimes = 3;
const edge = (char: string, count: number): string => char + Math.min(count, manyTimes);

/**
 * Joins equal neighbours, so that `ssss` is one letter with its count.
 * @param isLoose whether neighbours that can be the same letter are joined, too: `s$s`. What else they can be is lost by
 * it: "ch1ld" with a 1 that is an i
 */
export const compress = (letters: readonly (readonly string[] | null)[], isLoose = true): Spelt[] => {
  const found: { alternatives: readonly string[] | null; count: number }[] = [];
  for (const alternatives of letters) {
    const last = found.at(-1);
    const shared = last?.alternatives?.filter((char) => alternatives?.includes(char)) ?? [];
    const isSame = shared.length === alternatives?.length && shared.length === last?.alternatives?.length;
    if (last !== undefined && shared.length > 0 && (isLoose || isSame)) {
      last.alternatives = shared;
      last.count += 1;
    } else found.push({ alternatives, count: 1 });
  }
  return found;
};

/**
 * Whether a letter that is written `written` times stands for one that the word has `wanted` times. Doubling alone is
 * not enough, or "coop" would be read as "cop".
 */
const repeats = (written: number, wanted: number, isStretched: boolean): boolean =>
  written === wanted || (written > wanted && (written >= manyTimes || isStretched));

/** A word with several doubled letters, or one that begins with one, is stretched: "ppoorrnn". */
const isStretched = (word: readonly Spelt[]): boolean =>
  word.filter(({ count }) => count > 1).length > 1 || (word[0]?.count ?? 1) > 1;

export interface Found {
  readonly id: number;
  /** How many letters of the spelling the word took; all of them for an exact word. */
  readonly length: number;
}

/** The words of all rules, by their letters. */
export class WordTrie {
  readonly #root = emptyNode();
  #depth = 0;

  /** Letters of the longest word. */
  get depth(): number {
    return this.#depth;
  }

  add(word: string, id: number, isPrefix: boolean): void {
    let node = this.#root;
    const letters = compress([...word].map((char) => [char]));
    this.#depth = Math.max(this.#depth, [...word].length);
    for (const { alternatives, count } of letters) {
      const key = edge(alternatives?.[0] ?? '', count);
      const next = node.next.get(key) ?? emptyNode();
      node.next.set(key, next);
      node = next;
    }
    (isPrefix ? node.prefix : node.exact).push(id);
  }

  #step(nodes: ReadonlySet<Node>, { alternatives, count }: Spelt, stretched: boolean): Set<Node> {
    const reached = new Set<Node>();
    for (const node of nodes) {
      if (alternatives === null) for (const next of node.next.values()) reached.add(next);
      else
        for (const char of alternatives)
          for (let wanted = 1; wanted <= Math.min(count, manyTimes); wanted += 1) {
            const next = repeats(count, wanted, stretched) ? node.next.get(edge(char, wanted)) : undefined;
            if (next !== undefined) reached.add(next);
          }
    }
    return reached;
  }

  /**
   * The words that this spelling is, from its first letter to its last.
   * @param endings whether a word that allows any ending may end before the last letter
   */
  find(word: readonly Spelt[], endings: boolean): number[] {
    const found: number[] = [];
    const stretched = isStretched(word);
    let nodes: Set<Node> = new Set([this.#root]);
    for (const spelt of word) {
      nodes = this.#step(nodes, spelt, stretched);
      if (nodes.size === 0) return found;
      if (endings) for (const { prefix } of nodes) found.push(...prefix);
    }
    for (const { exact, prefix } of nodes) found.push(...exact, ...(endings ? [] : prefix));
    return found;
  }

  /** The words that begin at `from` in text without spaces between words, wherever they end. */
  findWithin(letters: readonly string[], from: number): Found[] {
    const found: Found[] = [];
    let nodes: Set<Node> = new Set([this.#root]);
    const part = compress(letters.slice(from, from + this.#depth).map((char) => [char]));
    let length = 0;
    for (const spelt of part) {
      nodes = this.#step(nodes, spelt, false);
      if (nodes.size === 0) return found;
      length += spelt.count;
      for (const { exact, prefix } of nodes)
        for (const id of [...exact, ...prefix]) found.push({ id, length });
    }
    return found;
  }
}
