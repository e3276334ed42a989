import { newId } from '@atelier/core/ids';
import type { ImageRecord, UserRecord } from '@atelier/core/ports/records';
import type { Database } from '@atelier/core/ports/stores';
import { caseRecord, ruleRecord } from '@atelier/core/testing/moderation-records';
import { imageRecord } from '@atelier/core/testing/studio-records';
import { expect } from 'vitest';
import { tamper } from '../testing/tamper.ts';
import { addJob, addUser, firstPage, later, noon, storeImages } from './samples.ts';
import { inParallel, suite } from './suite.ts';

const decision = { state: 'upheld', decidedBy: 'usr_reviewer', decidedAt: later(5), note: null } as const;

/** A job with images of an engine of this kind. */
const addPictures = async (db: Database, user: UserRecord, origin: ImageRecord['origin'], count: number) => {
  const job = await addJob(db, user);
  const images = Array.from({ length: count }, (_, position) => imageRecord(job, { position, origin }));
  await storeImages(db, images);
  return { job, images };
};

export const moderationConformance = (): void =>
  suite('moderation', (test, current) => {
    test('rules are added once, changed and deleted, and each change gives another stamp', async () => {
      const { moderationRules } = current().db;
      const rule = ruleRecord();
      const stamps = [await moderationRules.stamp()];
      expect([await moderationRules.insert(rule), await moderationRules.insert(rule)]).toEqual([true, false]);
      stamps.push(await moderationRules.stamp());
      const changes = { terms: ['a', 'b'], isEnabled: false, updatedAt: later(1) };
      expect(await moderationRules.update(rule.id, changes)).toBe(true);
      expect(await moderationRules.find(rule.id)).toEqual({ ...rule, ...changes });
      stamps.push(await moderationRules.stamp());
      const other = ruleRecord({ updatedAt: later(5) });
      await moderationRules.insert(other);
      stamps.push(await moderationRules.stamp());
      // By a node whose clock is behind that of the last change.
      await moderationRules.update(rule.id, { action: 'flag', updatedAt: later(3) });
      stamps.push(await moderationRules.stamp());
      expect([await moderationRules.delete(rule.id), await moderationRules.delete(rule.id)]).toEqual([
        true,
        false,
      ]);
      expect(await moderationRules.list()).toEqual([other]);
      stamps.push(await moderationRules.stamp());
      expect(new Set(stamps).size).toBe(stamps.length);
    });

    test('past prompts are read page by page, each once', async () => {
      const { db } = current();
      const owner = await addUser(db);
      for (let at = 0; at < 5; at += 1) await addJob(db, owner);
      const seen: string[] = [];
      for (let page = await db.moderationRules.pastPrompts('', 2); page.length > 0; ) {
        seen.push(...page.map(({ id }) => id));
        page = await db.moderationRules.pastPrompts(page.at(-1)?.id ?? '', 2);
      }
      expect([seen.length, new Set(seen).size]).toEqual([5, 5]);
    });

    test('the queue is oldest first in pages, a person sees only their own cases', async () => {
      const { db } = current();
      const [ann, bob] = [await addUser(db), await addUser(db)];
      const cases = [0, 1, 2].map((at) => caseRecord(ann, { createdAt: later(at) }));
      for (const one of cases) await db.moderationCases.insert(one);
      const other = caseRecord(bob, { state: 'cleared' });
      await db.moderationCases.insert(other);
      const [firstCase] = await db.moderationCases.list({ state: 'open' }, { after: null, limit: 1 });
      expect(firstCase).toEqual(cases[0]);
      const after = { createdAtMs: noon.getTime(), id: cases[0]?.id ?? '' };
      expect(await db.moderationCases.list({ state: 'open' }, { after, limit: 9 })).toEqual(cases.slice(1));
      expect(await db.moderationCases.listOf(ann.id, firstPage)).toEqual(cases.toReversed());
      expect(await db.moderationCases.listOf(bob.id, firstPage)).toEqual([other]);
      expect(await db.moderationCases.figures()).toEqual({ open: 3, appealed: 0, upheld: 0, cleared: 1 });
    });

    test('of concurrent decisions one counts; one appeal reopens the case, and not a stranger’s', async () => {
      const { db } = current();
      const [ann, bob] = [await addUser(db), await addUser(db)];
      const found = caseRecord(ann);
      await db.moderationCases.insert(found);
      const outcomes = await inParallel(4, () => db.moderationCases.decide(found.id, decision));
      expect(outcomes.filter((one) => one !== null)).toHaveLength(1);
      expect(await db.moderationCases.appeal(bob.id, found.id, 'no', noon)).toBeNull();
      const appeals = await inParallel(3, () => db.moderationCases.appeal(ann.id, found.id, 'art', later(9)));
      expect(appeals.filter((one) => one !== null)).toHaveLength(1);
      expect(await db.moderationCases.find(found.id)).toMatchObject({ state: 'open', appeal: 'art' });
      const appealed = await db.moderationCases.list({ state: 'open', appealed: true }, firstPage);
      expect(appealed.map(({ id }) => id)).toEqual([found.id]);
      expect(await db.moderationCases.decide(found.id, { ...decision, state: 'cleared' })).not.toBeNull();
      expect(await db.moderationCases.appeal(ann.id, found.id, 'again', noon)).toBeNull();
    });

    test('blocked prompts are counted by person and time', async () => {
      const { db } = current();
      const [ann, bob] = [await addUser(db), await addUser(db)];
      for (const at of [-5, 0, 5]) await db.moderationCases.insert(caseRecord(ann, { createdAt: later(at) }));
      await db.moderationCases.insert(caseRecord(ann, { wasBlocked: false }));
      await db.moderationCases.insert(caseRecord(bob));
      expect(await db.moderationCases.countBlocked(ann.id, noon)).toBe(2);
    });

    test('flagged pictures of a person are counted unless they were cleared; a flag is set on image and upload', async () => {
      const { db } = current();
      const [ann, bob] = [await addUser(db), await addUser(db)];
      for (const at of [-5, 0, 5])
        await db.moderationCases.insert(caseRecord(ann, { subject: 'image', createdAt: later(at) }));
      await db.moderationCases.insert(caseRecord(ann, { subject: 'upload', state: 'cleared' }));
      await db.moderationCases.insert(caseRecord(ann));
      await db.moderationCases.insert(caseRecord(bob, { subject: 'image' }));
      expect(await db.moderationCases.countPictures(ann.id, noon)).toBe(2);
      const { images } = await addPictures(db, ann, 'neural', 1);
      const picture = { subject: 'image', subjectId: images[0]?.id ?? '' } as const;
      expect(await db.moderationCases.flagPicture(picture, 'flagged')).toBe(true);
      expect(await db.images.findOwned(ann, picture.subjectId)).toMatchObject({ flag: 'flagged' });
      for (const subject of ['image', 'upload'] as const)
        expect(await db.moderationCases.flagPicture({ subject, subjectId: 'gone' }, 'flagged')).toBe(false);
    });

    test('pictures wait for the classifier, each is taken by one node at a time and ended once', async () => {
      const { db, url } = current();
      const { pictureChecks } = db;
      const ann = await addUser(db);
      const neural = await addPictures(db, ann, 'neural', 2);
      const drawn = await addPictures(db, ann, 'procedural', 1);
      expect(await pictureChecks.addOfJob(drawn.job.id, noon)).toBe(0);
      const cropped = await addPictures(db, await addUser(db), 'procedural', 1);
      await tamper(url, [`update jobs set kind = 'transform' where id = '${cropped.job.id}'`]);
      expect(await pictureChecks.addOfJob(cropped.job.id, noon)).toBe(1);
      expect(await pictureChecks.end(cropped.images[0]?.id ?? '')).toBe(true);
      expect(await pictureChecks.addOfJob(neural.job.id, noon)).toBe(2);
      expect(await pictureChecks.take(later(-1), later(100))).toBeNull();
      const taken = await inParallel(4, () => pictureChecks.take(noon, later(100)));
      const checks = taken.filter((one) => one !== null);
      expect(new Set(checks.map(({ subjectId }) => subjectId))).toEqual(
        new Set(neural.images.map(({ id }) => id)),
      );
      expect(checks.map(({ attempts, userId }) => [attempts, userId])).toEqual([
        [1, ann.id],
        [1, ann.id],
      ]);
      const [check] = checks;
      if (check === undefined) throw new Error('Nothing was taken.');
      expect(await pictureChecks.picture(check)).toEqual({
        thumbKey: neural.images.find(({ id }) => id === check.subjectId)?.thumbKey,
        prompt: neural.images[0]?.prompt,
        isOfFlagged: false,
      });
      expect(await pictureChecks.picture({ subject: 'upload', subjectId: check.subjectId })).toBeNull();
      expect(await pictureChecks.take(later(99), later(200))).toBeNull();
      expect(await pictureChecks.take(later(100), later(200))).toMatchObject({ attempts: 2 });
      const ends = await inParallel(3, () => pictureChecks.end(check.subjectId));
      expect(ends.filter(Boolean)).toHaveLength(1);
      // A clock that was set back must not postpone it for as long as it was wrong.
      expect(await pictureChecks.take(later(-9000), later(-8000))).not.toBeNull();
      await db.transaction(async (stores) => {
        await stores.images.deleteAllOf(ann.id);
        await stores.users.delete(ann);
      });
      expect(await pictureChecks.take(later(900), later(999))).toBeNull();
    });

    test('a look is active for its reviewer until it ends, once, or expires', async () => {
      const { db } = current();
      const { privateLooks } = db;
      const [eve, ann] = [await addUser(db), await addUser(db)];
      const look = {
        ...{ id: newId('look'), reviewerId: eve.id, userId: ann.id, reason: 'A report.' },
        ...{ createdAt: noon, expiresAt: later(100), endedAt: null },
      };
      await privateLooks.insert(look);
      expect(await privateLooks.findActive(eve.id, ann.id, later(99))).toEqual(look);
      expect(await privateLooks.findActive(eve.id, ann.id, later(100))).toBeNull();
      expect(await privateLooks.findActive(ann.id, eve.id, noon)).toBeNull();
      expect(await privateLooks.end(ann.id, look.id, later(5))).toBeNull();
      expect(await privateLooks.end(eve.id, look.id, later(5))).toEqual({ ...look, endedAt: later(5) });
      expect(await privateLooks.end(eve.id, look.id, later(6))).toBeNull();
      expect(await privateLooks.findActive(eve.id, ann.id, later(7))).toBeNull();
      expect(await privateLooks.listAbout(ann.id)).toHaveLength(1);
    });

    test('a workspace has a level, which changes alone', async () => {
      const { db } = current();
      const [ann, bob] = [await addUser(db), await addUser(db)];
      expect(await db.strictness.set(ann, 'strict')).toBe('standard');
      expect([await db.strictness.of(ann), await db.strictness.of(bob)]).toEqual(['strict', 'standard']);
      expect(await db.strictness.set({ workspaceId: newId('workspace') }, 'strict')).toBeNull();
    });

    test('a case and a look are deleted with the account', async () => {
      const { db } = current();
      const ann = await addUser(db);
      const found = caseRecord(ann);
      await db.moderationCases.insert(found);
      await db.transaction((stores) => stores.users.delete(ann));
      expect(await db.moderationCases.find(found.id)).toBeNull();
    });
  });
