/** The cost of durable commits with three methods (decision 27). */
import { join } from 'node:path';
import { createHistogram, monitorEventLoopDelay } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import type { Database } from '@atelier/core/ports/stores';
import { migrate, openDatabase, type SqliteOptions } from '@atelier/db';
import type { SuiteResult } from '../results.ts';
import { roundPlan } from '../rounds.ts';
import { appendEvent } from '../small-writes.ts';
import { median, significant } from '../statistics.ts';
import type { SuiteContext } from '../suite.ts';

const migrationsDir = fileURLToPath(new URL('../../drizzle', import.meta.url));
const group = 'group commit (the product)';
const full = 'synchronous = FULL';
const none = 'synchronous = NORMAL, not durable';
const methods: Readonly<Record<string, SqliteOptions>> = {
  [group]: {},
  [full]: { fullCommits: true, sync: async () => undefined },
  [none]: { sync: async () => undefined },
};
const parallels = [1, 32] as const;
const nanosecondsPerMs = 1e6;
const microsecondsPerMs = 1e3;

interface Figures {
  readonly perS: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly loopP99Ms: number;
}

/** Measures `parallel` writers; each begins its next transaction when the last is acknowledged. */
const measure = async (db: Database, parallel: number, durationS: number): Promise<Figures> => {
  const took = createHistogram();
  const loop = monitorEventLoopDelay({ resolution: 1 });
  loop.enable();
  const startedAt = performance.now();
  const untilMs = startedAt + durationS * 1000;
  const writer = async (): Promise<void> => {
    while (performance.now() < untilMs) {
      const sentAt = performance.now();
      await db.transaction(appendEvent);
      took.record(Math.max(1, Math.round((performance.now() - sentAt) * microsecondsPerMs)));
      // Lets the event loop run between two writes, as with requests from sockets.
      await new Promise(setImmediate);
    }
  };
  await Promise.all(Array.from({ length: parallel }, writer));
  loop.disable();
  return {
    perS: took.count / ((performance.now() - startedAt) / 1000),
    p50Ms: took.percentile(50) / microsecondsPerMs,
    p99Ms: took.percentile(99) / microsecondsPerMs,
    loopP99Ms: loop.percentile(99) / nanosecondsPerMs,
  };
};

const openWith = async (dir: string, index: number, sqlite: SqliteOptions): Promise<Database> => {
  const url = `file:${join(dir, `method-${index}.sqlite`)}`;
  await migrate({ url, migrationsDir });
  return openDatabase({ url, sqlite });
};

const medianOf = (samples: readonly Figures[], pick: (one: Figures) => number): number =>
  median(samples.map(pick));

/** Measures the methods in turn, so that a slow minute of the disk affects all alike. */
export const writes = async (context: SuiteContext): Promise<SuiteResult> => {
  const { dir } = context;
  const { rounds, durationS } = roundPlan(context);
  const opened = await Promise.all(
    Object.entries(methods).map(async ([name, options], index) => ({
      name,
      db: await openWith(dir, index, options),
    })),
  );
  const taken = new Map<string, Figures[]>();
  for (let round = 0; round <= rounds; round += 1)
    for (const parallel of parallels)
      for (const { name, db } of opened) {
        const figures = await measure(db, parallel, round === 0 ? 1 : durationS);
        const key = `${name}/${parallel}`;
        // The first round compiles the hot path.
        if (round > 0) taken.set(key, [...(taken.get(key) ?? []), figures]);
        console.error(`  round ${round}/${rounds} ${key}: ${Math.round(figures.perS)} writes/s`);
      }
  for (const { db } of opened) await db.close();
  const samplesOf = (name: string, parallel: number) => taken.get(`${name}/${parallel}`) ?? [];
  const perS = (name: string, parallel: number) => medianOf(samplesOf(name, parallel), (one) => one.perS);
  const loopMs = (name: string, parallel: number) =>
    medianOf(samplesOf(name, parallel), (one) => one.loopP99Ms);
  return {
    suite: 'writes',
    title: 'Changes that outlast a power cut',
    setting: [
      'SQLite, one audited row a transaction; each writer begins its next when the last is acknowledged.',
      `Medians of ${rounds} interleaved rounds of ${durationS} s, in the bench's own process.`,
    ],
    rows: parallels.flatMap((parallel) =>
      opened.map(({ name }) => ({
        writers: parallel,
        way: name,
        'writes/s': Math.round(perS(name, parallel)),
        'p50 ms': significant(medianOf(samplesOf(name, parallel), (one) => one.p50Ms)),
        'p99 ms': significant(medianOf(samplesOf(name, parallel), (one) => one.p99Ms)),
        'event-loop delay p99 ms': significant(loopMs(name, parallel)),
        'against FULL': significant(perS(name, parallel) / perS(full, parallel)),
        'against not durable': significant(perS(name, parallel) / perS(none, parallel)),
      })),
    ),
    targets: [
      {
        promise: 'group commit against `synchronous = FULL`, 32 writers',
        measured: perS(group, 32) / perS(full, 32),
        bound: { atLeast: 2 },
        unit: '×',
      },
      {
        promise: 'event-loop delay p99 with group commit against `synchronous = FULL`, 32 writers',
        measured: loopMs(group, 32) / loopMs(full, 32),
        bound: { below: 1 },
        unit: '×',
      },
    ],
  };
};
