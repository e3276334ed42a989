import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** Seconds, from a cached look-up to a slow picture. */
const durationBucketsS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Prometheus metrics of this process (R-OPS-2). Labels are closed sets: nothing that a client sends becomes one. */
export const createMetrics = () => {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const requests = new Counter({
    name: 'atelier_http_requests_total',
    help: 'Answered requests by kind and status.',
    labelNames: ['kind', 'status'],
    registers: [registry],
  });
  const durations = new Histogram({
    name: 'atelier_http_request_duration_seconds',
    help: 'Time from the first byte of a request to its answer, by kind.',
    labelNames: ['kind'],
    buckets: durationBucketsS,
    registers: [registry],
  });
  const jobs = new Counter({
    name: 'atelier_jobs_finished_total',
    help: 'Finished jobs by outcome.',
    labelNames: ['outcome'],
    registers: [registry],
  });
  const queue = new Gauge({
    name: 'atelier_jobs',
    help: 'Jobs in the database by state.',
    labelNames: ['state'],
    registers: [registry],
  });
  const mails = new Counter({
    name: 'atelier_mails_total',
    help: 'Tries to hand a mail over, by outcome.',
    labelNames: ['outcome'],
    registers: [registry],
  });
  const outbox = new Gauge({
    name: 'atelier_outbox',
    help: 'Mails that wait to be sent.',
    registers: [registry],
  });
  const timer = { trpc: durations.labels('trpc'), plain: durations.labels('plain') };
  const counters = new Map<string, Counter.Internal>();
  return {
    request(kind: 'trpc' | 'plain', status: number, durationMs: number): void {
      const key = `${kind} ${status}`;
      let counter = counters.get(key);
      if (counter === undefined) {
        counter = requests.labels(kind, String(status));
        counters.set(key, counter);
      }
      counter.inc();
      timer[kind].observe(durationMs / 1000);
    },
    jobFinished: (outcome: 'completed' | 'failed' | 'cancelled'): void => jobs.inc({ outcome }),
    jobsByState(counts: Readonly<Record<string, number>>): void {
      for (const [state, count] of Object.entries(counts)) queue.set({ state }, count);
    },
    mail: (outcome: 'sent' | 'postponed' | 'given_up'): void => mails.inc({ outcome }),
    mailsWaiting: (count: number): void => outbox.set(count),
    contentType: registry.contentType,
    text: (): Promise<string> => registry.metrics(),
  };
};
export type Metrics = ReturnType<typeof createMetrics>;
