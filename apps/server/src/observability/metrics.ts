import type { ErrorCode } from '@atelier/core/errors';
import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { Meter } from './meter.ts';
import { createRequestMetrics } from './request-metrics.ts';

/**
 * How often the delay of the event loop is measured, ms. The values of `nodejs_eventloop_lag_*_seconds` include it. Every 10 ms,
 * the default, was most of what an idle server did.
 */
const loopProbeMs = 100;

/**
 * Prometheus metrics of this process (R-OPS-2). Labels are closed sets: nothing that a client sends becomes one.
 * @param meter also counts what the console shows over time
 */
export const createMetrics = (meter: Pick<Meter, 'count' | 'time'>) => {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: loopProbeMs });
  const jobs = new Counter({
    name: 'atelier_jobs_finished_total',
    help: 'Finished jobs by outcome.',
    labelNames: ['outcome'],
    registers: [registry],
  });
  const refusals = new Counter({
    name: 'atelier_refused_calls_total',
    help: 'Calls that were refused or failed, by error code.',
    labelNames: ['code'],
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
  const pictures = new Counter({
    name: 'atelier_pictures_classified_total',
    help: 'Pictures that the classifier has looked at, by outcome.',
    labelNames: ['outcome'],
    registers: [registry],
  });
  const outbox = new Gauge({
    name: 'atelier_outbox',
    help: 'Mails that wait to be sent.',
    registers: [registry],
  });
  return {
    request: createRequestMetrics(registry),
    refused: (code: ErrorCode): void => refusals.inc({ code }),
    /** @param waitMs how long the job waited for its turn; null if it had none */
    jobFinished(outcome: 'completed' | 'failed', waitMs: number | null): void {
      jobs.inc({ outcome });
      meter.count('job', outcome);
      if (waitMs !== null) meter.time('wait', 'job', waitMs);
    },
    jobsByState(counts: Readonly<Record<string, number>>): void {
      for (const [state, count] of Object.entries(counts)) queue.set({ state }, count);
    },
    mail(outcome: 'sent' | 'postponed' | 'given_up'): void {
      mails.inc({ outcome });
      meter.count('mail', outcome);
    },
    pictureChecked: (outcome: 'passed' | 'flagged' | 'gone' | 'given_up'): void => pictures.inc({ outcome }),
    mailsWaiting: (count: number): void => outbox.set(count),
    contentType: registry.contentType,
    text: (): Promise<string> => registry.metrics(),
  };
};
export type Metrics = ReturnType<typeof createMetrics>;
