import { newId } from '@atelier/core/ids';
import type { TrainingJob } from '@atelier/core/ports/records';
import type { Database } from '@atelier/core/ports/stores';
import type { LoraRecord, Trainee, TrainingRecord } from '@atelier/core/ports/training-stores';
import { trainingJob } from '@atelier/core/testing/studio-records';
import { expect } from 'vitest';
import { tamper } from '../testing/tamper.ts';
import { aClaim, addJob, addUser, firstPage, later, noon } from './samples.ts';
import { inParallel, suite } from './suite.ts';

type Person = Awaited<ReturnType<typeof addUser>>;
const traineeOf = ({ id, workspaceId }: Pick<Person, 'id' | 'workspaceId'>): Trainee => ({
  userId: id,
  workspaceId,
});

const addTraining = async (db: Database, owner: Person, fields: Partial<TrainingJob> = {}) => {
  const job = trainingJob(owner, fields);
  const training: TrainingRecord = {
    ...{ ...traineeOf(owner), jobId: job.id, name: 'My cat', triggerWord: 'mycat7' },
    dataset: [{ imageId: newId('image'), caption: 'mycat7 on a "sofa"' }],
    createdAt: job.createdAt,
  };
  await db.transaction(async (stores) => {
    await stores.jobs.insert(job);
    await stores.trainings.insert(training);
  });
  return { job, training, stored: { ...training, job, loraId: null as string | null } };
};

const aLora = (owner: Person, fields: Partial<LoraRecord> = {}): LoraRecord => ({
  ...{ ...traineeOf(owner), id: newId('lora'), jobId: newId('job'), provider: 'prv_1', model: 'flux' },
  ...{ name: 'My cat', triggerWord: 'mycat7', reference: 'owner/lora:1', createdAt: noon },
  ...fields,
});

export const trainingConformance = (): void => {
  suite('trainings', (test, current) => {
    test('are found and listed with job and LoRA, by state, by their person in their workspace alone', async () => {
      const { db } = current();
      const [ann, bob] = [await addUser(db), await addUser(db)];
      const old = await addTraining(db, ann, { createdAt: later(-5), state: 'failed', finishedAt: noon });
      const fresh = await addTraining(db, ann);
      const lora = aLora(ann, { jobId: old.job.id });
      await db.loras.insert(lora);
      const listed = [fresh.stored, { ...old.stored, loraId: lora.id }];
      const asAnn = traineeOf(ann);
      expect(await db.trainings.listOwned(asAnn, firstPage)).toEqual(listed);
      const after = { createdAtMs: noon.getTime(), id: fresh.job.id };
      expect(await db.trainings.listOwned(asAnn, { after, limit: 9 })).toEqual(listed.slice(1));
      expect(await db.trainings.listOwned(asAnn, firstPage, 'failed')).toEqual(listed.slice(1));
      expect(await db.trainings.findOwned(asAnn, old.job.id)).toEqual(listed[1]);
      expect(await db.trainings.findOfJob(fresh.job.id)).toEqual(fresh.training);
      for (const other of [
        traineeOf(bob),
        { ...asAnn, userId: bob.id },
        { ...traineeOf(bob), userId: ann.id },
      ]) {
        expect(await db.trainings.findOwned(other, old.job.id)).toBeNull();
        expect(await db.trainings.listOwned(other, firstPage)).toEqual([]);
        expect(await db.trainings.deleteOwned(other, old.job.id)).toBe(false);
      }
      expect(await db.trainings.deleteOwned(asAnn, old.job.id)).toBe(true);
      expect(await db.trainings.deleteOwned(asAnn, old.job.id)).toBe(false);
      expect((await db.jobs.findOwned(asAnn, old.job.id))?.id).toBe(old.job.id);
    });

    test('a claim takes jobs of its kind only, and neither kind shows up in the lists of the other', async () => {
      const { db } = current();
      const ann = await addUser(db);
      const { job } = await addTraining(db, ann);
      const pictures = await addJob(db, ann, { createdAt: later(1) });
      expect((await db.jobs.listOwned(ann, firstPage)).map(({ id }) => id)).toEqual([pictures.id]);
      expect(await db.jobs.countUnfinished(ann)).toBe(2);
      expect(await db.jobs.cancelOwned(ann, job.id, 'generation', noon)).toBeNull();
      expect(await db.jobs.claimNext(aClaim())).toMatchObject({ id: pictures.id });
      expect(await db.jobs.claimNext(aClaim())).toBeNull();
      const claim = { ...aClaim(), kind: 'training' as const };
      expect(await db.jobs.claimNext(claim)).toMatchObject({ id: job.id, params: job.params });
    });

    test('abandoned work of a training is charged in money, and counts no image', async () => {
      const { db } = current();
      const ann = await addUser(db);
      const { job } = await addTraining(db, ann, {
        ...{ unitPriceMinor: 250, submissionKey: 'k', finishedAt: noon },
        ...{ state: 'cancelled', cancelOutcome: 'stopping' },
      });
      expect(await db.jobs.settleAbandoned(job.id, 'k', 'abandoned')).toMatchObject({
        cancelOutcome: 'abandoned',
        chargedImages: 0,
        chargedMinor: 250,
      });
      expect(await db.jobs.chargedByModel(ann, later(-1))).toEqual([
        { model: job.model, images: 0, minor: 250 },
      ]);
    });

    test('end with their owner’s account', async () => {
      const { db, url } = current();
      const ann = await addUser(db);
      const { job } = await addTraining(db, ann);
      await db.loras.insert(aLora(ann));
      const enforced = db.dialect === 'sqlite' ? ['pragma foreign_keys = on'] : [];
      await tamper(url, [
        ...enforced,
        `delete from quotas where workspace_id = '${ann.workspaceId}'`,
        `delete from jobs where user_id = '${ann.id}'`,
        `delete from users where id = '${ann.id}'`,
      ]);
      expect(await db.trainings.findOfJob(job.id)).toBeNull();
      expect(await db.loras.listOwned(traineeOf(ann), 9)).toEqual([]);
    });
  });

  suite('LoRAs', (test, current) => {
    test('are listed by model, newest first, and found by their person in their workspace alone', async () => {
      const { db } = current();
      const [ann, bob] = [await addUser(db), await addUser(db)];
      const old = aLora(ann, { createdAt: later(-5) });
      const fresh = aLora(ann, { model: 'qwen' });
      for (const lora of [old, fresh]) await db.loras.insert(lora);
      const asAnn = traineeOf(ann);
      expect(await db.loras.listOwned(asAnn, 9)).toEqual([fresh, old]);
      expect(await db.loras.listOwned(asAnn, 9, 'flux')).toEqual([old]);
      expect(await db.loras.listOwned(asAnn, 1)).toEqual([fresh]);
      expect(await db.loras.findOwned(asAnn, [old.id, 'lora_other'])).toEqual([old]);
      expect(await db.loras.findOwned(asAnn, [])).toEqual([]);
      for (const other of [traineeOf(bob), { ...asAnn, userId: bob.id }]) {
        expect(await db.loras.listOwned(other, 9)).toEqual([]);
        expect(await db.loras.findOwned(other, [old.id])).toEqual([]);
        expect(await db.loras.removeOfJob(other, old.jobId, noon)).toBeNull();
      }
    });

    test('are counted with the unfinished trainings of their person in their workspace', async () => {
      const { db } = current();
      const [ann, bob] = [await addUser(db), await addUser(db)];
      const ended = await addTraining(db, ann, { state: 'failed', finishedAt: noon });
      await addTraining(db, ann);
      await addJob(db, ann);
      for (const jobId of [ended.job.id, newId('job')]) await db.loras.insert(aLora(ann, { jobId }));
      const asAnn = traineeOf(ann);
      const counts = await Promise.all(
        [asAnn, traineeOf(bob), { ...asAnn, userId: bob.id }].map(db.loras.countWithTrainings),
      );
      expect(counts).toEqual([3, 0, 0]);
    });

    test('one training makes one LoRA, also in parallel', async () => {
      const { db } = current();
      const ann = await addUser(db);
      const jobId = newId('job');
      const added = await inParallel(4, async () =>
        db.loras.insert(aLora(ann, { jobId })).then(
          () => true,
          () => false,
        ),
      );
      expect(added.filter(Boolean)).toHaveLength(1);
    });

    test('removed ones wait to be deleted at their provider, with the failed tries counted', async () => {
      const { db } = current();
      const [ann, bob] = [await addUser(db), await addUser(db)];
      const [one, two, kept] = [aLora(ann), aLora(ann, { provider: 'prv_2' }), aLora(bob)];
      for (const lora of [one, two, kept]) await db.loras.insert(lora);
      expect(await db.loras.removeOfJob(traineeOf(ann), one.jobId, noon)).toEqual(one);
      expect(await db.loras.removeAllOf(ann.id, later(1))).toBe(1);
      expect(await db.loras.listOwned(traineeOf(bob), 9)).toEqual([kept]);
      const removal = ({ id, provider, reference }: LoraRecord, at: Date) => ({
        ...{ id, provider, reference, isTraining: false, attempts: 0, dueAt: at, createdAt: at },
      });
      const listed = [removal(one, noon), removal(two, later(1))];
      expect(await db.loras.listRemovals(later(1), 9)).toEqual(listed);
      expect(await db.loras.listRemovals(later(1), 1)).toEqual(listed.slice(0, 1));
      expect(await db.loras.listRemovals(noon, 9)).toEqual(listed.slice(0, 1));
      const inUse = async () => (await db.jobs.providersInUse(['prv_1', 'prv_2', 'prv_3'])).toSorted();
      expect(await inUse()).toEqual(['prv_1', 'prv_2']);
      const training = { id: 'job_1-1-0', provider: 'prv_3', remoteId: 'remote-1' };
      await inParallel(3, () => db.loras.removeResultOf(training, later(2)));
      expect((await db.loras.listRemovals(later(2), 9)).slice(2)).toEqual([
        {
          ...{ id: training.id, provider: 'prv_3', reference: 'remote-1', isTraining: true },
          ...{ attempts: 0, dueAt: later(2), createdAt: later(2) },
        },
      ]);
      expect(await inUse()).toEqual(['prv_1', 'prv_2', 'prv_3']);
      await db.loras.deleteRemoval(training.id);
      await db.loras.postponeRemoval(one.id, later(9));
      await db.loras.deleteRemoval(two.id);
      expect(await inUse()).toEqual(['prv_1']);
      expect(await db.loras.listRemovals(later(8), 9)).toEqual([]);
      expect(await db.loras.listRemovals(later(9), 9)).toEqual([
        { ...removal(one, noon), attempts: 1, dueAt: later(9) },
      ]);
    });
  });
};
