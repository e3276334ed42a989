import { engineRegistry } from '@atelier/api';
import { newId } from '@atelier/core/ids';
import { isFinished } from '@atelier/core/schemas/jobs';
import { testDialects } from '@atelier/db/testing';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cancelAbandoned } from './abandoned.ts';
import { type Crash, runUntilCrash } from './testing/crashes.ts';
import { movableClock, openWorkerHarness } from './testing/harness.ts';
import { type ReadFault, remoteProvider, type SubmitFault } from './testing/remote-provider.ts';

const crash: fc.Arbitrary<Crash> = fc.record({
  call: fc.integer({ min: 1, max: 14 }),
  side: fc.constantFrom('before', 'after'),
});
const submitFaults = fc.array(
  fc.constantFrom<SubmitFault[]>('accepted, answer lost', 'connection refused', 'rate', 'transient'),
  { maxLength: 3 },
);
// A refused key ends a job at once, so it is rare: most jobs are to get as far as their pictures.
const readFault = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom<ReadFault[]>('transient', 'rate', 'unknown') },
  { weight: 1, arbitrary: fc.constant<ReadFault>('auth') },
);
const readFaults = fc.array(readFault, { maxLength: 2 });

/** One job at a faulty provider, run by workers that crash one after the other, and possibly cancelled. */
const scenario = fc.record({
  count: fc.integer({ min: 1, max: 2 }),
  findable: fc.boolean(),
  crashes: fc.array(crash, { maxLength: 4 }),
  cancelAtCall: fc.option(fc.integer({ min: 1, max: 30 }), { freq: 2 }),
  faults: fc.record({ submit: submitFaults, find: readFaults, poll: readFaults, collect: readFaults }),
});

const leaseMs = 30_000;
const priceMinor = 9;
const isEnd: ReadonlySet<string> = new Set(['job_completed', 'job_failed', 'job_cancelled']);

test.for(testDialects)(
  'with crashes, lost answers and cancellations in any order, on %s each picture is paid at most once and pictures and money are settled exactly once',
  async (dialect, { onTestFinished }) => {
    const clock = movableClock();
    const harness = await openWorkerHarness(dialect, {
      clock,
      priceMinor,
      engines: [remoteProvider().engine],
    });
    onTestFinished(() => harness.close());
    const lanes = harness.deps.engines.lanes(1);
    const numRuns = dialect === 'sqlite' ? 120 : 30;
    let completed = 0;
    await fc.assert(
      fc.asyncProperty(scenario, async ({ count, findable, crashes, cancelAtCall, faults }) => {
        const ada = await harness.addUser();
        const provider = remoteProvider({ findable });
        for (const method of ['submit', 'find', 'poll', 'collect'] as const)
          (provider.faults[method] as unknown[]).push(...faults[method]);
        const { id } = await harness.submit(ada, { model: 'remote', count });
        let total = 0;
        const onCall = async () => {
          total += 1;
          if (total === cancelAtCall) await harness.cancel(ada, id).catch(() => undefined);
        };
        // A worker hands the job back when the provider asks to wait; the next one goes on.
        const waits = Object.values(faults)
          .flat()
          .flatMap((kind) => (kind === 'rate' ? [null] : []));
        for (const crashOrEnd of [...crashes, null, ...waits]) {
          const now = clock.now();
          const leaseExpiresAt = new Date(now.getTime() + leaseMs);
          const claimToken = newId('token');
          const job = await harness.db.jobs.claimNext({
            now,
            leaseExpiresAt,
            claimToken,
            maxAttempts: 99,
            kind: 'generation',
            lanes,
          });
          if (job === null) break;
          expect(job.id).toBe(id);
          await runUntilCrash(harness.deps, provider.engine, { job, claimToken }, crashOrEnd, onCall);
          clock.advance(leaseMs + 1);
        }

        const job = await harness.job(ada, id);
        expect(isFinished(job.state)).toBe(true);
        // A refused key fails the job, and a lost answer without a way to look it up; nothing else does.
        const isKeyRefused = [...faults.poll, ...faults.collect].includes('auth');
        if (findable && !isKeyRefused && cancelAtCall === null) expect(job.state).toBe('completed');
        if (job.state === 'completed') completed += 1;
        expect(provider.works.length).toBeLessThanOrEqual(count);
        expect(new Set(provider.works.map(({ key }) => key)).size).toBe(provider.works.length);
        expect(new Set(provider.works.map(({ request }) => request.seed)).size).toBe(provider.works.length);
        expect((await harness.events(id)).filter((type) => isEnd.has(type))).toHaveLength(1);

        // Ended jobs leave nothing at the provider that could still be stopped, and no trace of it.
        clock.advance(leaseMs + 60_000);
        const engines = engineRegistry([provider.engine]);
        for (let round = 0; !(await cancelAbandoned({ ...harness.deps, engines })); round += 1)
          expect(round).toBeLessThan(5);
        const row = await harness.db.jobs.findOwned(ada, id);
        expect(row).toMatchObject({ submissionKey: null, remoteId: null });
        if (findable) expect(provider.works.filter(({ state }) => state === 'running')).toEqual([]);

        // What came is charged, and one abandoned picture of a cancelled job; nothing is held any more.
        const { images, chargedPictures, chargedMinor, cancelOutcome, state, shortfall } = await harness.job(
          ada,
          id,
        );
        const abandoned = cancelOutcome === 'abandoned' ? 1 : 0;
        expect(chargedPictures).toBe(images.length + abandoned);
        // A lost answer without a way to look it up, or a refused key, costs its picture; the job then says so.
        if (state === 'completed' && ((findable && !isKeyRefused) || shortfall === null))
          expect(chargedPictures).toBe(count);
        if (state === 'failed') expect(chargedPictures).toBe(0);
        expect(chargedMinor).toBe(chargedPictures * priceMinor);
        expect(await harness.quota(ada)).toEqual({ used: chargedPictures, held: 0 });
        expect(await harness.money(ada)).toEqual({ spent: chargedMinor, held: 0 });
        // What the provider stopped is not charged. Without look-ups a request that may have arrived is.
        const billed = provider.works.filter((work) => work.state !== 'cancelled').length;
        if (findable) expect(chargedPictures).toBeLessThanOrEqual(billed);
      }),
      { numRuns },
    );
    expect(completed).toBeGreaterThan(numRuns / 10);
    expect((await harness.db.audit.verify()).firstBrokenSeq).toBeNull();
  },
);
