import { setTimeout as sleep } from 'node:timers/promises';
import { engineRegistry } from '@atelier/api';
import { RemoteFault } from '@atelier/core/ports/engine';
import { dialectTest } from '@atelier/db/testing/dialect-test';
import { describe, expect } from 'vitest';
import { gatedEngine } from './testing/engines.ts';
import { openHarness, until } from './testing/harness.ts';
import { remoteProvider } from './testing/remote-provider.ts';

/** Long enough for a worker to poll several times. */
const severalPollsMs = 2500;
/** The pause that a busy provider asks for. */
const waitMs = 4000;

describe.concurrent('lanes', () => {
  dialectTest('each node claims only jobs of models that it serves; other jobs stay pending', async (t) => {
    const [ink, oil, both] = [gatedEngine(true, 'ink'), gatedEngine(true, 'oil'), gatedEngine(true, 'gone')];
    const { harness, ada } = await openHarness(t, { engines: [ink.engine, oil.engine, both.engine] });
    const gone = await harness.submit(ada, { model: 'gone' });
    const ofInk = await harness.submit(ada, { model: 'ink' });
    const ofOil = await harness.submit(ada, { model: 'oil' });
    harness.startWorker({ engines: engineRegistry([ink.engine]) });
    await until('ink', () => ink.begun.length === 1);
    ink.begun[0]?.finish();
    expect((await harness.finished(ada, ofInk.id)).state).toBe('completed');
    await sleep(severalPollsMs);
    expect(await harness.job(ada, ofOil.id)).toMatchObject({ state: 'pending', progress: 0 });

    harness.startWorker({ engines: engineRegistry([oil.engine]) });
    await until('oil', () => oil.begun.length === 1);
    oil.begun[0]?.finish();
    expect((await harness.finished(ada, ofOil.id)).state).toBe('completed');
    await sleep(severalPollsMs);
    expect(await harness.db.jobs.findOwned(ada, gone.id)).toMatchObject({ state: 'pending', attempts: 0 });
    expect(await harness.quota(ada)).toEqual({ used: 2, held: 1 });

    harness.startWorker({ engines: engineRegistry([both.engine]) });
    await until('the model that came back', () => both.begun.length === 1);
    both.begun[0]?.finish();
    expect((await harness.finished(ada, gone.id)).state).toBe('completed');
  });

  dialectTest('a provider whose slots are all taken keeps no job of another provider waiting', async (t) => {
    const slow = gatedEngine(true, 'slow', 'remote');
    const fast = gatedEngine(true, 'fast', 'embedded');
    const { harness, ada } = await openHarness(t, { engines: [slow.engine, fast.engine] });
    for (let n = 0; n < 3; n += 1) await harness.submit(ada, { model: 'slow' });
    harness.startWorker();
    await until('the slow one', () => slow.begun.length === 1);
    const quick = await harness.submit(ada, { model: 'fast' });
    await until('the other one', () => fast.begun.length === 1);
    fast.begun[0]?.finish();
    expect((await harness.finished(ada, quick.id)).state).toBe('completed');
    expect(slow.begun).toHaveLength(1);
  });

  dialectTest(
    'a job yields to another user’s job of the same provider, also for another model, but not to one of another provider',
    async (t) => {
      const [one, two] = [gatedEngine(true, 'one'), gatedEngine(true, 'two')];
      const other = gatedEngine(true, 'other', 'remote');
      const { harness, ada } = await openHarness(t, { engines: [one.engine, two.engine, other.engine] });
      const [eve, tom] = [await harness.addUser(), await harness.addUser()];
      const big = await harness.submit(ada, { model: 'one', count: 3 });
      for (let n = 0; n < 2; n += 1) await harness.submit(tom, { model: 'other' });
      harness.startWorker();
      await until(
        'the first picture and the other provider',
        () => one.begun.length + other.begun.length === 2,
      );
      one.begun[0]?.finish();
      await until('the second picture', () => one.begun.length === 2);
      expect((await harness.job(ada, big.id)).state).toBe('running');
      await harness.submit(eve, { model: 'two' });
      one.begun[1]?.finish();
      await until('the other model', () => two.begun.length === 1);
      expect(await harness.job(ada, big.id)).toMatchObject({ state: 'pending' });
    },
  );

  dialectTest(
    'a provider that asks to wait makes its lane wait: its jobs keep no slot and no attempt and tell when they go on, and other lanes go on',
    async (t) => {
      const busy = remoteProvider();
      const other = gatedEngine(true, 'other', 'embedded');
      let isBusy = true;
      const sentAtMs: number[] = [];
      const submit: typeof busy.engine.submit = async (...request) => {
        sentAtMs.push(performance.now());
        if (isBusy) throw new RemoteFault('rate', 'as the test says', { retryAfterMs: waitMs });
        return busy.engine.submit(...request);
      };
      const engines = [{ ...busy.engine, submit }, other.engine];
      const { harness, ada } = await openHarness(t, { engines });
      const { id } = await harness.submit(ada, { model: 'remote' });
      const second = await harness.submit(ada, { model: 'remote' });
      harness.startWorker();
      await until('the refused submission', () => sentAtMs.length === 1);
      isBusy = false;
      await until('the hand-back', async () => (await harness.job(ada, id)).state === 'pending');
      expect((await harness.job(ada, id)).delay).toMatch(/is busy; next try in [1-5] s\./);
      const waiting = await harness.db.jobs.findOwned(ada, id);
      expect(waiting).toMatchObject({ attempts: 0, submissionKey: null, failure: null });

      const quick = await harness.submit(ada, { model: 'other' });
      await until('the other lane', () => other.begun.length === 1);
      other.begun[0]?.finish();
      expect((await harness.finished(ada, quick.id)).state).toBe('completed');

      for (const job of [id, second.id])
        expect(await harness.finished(ada, job)).toMatchObject({ state: 'completed', delay: null });
      // Neither job tried it during the pause.
      expect((sentAtMs[1] ?? 0) - (sentAtMs[0] ?? 0)).toBeGreaterThanOrEqual(waitMs - 5);
      expect(sentAtMs).toHaveLength(3);
      expect(await harness.quota(ada)).toEqual({ used: 3, held: 0 });
    },
  );

  dialectTest(
    'accepted work is polled again after the pause that its provider asks for, and new jobs of the lane wait',
    async (t) => {
      const busy = remoteProvider();
      const polledAtMs: number[] = [];
      const sentAtMs: number[] = [];
      const poll: typeof busy.engine.poll = async (...request) => {
        polledAtMs.push(performance.now());
        if (polledAtMs.length === 1)
          throw new RemoteFault('rate', 'as the test says', { retryAfterMs: waitMs });
        return busy.engine.poll(...request);
      };
      busy.onCall(async (method) => {
        if (method === 'submit') sentAtMs.push(performance.now());
      });
      const { harness, ada } = await openHarness(t, { engines: [{ ...busy.engine, poll }] });
      const first = await harness.submit(ada, { model: 'remote' });
      harness.startWorker({ concurrency: 2 });
      await until('the refused poll', () => polledAtMs.length === 1);
      const second = await harness.submit(ada, { model: 'remote' });
      for (const { id } of [first, second]) expect((await harness.finished(ada, id)).state).toBe('completed');
      const askedAtMs = polledAtMs[0] ?? 0;
      expect((polledAtMs[1] ?? 0) - askedAtMs).toBeGreaterThanOrEqual(waitMs - 5);
      expect(sentAtMs).toHaveLength(2);
      expect((sentAtMs[1] ?? 0) - askedAtMs).toBeGreaterThanOrEqual(waitMs - 5);
    },
  );
});
