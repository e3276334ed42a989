import { Counter, Histogram, Registry } from 'prom-client';
import { expect, test } from 'vitest';
import { createRequestMetrics, durationBucketsS } from './request-metrics.ts';

const seen = [
  ['trpc', 200, 0.4],
  ['trpc', 200, 1],
  ['trpc', 401, 7.25],
  ['plain', 404, 2_499],
  ['plain', 200, 10_000],
  ['plain', 200, 60_000],
] as const;

/** Samples by name and labels, whatever their order. */
const samplesIn = async (registry: Registry): Promise<string[]> =>
  (await registry.metrics())
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.replace(/\{(.*)\}/, (_, labels: string) => `{${labels.split(',').sort().join(',')}}`))
    .sort();

test('requests and their durations are told as prom-client tells them', async () => {
  const ours = new Registry();
  const theirs = new Registry();
  const request = createRequestMetrics(ours);
  const requests = new Counter({
    name: 'atelier_http_requests_total',
    help: 'Answered requests by kind and status.',
    labelNames: ['kind', 'status'],
    registers: [theirs],
  });
  const durations = new Histogram({
    name: 'atelier_http_request_duration_seconds',
    help: 'Time from the first byte of a request to its answer, by kind.',
    labelNames: ['kind'],
    buckets: durationBucketsS,
    registers: [theirs],
  });
  for (const [kind, status, durationMs] of seen) {
    request(kind, status, durationMs);
    requests.inc({ kind, status: String(status) });
    durations.observe({ kind }, durationMs / 1000);
    expect(await samplesIn(ours)).toEqual(expect.arrayContaining(await samplesIn(theirs)));
  }
  expect(await samplesIn(ours)).toEqual(await samplesIn(theirs));
});
