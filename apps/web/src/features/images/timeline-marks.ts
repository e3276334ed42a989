import type { TimelineSpan } from '@atelier/core/schemas/gallery';

/** A month on the timeline, newest first. */
export interface TimelineMark {
  /** "2026-03". */
  readonly month: string;
  readonly count: number;
  /** `count` is a bound: there are more. */
  readonly more: boolean;
  /** Where it begins and ends, as shares of the whole height from the top. */
  readonly start: number;
  readonly end: number;
}

/** The part of the height that all months share evenly, so that those with few pictures can be hit. */
const evenShare = 0.35;

/** Months get room by their pictures. */
export const timelineMarks = (spans: readonly TimelineSpan[]): readonly TimelineMark[] => {
  const total = spans.reduce((sum, { count }) => sum + count, 0);
  let start = 0;
  return spans.map(({ name, count, more }, at) => {
    const share = evenShare / spans.length + ((1 - evenShare) * count) / Math.max(1, total);
    const end = at === spans.length - 1 ? 1 : start + share;
    const mark = { month: name, count, more, start, end };
    start = end;
    return mark;
  });
};

/** The index of the mark at a share of the height. */
export const markAt = (marks: readonly TimelineMark[], share: number): number => {
  const found = marks.findIndex(({ end }) => share < end);
  return found < 0 ? marks.length - 1 : found;
};

/** The share of the height at which a day is. @param day "2026-03-14" */
export const shareOfDay = (marks: readonly TimelineMark[], day: string): number => {
  const month = day.slice(0, 7);
  const mark = marks.find((each) => each.month <= month);
  if (mark === undefined) return 1;
  if (mark.month !== month) return mark.start;
  const gone = (31 - Number(day.slice(8, 10))) / 31;
  return mark.start + (mark.end - mark.start) * gone;
};

/** Where the names of years stand: at the newest month of each, if they do not touch. @param apart least distance, as a share */
export const yearLabels = (
  marks: readonly TimelineMark[],
  apart: number,
): readonly { readonly year: string; readonly top: number }[] => {
  const labels: { year: string; top: number }[] = [];
  let last: string | undefined;
  for (const { month, start } of marks) {
    const year = month.slice(0, 4);
    if (year === last) continue;
    last = year;
    const before = labels.at(-1);
    if (before === undefined || start - before.top >= apart) labels.push({ year, top: start });
  }
  return labels;
};
