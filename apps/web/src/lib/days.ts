import { onFirstUse } from './on-first-use.ts';

const dayMs = 86_400_000;
const thisYearFormat = onFirstUse(
  () => new Intl.DateTimeFormat(undefined, { weekday: 'long', day: 'numeric', month: 'long' }),
);
const otherYearFormat = onFirstUse(
  () => new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'long', year: 'numeric' }),
);
const monthFormat = onFirstUse(() => new Intl.DateTimeFormat(undefined, { month: 'long', year: 'numeric' }));

const two = (value: number): string => String(value).padStart(2, '0');

/** The date where the user is, "2026-11-30". */
export const localDay = (at: Date): string =>
  `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;

/** Noon, so that no change of the clocks moves it to another day. */
const noonOf = (day: string): Date => new Date(`${day}T12:00:00`);

/** "Today", "Yesterday", "Thursday 26 November", "12 March 2025". @param day as of `localDay` */
export const formatDay = (day: string, now: Date = new Date()): string => {
  if (day === localDay(now)) return 'Today';
  if (day === localDay(new Date(noonOf(localDay(now)).getTime() - dayMs))) return 'Yesterday';
  const isThisYear = day.startsWith(`${now.getFullYear()}-`);
  return (isThisYear ? thisYearFormat() : otherYearFormat()).format(noonOf(day));
};

/** "March 2026". @param month "2026-03" */
export const formatMonth = (month: string): string => monthFormat().format(noonOf(`${month}-15`));

/** The last millisecond of a month where the user is. @param month "2026-03" */
export const endOfMonthMs = (month: string): number => {
  const [year = 0, number = 1] = month.split('-').map(Number);
  return new Date(year, number, 1).getTime() - 1;
};

/** When a day begins where the user is, or one some days later. @param day "2026-03-01" */
export const startOfDay = (day: string, daysLater = 0): Date => {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  return new Date(year, month - 1, date + daysLater);
};
