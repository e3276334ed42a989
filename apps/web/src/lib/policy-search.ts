import { type Audience, audiences } from '@atelier/core/policy';
import type { LimitFigures, PolicyRow } from '@atelier/core/schemas/admin';

/** Filters of the policy page, kept in the URL. */
export interface PolicySearch {
  readonly q?: string;
  readonly who?: Audience;
}

const maxLength = 100;

/** Reads the filters from the URL's search params; anything unknown or malformed is dropped. */
export const parsePolicySearch = (raw: Record<string, unknown>): PolicySearch => {
  const q =
    typeof raw.q === 'string' || typeof raw.q === 'number' ? String(raw.q).trim().slice(0, maxLength) : '';
  const who = audiences.find((known) => known === raw.who);
  return { ...(q === '' ? {} : { q }), ...(who === undefined ? {} : { who }) };
};

const units: ReadonlyMap<number, string> = new Map([
  [1, 'second'],
  [60, 'minute'],
  [3600, 'hour'],
  [86_400, 'day'],
]);

const windowOf = (windowS: number): string => {
  const unit = units.get(windowS);
  if (unit !== undefined) return unit;
  const larger = [...units].toReversed().find(([seconds]) => windowS % seconds === 0);
  return larger === undefined ? `${windowS} seconds` : `${windowS / larger[0]} ${larger[1]}s`;
};

/** "30 per minute per user", with the configured numbers. Public calls are counted by address. */
export const limitText = (
  { limit, who }: Pick<PolicyRow, 'limit' | 'who'>,
  limits: readonly LimitFigures[],
): string | null => {
  const figures = limits.find(({ name }) => name === limit);
  if (figures === undefined) return null;
  const { points, windowS } = figures;
  return `${points} per ${windowOf(windowS)} per ${who === 'public' ? 'address' : 'user'}`;
};

/** Whether all words appear in the row; `limit` is its limit in words. */
export const matchesPolicy = (
  row: PolicyRow,
  limit: string | null,
  { q = '', who }: PolicySearch,
): boolean => {
  const text = [
    row.name,
    row.kind,
    row.can,
    row.limit,
    limit,
    row.audit,
    row.stepUp ? 'step-up re-authenticate' : '',
  ]
    .join(' ')
    .toLowerCase();
  return (
    (who === undefined || row.who === who) &&
    q
      .toLowerCase()
      .split(/\s+/)
      .every((word) => text.includes(word))
  );
};
