import { cutTo, showsNothing, textLimits, trimText } from '@atelier/core/text';
import { type MetricSearch, parseMetricSearch } from './metric-search.ts';

export const apiSorts = ['calls', 'name', 'refused', 'failed', 'p50', 'p95', 'p99'] as const;
export type ApiSort = (typeof apiSorts)[number];

/** Window, filter, order and open procedure of the page of calls, kept in the URL. Without `sort`: most calls first. */
export interface ApiSearch extends MetricSearch {
  readonly q?: string;
  readonly sort?: Exclude<ApiSort, 'calls'>;
  /** The procedure or route whose figures are open. */
  readonly name?: string;
}

const textOf = (value: unknown): string | undefined => {
  const text = typeof value === 'string' || typeof value === 'number' ? trimText(String(value)) : '';
  return showsNothing(text) ? undefined : trimText(cutTo(text, textLimits.search));
};

/** Reads the URL's search params; anything unknown or malformed is dropped. */
export const parseApiSearch = (raw: Record<string, unknown>): ApiSearch => {
  const sort = apiSorts.find((one) => one === raw.sort);
  const parsed = {
    ...parseMetricSearch(raw),
    q: textOf(raw.q),
    sort: sort === 'calls' ? undefined : sort,
    name: textOf(raw.name),
  };
  return Object.fromEntries(Object.entries(parsed).filter(([, value]) => value !== undefined));
};
