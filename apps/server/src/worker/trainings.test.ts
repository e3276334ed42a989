import { type Actor, deleteAccount } from '@atelier/api';
import { type DialectContext, dialectMatrix, dialectTest } from '@atelier/db/testing/dialect-test';
import { describe, expect } from 'vitest';
import { trainUntilCrash } from './testing/crashes.ts';
import { movableClock, openHarness, until, type WorkerHarness } from './testing/harness.ts';
import { remoteProvider } from './testing/remote-provider.ts';
import { type RemoteTrainerOptions, remoteTrainer } from './testing/remote-trainer.ts';

const neverDone = { pollsUntilDone: Number.POSITIVE_INFINITY };
const priceMinor = 250;

const open = async (t: DialectContext, options: RemoteTrainerOptions = {}) => {
  const clock = movableClock();
  const provider = remoteTrainer(options);
  const { trainer } = provider;
  const engines = [remoteProvider().engine];
  const { harness, ada } = await openHarness(t, { clock, engines, priceMinor, trainer });
  const ended = async (id: string) => {
    await until('the end', async () => (await harness.db.jobs.findOwned(ada, id))?.finishedAt != null);
    return harness.services.trainings.get(ada, id);
  };
  return { ...{ clock, provider, harness, ada, ended }, money: () => harness.money(ada) };
};

const later = (at: Date): Date => new Date(at.getTime() + 24 * 3_600_000);

const deleteUser = ({ db, deps, trailOf }: WorkerHarness, actor: Actor) =>
  db.as({ system: 'admin' }, async (stores) => {
    await stores.users.serialiseRoleChanges();
    const user = await stores.users.findForUpdate(actor.userId);
    if (user === null) throw new Error('The account is missing.');
    return deleteAccount(stores, user, deps.clock.now(), trailOf(actor));
  });

const cancel = ({ services, trailOf }: WorkerHarness, actor: Actor, id: string) =>
  services.trainings.cancel(actor, id, trailOf(actor));

describe.concurrent('a training', () => {
  /** Calls of a run: 1 upload, 2 note key, 3 order, 4 note id, 5 poll, 6 poll, 7 collect, 8 complete. */
  dialectMatrix(
    'is ordered and paid once if its worker is killed, and goes on by its id',
    [
      { what: 'before the upload', call: 1, side: 'before', uploads: 1 },
      { what: 'after the upload', call: 1, side: 'after', uploads: 2 },
      { what: 'before the key is stored', call: 2, side: 'before', uploads: 2 },
      { what: 'after the id is stored', call: 4, side: 'after', uploads: 1 },
      { what: 'while it polls', call: 5, side: 'after', uploads: 1 },
      { what: 'after it is done', call: 6, side: 'after', uploads: 1 },
      { what: 'after it has collected the LoRA', call: 7, side: 'after', uploads: 1 },
      { what: 'before it completes the job', call: 8, side: 'before', uploads: 1 },
      { what: 'after it has completed the job', call: 8, side: 'after', uploads: 1 },
    ] as const,
    '$what',
    async ({ call, side, uploads }, t) => {
      const { clock, provider, harness, ada, ended, money } = await open(t);
      const { id } = await harness.train(ada);
      const job = await harness.claimTraining('first');
      await trainUntilCrash(harness.deps, provider.trainer, { job, claimToken: 'first' }, { call, side });
      clock.advance(31_000);
      harness.startWorker();
      expect(await ended(id)).toMatchObject({ state: 'completed', lora: { available: true } });
      expect(provider.calls).toMatchObject({ prepare: uploads, submit: 1, cancel: 0, remove: 0 });
      expect(await harness.services.trainings.loras(ada)).toMatchObject({ items: [{ name: 'My cat' }] });
      expect(await money()).toEqual({ spent: priceMinor, held: 0 });
      expect((await harness.events(id)).filter((type) => type === 'job_completed')).toHaveLength(1);
    },
  );

  dialectMatrix(
    'whose order may have arrived before its worker was killed is not ordered again, and costs nothing',
    [
      { what: 'before the order', call: 3, side: 'before', orders: 0 },
      { what: 'after the order', call: 3, side: 'after', orders: 1 },
      { what: 'before the id is stored', call: 4, side: 'before', orders: 1 },
    ] as const,
    '$what',
    async ({ call, side, orders }, t) => {
      const { clock, provider, harness, ada, ended, money } = await open(t);
      const { id } = await harness.train(ada);
      const job = await harness.claimTraining('first');
      await trainUntilCrash(harness.deps, provider.trainer, { job, claimToken: 'first' }, { call, side });
      clock.advance(31_000);
      harness.startWorker();
      expect(await ended(id)).toMatchObject({ state: 'failed', failure: { kind: 'unknown' } });
      expect(provider.calls.submit).toBe(orders);
      expect(await money()).toEqual({ spent: 0, held: 0 });
    },
  );

  dialectTest('goes on by its id after a stop of the server, with the progress that it had', async (t) => {
    const { provider, harness, ada, ended } = await open(t, neverDone);
    const { id } = await harness.train(ada);
    const progress = async () => (await harness.db.jobs.findOwned(ada, id))?.progress;
    const worker = harness.startWorker();
    await until('progress', async () => (await progress()) === 0.5);
    await worker.stop();
    expect(await harness.services.trainings.get(ada, id)).toMatchObject({ state: 'pending', progress: 0.5 });
    const [work] = provider.works;
    if (work !== undefined) provider.finish(work);
    harness.startWorker();
    expect((await ended(id)).state).toBe('completed');
    expect(provider.calls).toMatchObject({ prepare: 1, submit: 1, cancel: 0 });
  });

  dialectTest(
    'fails in words and costs nothing if one of its pictures is deleted before the upload',
    async (t) => {
      const { provider, harness, ada, ended, money } = await open(t);
      const { id } = await harness.train(ada);
      const training = await harness.db.trainings.findOfJob(id);
      await harness.db.images.delete(ada, training?.dataset[1]?.imageId ?? '', harness.deps.clock.now());
      harness.startWorker();
      const failed = await ended(id);
      expect(failed).toMatchObject({ state: 'failed', failure: { kind: 'invalid' } });
      expect(failed.failure?.message).toMatch(/A picture of this training was deleted before it began/);
      expect(provider.calls).toMatchObject({ prepare: 0, submit: 0 });
      expect(await money()).toEqual({ spent: 0, held: 0 });
    },
  );

  dialectTest(
    'that waited while its model was closed for trainings fails in words, and costs nothing',
    async (t) => {
      const { provider, harness, ada, ended, money } = await open(t);
      const { id } = await harness.train(ada);
      harness.startWorker({ engines: { ...harness.deps.engines, mayTrain: () => false } });
      const failed = await ended(id);
      expect(failed).toMatchObject({ state: 'failed', failure: { kind: 'forbidden' } });
      expect(failed.failure?.message).toMatch(/^LoRAs are no longer trained for this model here\./);
      expect(provider.calls).toMatchObject({ prepare: 0, submit: 0 });
      expect(await money()).toEqual({ spent: 0, held: 0 });
    },
  );

  dialectTest(
    'that was ordered is finished after its provider was paused; one that waits is not begun',
    async (t) => {
      const { provider, harness, ada, ended } = await open(t, neverDone);
      const { deps } = harness;
      const [begun, waiting] = [await harness.train(ada), await harness.train(ada)];
      const worker = harness.startWorker({
        engines: { ...deps.engines, trainingLanes: () => deps.engines.trainingLanes(1) },
      });
      await until('the first poll', () => provider.calls.poll > 0);
      await worker.stop();
      const [work] = provider.works;
      if (work !== undefined) provider.finish(work);
      const trainingLanes = () =>
        deps.engines.trainingLanes(4).map((lane) => ({ ...lane, begunOnly: true as const }));
      harness.startWorker({ engines: { ...deps.engines, trainingLanes } });
      const [first, second] = work?.key.startsWith(begun.id) ? [begun, waiting] : [waiting, begun];
      expect((await ended(first.id)).state).toBe('completed');
      expect(await harness.services.trainings.get(ada, second.id)).toMatchObject({ state: 'pending' });
      expect(provider.calls).toMatchObject({ prepare: 1, submit: 1 });
    },
  );

  dialectMatrix(
    'that was cancelled is charged if the provider goes on, and the LoRA that it still makes is deleted there',
    [
      { what: 'while it runs', stage: 'poll', isDeleted: false },
      { what: 'with its account, when it is done', stage: 'collect', isDeleted: true },
    ] as const,
    '$what',
    async ({ stage, isDeleted }, t) => {
      const { clock, provider, harness, ada } = await open(t, {
        ...(stage === 'poll' && neverDone),
        stops: false,
      });
      const { id } = await harness.train(ada);
      let isEnded = false;
      provider.onCall(async (method) => {
        if (method !== stage || isEnded) return;
        isEnded = true;
        await (isDeleted ? deleteUser(harness, ada) : cancel(harness, ada, id));
      });
      harness.startWorker();
      const settled = () => harness.events(id).then((types) => types.includes('job_cancel_settled'));
      await until('the outcome', settled);
      if (!isDeleted) expect(await harness.money(ada)).toEqual({ spent: priceMinor, held: 0 });
      // It goes on, and is asked again later.
      if (stage === 'poll') await until('a second cancellation', () => provider.calls.cancel > 1);
      const [work] = provider.works;
      if (work?.state === 'running') provider.finish(work);
      await until('the deletion there', () => {
        clock.advance(60_000);
        return provider.calls.remove > 0;
      });
      expect([...provider.loras]).toEqual([]);
      expect(provider.calls).toMatchObject({ submit: 1, remove: 1 });
      await until(
        'the last note',
        async () => (await harness.db.loras.listRemovals(later(clock.now()), 9)).length === 0,
      );
      expect(await harness.db.orphanedWork.listUnanswered(later(clock.now()), 9)).toEqual([]);
    },
  );

  dialectTest('that its provider stops makes nothing, and costs nothing', async (t) => {
    const { provider, harness, ada, money } = await open(t, neverDone);
    const { id } = await harness.train(ada);
    harness.startWorker();
    await until('the first poll', () => provider.calls.poll > 0);
    await cancel(harness, ada, id);
    const outcome = async () => (await harness.db.jobs.findOwned(ada, id))?.cancelOutcome;
    await until('the outcome', async () => (await outcome()) === 'stopped');
    expect(await money()).toEqual({ spent: 0, held: 0 });
    expect(await harness.db.loras.listRemovals(later(harness.deps.clock.now()), 9)).toEqual([]);
  });
});
