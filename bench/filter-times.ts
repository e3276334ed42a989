import { listUrl } from './gallery-seed.ts';
import { median } from './statistics.ts';

export interface FilterCase {
  readonly name: string;
  readonly filter: Readonly<Record<string, boolean | number | string>>;
  /** Each filter matches very many images, and none matches all. */
  readonly inVain?: true;
}

/** Filters alone and together, for the rows of `gallery-rows.ts`. */
export const filterCases: readonly FilterCase[] = [
  { name: 'none', filter: {} },
  { name: 'model', filter: { model: 'atelier-scenes' } },
  { name: 'style', filter: { style: 'mandala' } },
  { name: 'shape', filter: { orientation: 'landscape' } },
  { name: 'favourite', filter: { favourite: true } },
  { name: 'rating', filter: { minRating: 4 } },
  { name: 'has children', filter: { hasChildren: true } },
  { name: 'flagged', filter: { flagged: true } },
  { name: 'a model that nobody used', filter: { model: 'none' }, inVain: true },
  { name: 'model, style', filter: { model: 'atelier-scenes', style: 'skyline' } },
  { name: 'favourite, shape', filter: { favourite: true, orientation: 'portrait' } },
  {
    name: 'model, style, shape, rating',
    filter: { model: 'atelier-other', style: 'mandala', orientation: 'square', minRating: 5 },
  },
  { name: 'model, style, in vain', filter: { model: 'atelier-scenes', style: 'mandala' }, inVain: true },
  { name: 'favourite, rating, in vain', filter: { favourite: true, minRating: 1 }, inVain: true },
  { name: 'favourite, has children, in vain', filter: { favourite: true, hasChildren: true }, inVain: true },
  {
    name: 'model, style, shape, in vain',
    filter: { model: 'atelier-other', style: 'seascape', orientation: 'square' },
    inVain: true,
  },
];

const pageSize = 30;

/**
 * Lists the first page of each in turn, `rounds` times.
 * @returns the median of each in milliseconds, in the order of `filterCases`
 * @throws Error if an answer has another number of images than it must have
 */
export const timeFilters = async (
  origin: string,
  cookie: string,
  rounds: number,
): Promise<readonly number[]> => {
  const timesMs = filterCases.map((): number[] => []);
  for (let round = 0; round < rounds; round += 1) {
    for (const [at, { name, filter, inVain }] of filterCases.entries()) {
      const startedAt = performance.now();
      const answer = await fetch(listUrl(origin, { ...filter, limit: pageSize }), { headers: { cookie } });
      const body = await answer.text();
      timesMs[at]?.push(performance.now() - startedAt);
      const found = answer.ok ? body.split('"createdAt":').length - 1 : Number.NaN;
      if (found !== (inVain ? 0 : pageSize)) throw new Error(`"${name}": ${answer.status}, ${found} found.`);
    }
  }
  return timesMs.map(median);
};
