/** One line or bar of a chart. */
export interface ChartSeries {
  /** The key of its values in the rows. */
  readonly key: string;
  readonly label: string;
  readonly tone: 'good' | 'middle' | 'bad' | 'plain';
}

/** One step of a chart: its name on the axis, and the value of each series; null if there is none. */
export interface ChartRow {
  readonly step: string;
  readonly values: Readonly<Record<string, number | null>>;
}

export type ChartShape = 'bars' | 'lines' | 'area';

/** Whether a chart has anything to show: zeros of bars are nothing, a level of zero is something. */
export const isChartEmpty = (rows: readonly ChartRow[], shape: ChartShape): boolean =>
  rows.every(({ values }) =>
    Object.values(values).every((value) => value === null || (shape === 'bars' && value === 0)),
  );
