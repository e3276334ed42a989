import type { ProcedureFigures } from '@atelier/core/schemas/metrics';
import type { ApiSort } from '../../../lib/api-search.ts';

/** What a column sorts by; missing latencies come last. */
const valueIn = (
  { calls, refused, failed, latency }: ProcedureFigures,
  by: Exclude<ApiSort, 'name'>,
): number =>
  ({
    calls,
    refused,
    failed,
    p50: latency.p50 ?? -1,
    p95: latency.p95 ?? -1,
    p99: latency.p99 ?? -1,
  })[by];

/** The procedures whose names contain the words, or that failed with one of them, in order. */
export const rowsOf = (
  items: readonly ProcedureFigures[],
  q: string | undefined,
  sort: ApiSort,
): ProcedureFigures[] => {
  const words = (q ?? '').toLowerCase().split(/\s+/).filter(Boolean);
  const matches = ({ name, errors }: ProcedureFigures) => {
    const text = [name, ...errors.map(({ code }) => code)].join(' ').toLowerCase();
    return words.every((word) => text.includes(word));
  };
  const byName = (a: ProcedureFigures, b: ProcedureFigures) => (a.name < b.name ? -1 : 1);
  return items
    .filter(matches)
    .sort((a, b) => (sort === 'name' ? byName(a, b) : valueIn(b, sort) - valueIn(a, sort) || byName(a, b)));
};
