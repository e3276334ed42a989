import { metricService } from '@atelier/api/metrics';
import { type ErrorCode, errorStatus } from '@atelier/core/errors';
import { percentileError } from '@atelier/core/latency-buckets';
import type { MetricPoint } from '@atelier/core/ports/metric-store';
import type { Stores } from '@atelier/core/ports/stores';
import { stoppedClock } from '@atelier/core/testing/clocks';
import { openTestDatabase } from '@atelier/db/testing';
import fc from 'fast-check';
import pino from 'pino';
import { expect, test, vi } from 'vitest';
import { createMetricSeries } from './metric-series.ts';

const noLevels = {
  ...{ pending: 0, running: 0, oldestWaitMs: null, mailsWaiting: 0 },
  ...{ storedFiles: 0, storedBytes: 0, providers: 0, failingProviders: 0 },
};
const silent = pino({ level: 'silent' });
const start = '2026-11-30T11:58:30.000Z';

const names = ['images.list', 'jobs.create'] as const;
const aCall = fc.record({
  node: fc.nat(1),
  name: fc.constantFrom(...names),
  ms: fc.double({ min: 0.1, max: 60_000, noNaN: true }),
  code: fc.option(fc.constantFrom(...(Object.keys(errorStatus) as ErrorCode[])), { freq: 3, nil: null }),
  /** Moved on before the call. */
  seconds: fc.nat(40),
  isStored: fc.boolean(),
});

const naive = (values: readonly number[], q: number): number => {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(1, Math.ceil(q * sorted.length)) - 1] ?? Number.NaN;
};

test('whatever two nodes count, and whenever they store it, a window has exactly these calls, errors and percentiles', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(aCall, { maxLength: 120 }), async (calls) => {
      const { db, drop } = await openTestDatabase();
      const clock = stoppedClock(start);
      const open = () => createMetricSeries({ db, clock, log: silent, levels: async () => noLevels });
      const nodes = [open(), open()];
      for (const { node, name, ms, code, seconds, isStored } of calls) {
        clock.advance(seconds * 1000);
        nodes[node]?.meter.time('call', name, ms, code);
        if (isStored) await nodes[node]?.store();
      }
      const service = metricService({
        ...{ db, clock, levels: async () => noLevels, policyRows: () => [] },
        // The other node has stored what it counted.
        pendingMetrics: () => nodes[0]?.pending() ?? [],
      });
      await nodes[1]?.store();
      const { items } = await service.api('30d');
      const expected = names.filter((name) => calls.some((call) => call.name === name));
      expect(items.map(({ name }) => name).toSorted()).toEqual(expected.toSorted());
      for (const { name, latency, ...counts } of items) {
        const own = calls.filter((call) => call.name === name);
        const ofStatus = (isFailure: boolean) =>
          own.filter(({ code }) => code !== null && errorStatus[code] >= 500 === isFailure).length;
        expect(counts).toMatchObject({ calls: own.length, refused: ofStatus(false), failed: ofStatus(true) });
        const answered = own.flatMap(({ ms, code }) => (code === null ? [ms] : []));
        for (const [q, found] of [
          [0.5, latency.p50],
          [0.95, latency.p95],
          [0.99, latency.p99],
        ] as const) {
          if (answered.length === 0) expect(found).toBeNull();
          else
            expect(Math.abs(Math.log((found ?? 0) / naive(answered, q)))).toBeLessThanOrEqual(
              Math.log(1 + percentileError) + 1e-9,
            );
        }
      }
      await Promise.all(nodes.map((node) => node.stop()));
      await drop();
    }),
    { numRuns: 25 },
  );
}, 120_000);

/** A series over a database that only remembers what it was given. */
const openRemembered = (levels = async () => noLevels) => {
  const batches: MetricPoint[][] = [];
  let isBroken = false;
  const transaction = async <T>(work: (stores: Stores) => Promise<T>): Promise<T> => {
    if (isBroken) throw new Error('The database is away.');
    const add = async (points: readonly MetricPoint[]) => void batches.push([...points]);
    return work({ metrics: { add } } as unknown as Stores);
  };
  const clock = { now: () => new Date() };
  const series = createMetricSeries({ db: { transaction }, clock, log: silent, levels });
  return {
    series,
    batches,
    breakDatabase: (broken: boolean) => {
      isBroken = broken;
    },
  };
};

test('what was counted is stored at the end of the minute, and an idle server stores nothing and has no timer', async (t) => {
  vi.useFakeTimers({ now: new Date(start) });
  t.onTestFinished(() => void vi.useRealTimers());
  const { series, batches } = openRemembered();
  expect(vi.getTimerCount()).toBe(0);
  series.meter.time('call', 'images.list', 3);
  expect(vi.getTimerCount()).toBe(1);
  await vi.advanceTimersByTimeAsync(29_999);
  expect(batches).toEqual([]);
  await vi.advanceTimersByTimeAsync(1);
  const [batch] = batches;
  expect(batch?.filter(({ kind }) => kind === 'call')).toEqual([
    {
      kind: 'call',
      name: 'images.list',
      part: 'b23',
      value: 1,
      minute: new Date('2026-11-30T11:58:00.000Z'),
    },
  ]);
  expect(vi.getTimerCount()).toBe(0);
  await series.store();
  expect(batches).toHaveLength(1);
});

test('while jobs wait the levels are looked at each minute, also without calls', async (t) => {
  vi.useFakeTimers({ now: new Date(start) });
  t.onTestFinished(() => void vi.useRealTimers());
  let pending = 2;
  const { series, batches } = openRemembered(async () => ({ ...noLevels, pending }));
  series.meter.count('job', 'completed');
  await vi.advanceTimersByTimeAsync(180_000);
  expect(batches.length).toBe(3);
  expect(batches.map((batch) => batch.find(({ part }) => part === 'pending')?.value)).toEqual([2, 2, 2]);
  pending = 0;
  await vi.advanceTimersByTimeAsync(600_000);
  expect(batches).toHaveLength(4);
  expect(vi.getTimerCount()).toBe(0);
});

test('what the database refuses is kept, and stored once it accepts again', async (t) => {
  vi.useFakeTimers({ now: new Date(start) });
  t.onTestFinished(() => void vi.useRealTimers());
  const { series, batches, breakDatabase } = openRemembered();
  breakDatabase(true);
  series.meter.count('mail', 'sent');
  await vi.advanceTimersByTimeAsync(120_000);
  expect(batches).toEqual([]);
  expect(series.pending().filter(({ name }) => name === 'mail')).toHaveLength(1);
  breakDatabase(false);
  series.meter.count('mail', 'sent');
  await vi.advanceTimersByTimeAsync(60_000);
  const sent = batches.flat().filter(({ name }) => name === 'mail');
  expect(sent.map(({ value }) => value)).toEqual([1, 1]);
  expect(series.pending()).toEqual([]);
});
