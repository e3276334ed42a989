import type { QuietHours } from './schemas/alert-channels.ts';

const minuteMs = 60_000;
const dayMinutes = 24 * 60;
/** A day, and the hour that it can be longer when clocks are put back. */
const longestMinutes = dayMinutes + 60;

const formats = new Map<string, Intl.DateTimeFormat>();
const formatOf = (timeZone: string): Intl.DateTimeFormat => {
  const known = formats.get(timeZone);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit' });
  formats.set(timeZone, format);
  return format;
};

/** Minutes since midnight, as `HH:MM`. */
const minutesOf = (clock: string): number => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3, 5));

/** Whether a moment is within the quiet hours, by the clock of their time zone. Equal times mean none. */
export const isQuiet = ({ from, to, timeZone }: QuietHours, at: Date): boolean => {
  const now = minutesOf(formatOf(timeZone).format(at));
  const [start, end] = [minutesOf(from), minutesOf(to)];
  return start <= end ? now >= start && now < end : now >= start || now < end;
};

/**
 * When the quiet hours end that a moment is in; the moment itself if it is in none. Looks at each minute, so that it is right
 * on days on which clocks change.
 */
export const quietUntil = (hours: QuietHours, at: Date): Date => {
  if (!isQuiet(hours, at)) return at;
  const startMs = Math.floor(at.getTime() / minuteMs) * minuteMs;
  for (let minutes = 1; minutes <= longestMinutes; minutes += 1) {
    const moment = new Date(startMs + minutes * minuteMs);
    if (!isQuiet(hours, moment)) return moment;
  }
  return at;
};
