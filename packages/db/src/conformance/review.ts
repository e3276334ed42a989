import { newId } from '@atelier/core/ids';
import { expect } from 'vitest';
import { addJob, addUser, anAsset, later, noon } from './samples.ts';
import { suite } from './suite.ts';

const dayMs = 86_400_000;

export const reviewConformance = (): void => {
  suite('figures about accounts', (test, current) => {
    test('count second factors and dormant accounts by role, without locked ones', async () => {
      const { db } = current();
      const joined = later(-90 * dayMs);
      const since = later(-60 * dayMs);
      await addUser(db, { role: 'admin', createdAt: joined, lastSignInAt: later(-70 * dayMs) });
      await addUser(db, { role: 'admin', createdAt: joined, lastSignInAt: noon, secondFactorAt: noon });
      await addUser(db, { role: 'admin', createdAt: joined, lastSignInAt: null });
      await addUser(db, { role: 'admin', createdAt: noon, lastSignInAt: null });
      await addUser(db, { role: 'admin', createdAt: joined, lastSignInAt: null, lockedAt: noon });
      await addUser(db, { role: 'user', createdAt: noon });
      const found = await db.review.accounts(since);
      expect(found.toSorted((a, b) => (a.role < b.role ? -1 : 1))).toEqual([
        { role: 'admin', accounts: 4, withSecondFactor: 1, dormant: 2 },
        { role: 'user', accounts: 1, withSecondFactor: 0, dormant: 0 },
      ]);
    });

    test('count the access tokens that end within a time', async () => {
      const { db } = current();
      const { id: userId } = await addUser(db);
      for (const expiresAt of [later(-1), noon, later(1), later(dayMs), later(dayMs + 1)])
        await db.bearers.createFamily({
          ...{ id: newId('token'), userId, name: 'cron', createdAt: later(-dayMs), expiresAt },
          ...{ lastUsedAt: null, lastUsedIp: null },
        });
      expect(await db.review.tokensEnding(noon, later(dayMs))).toBe(2);
    });

    test('of one person count their jobs and files, and no one else’s', async () => {
      const { db } = current();
      const [ann, other] = [await addUser(db), await addUser(db)];
      await addJob(db, ann);
      await addJob(db, ann, { state: 'completed', finishedAt: noon });
      await addJob(db, ann, { state: 'failed', finishedAt: noon });
      await addJob(db, other, { state: 'completed', finishedAt: noon });
      await db.assets.insertMany([
        anAsset(ann, { bytes: 700 }),
        anAsset(ann, { bytes: null, sha256: null }),
        anAsset(other, { bytes: 5 }),
      ]);
      expect(await db.review.person(ann.id)).toEqual({
        jobs: { unfinished: 1, completed: 1, failed: 1 },
        storedFiles: 2,
        storedBytes: 700,
      });
    });
  });
};
