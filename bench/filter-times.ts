import { countUrl, listUrl } from './gallery-seed.ts';
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
  { name: 'a common text', filter: { query: 'lighthouse' } },
  { name: 'a common text, favourite', filter: { query: 'lighthouse', favourite: true } },
  { name: 'a common text, model, rating', filter: { query: 'soft', model: 'atelier-scenes', minRating: 4 } },
  {
    name: 'a common text, filters in vain',
    filter: { query: 'soft', favourite: true, hasChildren: true },
    inVain: true,
  },
  {
    name: 'a text that nobody wrote, favourite',
    filter: { query: 'no such picture', favourite: true },
    inVain: true,
  },
  {
    name: 'a common text and a style that never meet',
    filter: { query: 'lighthouse', style: 'mandala' },
    inVain: true,
  },
];

const pageSize = 30;

/** Medians in milliseconds. */
export interface FilterTime {
  readonly listMs: number;
  readonly countMs: number;
}

/**
 * Lists the first page of each in turn, and counts it, `rounds` times.
 * @returns in the order of `filterCases`
 * @throws Error if an answer has another number of images than it must have
 */
export const timeFilters = async (
  origin: string,
  cookie: string,
  rounds: number,
): Promise<readonly FilterTime[]> => {
  const timed = async (url: string): Promise<readonly [ms: number, body: string]> => {
    const startedAt = performance.now();
    const answer = await fetch(url, { headers: { cookie } });
    const body = await answer.text();
    if (!answer.ok) throw new Error(`${url} answered ${answer.status}.`);
    return [performance.now() - startedAt, body];
  };
  const times = filterCases.map((): { list: number[]; count: number[] } => ({ list: [], count: [] }));
  for (let round = 0; round < rounds; round += 1) {
    for (const [at, { name, filter, inVain }] of filterCases.entries()) {
      const [listMs, page] = await timed(listUrl(origin, { ...filter, limit: pageSize }));
      const found = page.split('"createdAt":').length - 1;
      if (found !== (inVain ? 0 : pageSize)) throw new Error(`"${name}": ${found} found.`);
      const [countMs, counted] = await timed(countUrl(origin, filter));
      if (counted.includes('"count":0,') !== (inVain === true)) throw new Error(`"${name}": ${counted}`);
      times[at]?.list.push(listMs);
      times[at]?.count.push(countMs);
    }
  }
  return times.map(({ list, count }) => ({ listMs: median(list), countMs: median(count) }));
};
