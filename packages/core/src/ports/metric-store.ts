import type { ErrorCode } from '../errors.ts';

/** How long a span of the stored figures is. Every figure is stored in all three, so that a window reads few rows. */
export const metricSpans = ['minute', 'hour', 'day'] as const;
export type MetricSpan = (typeof metricSpans)[number];

/**
 * What a figure is of: `call` and `route` procedures and plain routes by name, `wait` how long jobs waited, `count` other
 * things that are counted, `peak` levels such as the length of the queue.
 */
export const metricKinds = ['call', 'route', 'wait', 'count', 'peak'] as const;
export type MetricKind = (typeof metricKinds)[number];

/** The part of a latency bucket and of an error code, as they are stored. */
export const bucketPart = (bucket: number): string => `b${bucket}`;
export const errorPart = (code: ErrorCode): string => `e:${code}`;

/** What a figure belongs to. Names and parts are closed sets: nothing that a client sends becomes one. */
export interface MetricKey {
  readonly kind: MetricKind;
  readonly name: string;
  /** A latency bucket (`b12`), an error code (`e:forbidden`), or what is counted. */
  readonly part: string;
}

/** A figure of one minute, as a node has counted it. */
export interface MetricPoint extends MetricKey {
  /** The start of the minute. */
  readonly minute: Date;
  readonly value: number;
}

/** A figure of one span. */
export interface MetricFigure extends MetricKey {
  readonly at: Date;
  readonly value: number;
}

/** How a reader wants figures added up. */
export interface MetricReading {
  readonly span: MetricSpan;
  /** The start of the first span. */
  readonly from: Date;
}

/** The work that waits at a moment. */
export interface Backlog {
  readonly pending: number;
  readonly running: number;
  /** When the oldest waiting job was created; null without one. */
  readonly oldestPendingAt: Date | null;
}

/** What is stored at a moment, also in the trash. Files from before sizes were recorded count as empty. */
export interface Stored {
  readonly files: number;
  readonly bytes: number;
}

/** Figures about the server in the course of time (R-OPS-2). They hold nothing about a person. */
export interface MetricStore {
  /** Adds to what is stored; of peaks the highest stays. Nodes may do it at the same time. */
  add(points: readonly MetricPoint[]): Promise<void>;
  /** All kinds but calls and routes, by span. */
  figures(reading: MetricReading): Promise<MetricFigure[]>;
  /** Calls of all procedures together, by span; `name` is empty. */
  callsOverTime(reading: MetricReading): Promise<MetricFigure[]>;
  /** Calls of one procedure or route, by span. */
  oneOverTime(reading: MetricReading, of: Pick<MetricKey, 'kind' | 'name'>): Promise<MetricFigure[]>;
  /** Each procedure and route since `from`, all spans together; `at` is `from`. */
  callsByName(reading: MetricReading): Promise<MetricFigure[]>;
  backlog(): Promise<Backlog>;
  /** Reads the rows of all files. */
  stored(): Promise<Stored>;
  /** Removes the spans of a length that began before. @returns how many rows */
  deleteBefore(span: MetricSpan, before: Date): Promise<number>;
}

/** The start of the span that a time belongs to, in UTC. */
export const spanStart = (span: MetricSpan, at: Date): Date => {
  const lengthMs = spanMs[span];
  return new Date(Math.floor(at.getTime() / lengthMs) * lengthMs);
};

export const spanMs: Readonly<Record<MetricSpan, number>> = {
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
};
