import type { DayHeading, Line, Row } from './rows.ts';

export interface Shown<L extends Line> {
  readonly key: React.Key;
  /** Pixels from the top of the grid. */
  readonly top: number;
  readonly line: L;
}

/** What is rendered of one day. Its heading may be far above. */
interface Section {
  readonly day: string;
  readonly heading: Shown<DayHeading> | undefined;
  readonly rows: readonly Shown<Row>[];
}

export const at = (top: number) => ({ transform: `translateY(${top}px)` });

/** Groups what is shown by day. @param shown with the day of each line */
export const sectionsOf = (shown: readonly (Shown<Line> & { readonly day: string })[]): Section[] => {
  const days = Map.groupBy(shown, ({ day }) => day);
  return [...days].map(([day, all]) => ({
    day,
    heading: all.find((one): one is Shown<DayHeading> & { day: string } => one.line.kind === 'day'),
    rows: all.filter((one): one is Shown<Row> & { day: string } => one.line.kind === 'row'),
  }));
};

export const dayOfEach = (lines: readonly Line[]): string[] => {
  let day = '';
  return lines.map((line) => {
    if (line.kind === 'day') day = line.day;
    return day;
  });
};
