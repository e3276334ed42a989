import { fold } from '@atelier/core/fold';
import { listUrl } from './gallery-seed.ts';
import { median } from './statistics.ts';

export interface SearchTerm {
  readonly query: string;
  /** `many` matches are among the newest images; `the oldest` are at the end of the gallery. */
  readonly finds: 'nothing' | 'many' | 'the oldest';
}

/** Terms of one, two and more characters in several scripts, for the prompts of `gallery-rows.ts`. */
export const searchTerms: readonly SearchTerm[] = [
  { query: 'no such picture', finds: 'nothing' },
  { query: 'soft palette', finds: 'nothing' },
  { query: 'study 99999999', finds: 'nothing' },
  { query: 'крепость', finds: 'nothing' },
  { query: '犬', finds: 'nothing' },
  { query: '猫絵', finds: 'nothing' },
  { query: 'ö@', finds: 'nothing' },
  { query: 'lighthouse', finds: 'many' },
  { query: 'замок', finds: 'many' },
  { query: '猫', finds: 'many' },
  { query: '猫の', finds: 'many' },
  { query: 'a', finds: 'many' },
  { query: '銀', finds: 'the oldest' },
  { query: '銀河', finds: 'the oldest' },
  { query: 'QUOKKA', finds: 'the oldest' },
];

interface Found {
  readonly result: { readonly data: { readonly items: readonly { readonly prompt: string }[] } };
}

const counts = { nothing: 0, many: 30, 'the oldest': 4 } as const;

/**
 * Searches for each term in turn, `rounds` times.
 * @returns the median of each in milliseconds, in the order of `searchTerms`
 * @throws Error if an answer is wrong
 */
export const timeSearches = async (
  origin: string,
  cookie: string,
  rounds: number,
): Promise<readonly number[]> => {
  const timesMs = searchTerms.map((): number[] => []);
  for (let round = 0; round < rounds; round += 1) {
    for (const [at, { query, finds }] of searchTerms.entries()) {
      const startedAt = performance.now();
      const answer = await fetch(listUrl(origin, { query, limit: 30 }), { headers: { cookie } });
      const body = await answer.text();
      timesMs[at]?.push(performance.now() - startedAt);
      const items = answer.ok ? (JSON.parse(body) as Found).result.data.items : [];
      if (!answer.ok || items.length !== counts[finds])
        throw new Error(`"${query}": ${answer.status}, ${items.length} found.`);
      const wrong = items.find(({ prompt }) => !fold(prompt).includes(fold(query)));
      if (wrong !== undefined) throw new Error(`"${query}" found "${wrong.prompt}".`);
    }
  }
  return timesMs.map(median);
};
