import { Counter, type Histogram, type Registry } from 'prom-client';

/** Upper bounds in seconds; from a cached look-up to a slow picture. */
export const durationBucketsS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

const kinds = ['trpc', 'plain'] as const;
type RequestKind = (typeof kinds)[number];

/** The requests of one kind so far. */
interface Tally {
  readonly byStatus: Map<number, number>;
  /** How many took at most as long as each bound and longer than the one before; the last ones took longer than all. */
  readonly byBucket: number[];
  sumS: number;
}

const durationName = 'atelier_http_request_duration_seconds';

/** The samples of a histogram of one kind in the Prometheus text format: buckets are cumulative. */
const samplesOf = (kind: RequestKind, { byBucket, sumS }: Tally) => {
  let count = 0;
  const buckets = byBucket.map((inBucket, index) => {
    count += inBucket;
    const labels = { le: String(durationBucketsS[index] ?? '+Inf'), kind };
    return { metricName: `${durationName}_bucket`, labels, value: count };
  });
  return [
    ...buckets,
    { metricName: `${durationName}_sum`, labels: { kind }, value: sumS },
    { metricName: `${durationName}_count`, labels: { kind }, value: count },
  ];
};

/**
 * Counts requests and how long they took. Every request does this and scrapes are rare, so it is counted in plain numbers
 * that become samples at a scrape: prom-client checks and hashes the labels at each observation.
 * @returns called once a request
 */
export const createRequestMetrics = (registry: Registry) => {
  const tallies = Object.fromEntries(
    kinds.map((kind) => [
      kind,
      { byStatus: new Map(), byBucket: new Array<number>(durationBucketsS.length + 1).fill(0), sumS: 0 },
    ]),
  ) as Readonly<Record<RequestKind, Tally>>;

  new Counter({
    name: 'atelier_http_requests_total',
    help: 'Answered requests by kind and status.',
    labelNames: ['kind', 'status'],
    registers: [registry],
    collect() {
      this.reset();
      for (const kind of kinds)
        for (const [status, count] of tallies[kind].byStatus)
          this.inc({ kind, status: String(status) }, count);
    },
  });
  const durations = {
    name: durationName,
    help: 'Time from the first byte of a request to its answer, by kind.',
    type: 'histogram',
    aggregator: 'sum',
    get: async () => ({ ...durations, values: kinds.flatMap((kind) => samplesOf(kind, tallies[kind])) }),
    reset() {},
  };
  // A registry asks a metric for no more than this; the type knows only prom-client's own classes.
  registry.registerMetric(durations as unknown as Histogram);

  return (kind: RequestKind, status: number, durationMs: number): void => {
    const tally = tallies[kind];
    tally.byStatus.set(status, (tally.byStatus.get(status) ?? 0) + 1);
    const durationS = durationMs / 1000;
    let bucket = 0;
    while (durationS > (durationBucketsS[bucket] ?? Infinity)) bucket += 1;
    tally.byBucket[bucket] = (tally.byBucket[bucket] ?? 0) + 1;
    tally.sumS += durationS;
  };
};
