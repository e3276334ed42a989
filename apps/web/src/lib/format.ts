import { onFirstUse } from './on-first-use.ts';

const dayMs = 86_400_000;

const dateFormat = onFirstUse(() => new Intl.DateTimeFormat(undefined, { dateStyle: 'medium' }));
const timeFormat = onFirstUse(
  () => new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' }),
);
const preciseFormat = onFirstUse(
  () => new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' }),
);
const relativeFormat = onFirstUse(() => new Intl.RelativeTimeFormat(undefined, { numeric: 'auto' }));
const numberFormat = onFirstUse(() => new Intl.NumberFormat());

export const formatDate = (iso: string): string => dateFormat().format(new Date(iso));
export const formatDateTime = (iso: string): string => timeFormat().format(new Date(iso));
export const formatPrecise = (iso: string): string => preciseFormat().format(new Date(iso));
export const formatNumber = (value: number): string => numberFormat().format(value);

/** "1 picture", "2,400 pictures". */
export const formatPictures = (count: number): string =>
  `${formatNumber(count)} ${count === 1 ? 'picture' : 'pictures'}`;

/** "€0.04" from an amount in minor units (cents). @param currency ISO 4217 */
export const formatMoney = (minor: number, currency: string): string => {
  const format = new Intl.NumberFormat(undefined, { style: 'currency', currency });
  return format.format(minor / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2));
};

const steps: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ['day', dayMs],
  ['hour', 3_600_000],
  ['minute', 60_000],
];

/** "3 hours ago" within 30 days, else the date. Clocks differ, so a time in the future reads "just now". */
export const formatAgo = (iso: string, nowMs: number = Date.now()): string => {
  const deltaMs = Math.min(0, new Date(iso).getTime() - nowMs);
  if (Math.abs(deltaMs) > 30 * dayMs) return formatDate(iso);
  for (const [unit, unitMs] of steps) {
    if (Math.abs(deltaMs) >= unitMs) return relativeFormat().format(Math.round(deltaMs / unitMs), unit);
  }
  return 'just now';
};

/** Decimal kilobytes and megabytes. */
export const formatBytes = (bytes: number): string => {
  if (bytes < 1_000_000) return `${Math.round(bytes / 1000)} kB`;
  return bytes < 1e9 ? `${(bytes / 1_000_000).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
};

/** "42 s", "3 min". */
export const formatWait = (seconds: number): string =>
  seconds < 90 ? `${Math.max(1, Math.ceil(seconds))} s` : `${Math.ceil(seconds / 60)} min`;

/** "Job completed" from `job_completed`. */
export const humanise = (token: string): string => {
  const words = token.replaceAll(/[_-]+/g, ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
};
