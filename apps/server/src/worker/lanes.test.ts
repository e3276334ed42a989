import { setTimeout as sleep } from 'node:timers/promises';
import { engineRegistry } from '@atelier/api';
import { dialectTest } from '@atelier/db/testing/dialect-test';
import { describe, expect } from 'vitest';
import { gatedEngine } from './testing/engines.ts';
import { openHarness, until } from './testing/harness.ts';

/** Long enough for a worker to poll several times. */
const severalPollsMs = 2500;

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
});
