import { newId } from '@atelier/core/ids';
import type { PresetRecord } from '@atelier/core/ports/comparison-store';
import type { Database } from '@atelier/core/ports/stores';
import { imageRecord } from '@atelier/core/testing/studio-records';
import { expect } from 'vitest';
import { tamper } from '../testing/tamper.ts';
import { addJob, addUser, later, noon, storeImages } from './samples.ts';
import { inParallel, suite } from './suite.ts';

type Person = Awaited<ReturnType<typeof addUser>>;
const voterOf = ({ id, workspaceId }: Pick<Person, 'id' | 'workspaceId'>) => ({ userId: id, workspaceId });

/** A comparison of these models, in this order of positions. */
const addComparison = async (db: Database, owner: Person, models: readonly string[], ms = 0) => {
  const comparison = {
    ...{ id: newId('comparison'), workspaceId: owner.workspaceId, userId: owner.id },
    ...{ prompt: 'a heron', createdAt: later(ms) },
  };
  const entries: { position: number; model: string; jobId: string }[] = [];
  for (const [position, model] of models.entries())
    entries.push({ position, model, jobId: (await addJob(db, owner, { model })).id });
  await db.transaction((stores) => stores.comparisons.insert(comparison, entries.toReversed()));
  return { ...comparison, entries };
};

const aPreset = (userId: string, fields: Partial<PresetRecord> = {}): PresetRecord => ({
  id: newId('preset'),
  userId,
  name: 'Poster',
  model: 'still',
  values: { width: 512, height: 768, count: 2, steps: 30 },
  createdAt: noon,
  ...fields,
});

export const comparisonConformance = (): void => {
  suite('comparisons', (test, current) => {
    test('are found and listed with their entries and the person’s own vote, by their workspace alone', async () => {
      const { db } = current();
      const [ann, bob] = [await addUser(db), await addUser(db)];
      const old = await addComparison(db, ann, ['a', 'b'], -5);
      const fresh = await addComparison(db, ann, ['b', 'a', 'c']);
      await db.comparisons.vote({ comparisonId: old.id, userId: ann.id, choice: 1, createdAt: noon });
      const voted = { ...old, vote: { choice: 1, createdAt: noon } };
      const [asAnn, asBob] = [voterOf(ann), voterOf(bob)];
      expect(await db.comparisons.findOwned(asAnn, old.id)).toEqual(voted);
      const page = { after: null, limit: 9 };
      expect(await db.comparisons.listOwned(asAnn, page)).toEqual([{ ...fresh, vote: null }, voted]);
      const after = { createdAtMs: noon.getTime(), id: fresh.id };
      expect(await db.comparisons.listOwned(asAnn, { after, limit: 9 })).toEqual([voted]);
      expect(await db.comparisons.findOwned(asBob, old.id)).toBeNull();
      expect(await db.comparisons.listOwned(asBob, page)).toEqual([]);
      // A colleague in the same workspace has not voted.
      expect(await db.comparisons.findOwned({ ...asAnn, userId: bob.id }, old.id)).toEqual({
        ...old,
        vote: null,
      });
    });

    test('a person votes once, also in parallel; the tally counts their votes alone', async () => {
      const { db } = current();
      const [ann, bob] = [await addUser(db), await addUser(db)];
      const [one, two, three] = [
        await addComparison(db, ann, ['a', 'b']),
        await addComparison(db, ann, ['b', 'a', 'c']),
        await addComparison(db, ann, ['a', 'c']),
      ];
      const vote = (comparisonId: string, person: Person, choice: number | null) =>
        db.comparisons.vote({ comparisonId, userId: person.id, choice, createdAt: noon });
      const parallel = await inParallel(8, () => vote(one.id, ann, 0));
      expect(parallel.filter(Boolean)).toHaveLength(1);
      expect([await vote(two.id, ann, 1), await vote(three.id, ann, null)]).toEqual([true, true]);
      expect(await vote(one.id, bob, 1)).toBe(true);
      expect(await db.comparisons.tally(voterOf(ann))).toEqual([
        { model: 'a', shown: 3, preferred: 2 },
        { model: 'b', shown: 2, preferred: 0 },
        { model: 'c', shown: 2, preferred: 0 },
      ]);
      expect(await db.comparisons.tally(voterOf(bob))).toEqual([]);
    });

    test('tell which jobs and images a person has yet to vote on, in their workspace alone', async () => {
      const { db } = current();
      const [ann, bob] = [await addUser(db), await addUser(db)];
      const [voted, open] = [
        await addComparison(db, ann, ['a', 'b']),
        await addComparison(db, ann, ['a', 'c']),
      ];
      const plain = await addJob(db, ann, { model: 'a' });
      await db.comparisons.vote({ comparisonId: voted.id, userId: ann.id, choice: null, createdAt: noon });
      const found = await db.comparisons.findOwned(voterOf(ann), voted.id);
      expect(found?.vote, 'none is best').toEqual({ choice: null, createdAt: noon });
      const ids = [...voted.entries, ...open.entries].map(({ jobId }) => jobId);
      const among = [...ids, plain.id];
      const openIds = open.entries.map(({ jobId }) => jobId);
      expect((await db.comparisons.unvotedAmong(voterOf(ann), among)).toSorted()).toEqual(openIds.toSorted());
      expect(await db.comparisons.unvotedAmong(voterOf(ann), [plain.id])).toEqual([]);
      expect(await db.comparisons.unvotedAmong(voterOf(bob), among)).toEqual([]);
      // A colleague in the same workspace has voted on neither.
      const colleague = { ...voterOf(ann), userId: bob.id };
      expect((await db.comparisons.unvotedAmong(colleague, among)).toSorted()).toEqual(ids.toSorted());

      const jobs = await Promise.all(among.map((id) => db.jobs.findOwned(ann, id)));
      await storeImages(
        db,
        jobs.flatMap((job) => (job?.kind === 'generation' ? [imageRecord(job, { model: job.model })] : [])),
      );
      const shown = async (userId: string, query = '') => {
        const filter = { model: 'a', query, unlessUnvotedBy: userId };
        const found = await db.images.list(ann, filter, { after: null, limit: 9 });
        return found.map(({ jobId }) => jobId).toSorted();
      };
      const known = [voted.entries[0]?.jobId ?? '', plain.id].toSorted();
      expect([await shown(ann.id), await shown(ann.id, 'lighthouse')]).toEqual([known, known]);
      expect(await shown(bob.id)).toEqual([plain.id]);
    });

    test('tell what they were charged by model, and which of their jobs have ended before the others, except to voters', async () => {
      const { db } = current();
      const ann = await addUser(db);
      const [open, over] = [
        await addComparison(db, ann, ['a', 'b']),
        await addComparison(db, ann, ['a', 'c']),
      ];
      await addJob(db, ann, { model: 'd', state: 'completed', chargedImages: 1, finishedAt: noon });
      const end = async (jobId = '') => {
        await db.jobs.charge(jobId, { images: 1, minor: 0 });
        await db.jobs.cancelOwned(ann, jobId, 'generation', noon);
      };
      await end(open.entries[0]?.jobId);
      for (const { jobId } of over.entries) await end(jobId);
      const byModel = async (voter?: string) =>
        (await db.jobs.chargedByModel(ann, noon, voter)).map(({ model }) => model);
      const ended = async () => (await db.comparisons.endedBesideRunning(voterOf(ann))).map(({ id }) => id);
      expect(await byModel()).toEqual(['a', 'c', 'd']);
      expect(await byModel(ann.id)).toEqual(['d']);
      expect(await ended()).toEqual([open.entries[0]?.jobId]);
      for (const { id: comparisonId } of [open, over])
        await db.comparisons.vote({ comparisonId, userId: ann.id, choice: null, createdAt: noon });
      expect(await byModel(ann.id)).toEqual(['a', 'c', 'd']);
      expect(await ended()).toEqual([]);
    });

    test('end with their owner’s account', async () => {
      const { db, url } = current();
      const ann = await addUser(db);
      const { id } = await addComparison(db, ann, ['a', 'b']);
      await db.comparisons.vote({ comparisonId: id, userId: ann.id, choice: 0, createdAt: noon });
      await db.presets.save(aPreset(ann.id));
      const enforced = db.dialect === 'sqlite' ? ['pragma foreign_keys = on'] : [];
      await tamper(url, [
        ...enforced,
        `delete from quotas where workspace_id = '${ann.workspaceId}'`,
        `delete from jobs where user_id = '${ann.id}'`,
        `delete from users where id = '${ann.id}'`,
      ]);
      expect(await db.comparisons.findOwned(voterOf(ann), id)).toBeNull();
      expect(await db.presets.listOf(ann.id)).toEqual([]);
    });
  });

  suite('presets', (test, current) => {
    test('are listed by name; saving under the same name replaces the values and keeps the id', async () => {
      const { db } = current();
      const [ann, bob] = [await addUser(db), await addUser(db)];
      const poster = await db.presets.save(aPreset(ann.id));
      const banner = await db.presets.save(aPreset(ann.id, { name: 'Banner' }));
      await db.presets.save(aPreset(bob.id));
      const values = { width: 64, height: 64, count: 1, loras: [{ id: 'lace', weight: 0.5 }] };
      const changed = await db.presets.save(aPreset(ann.id, { model: 'rich', values }));
      expect(changed.id).toBe(poster.id);
      expect(await db.presets.listOf(ann.id)).toEqual([banner, { ...poster, model: 'rich', values }]);
    });

    test('are deleted by their owner alone', async () => {
      const { db } = current();
      const [ann, bob] = [await addUser(db), await addUser(db)];
      const { id } = await db.presets.save(aPreset(ann.id));
      expect(await db.presets.deleteOwned(bob.id, id)).toBe(false);
      expect(await db.presets.deleteOwned(ann.id, id)).toBe(true);
      expect(await db.presets.deleteOwned(ann.id, id)).toBe(false);
    });
  });
};
