import { newId } from '@atelier/core/ids';
import type { AccessReviewRecord } from '@atelier/core/ports/identity-records';
import { expect } from 'vitest';
import { addUser, later, noon } from './samples.ts';
import { inParallel, suite } from './suite.ts';

const aReview = (userId: string, fields: Partial<AccessReviewRecord> = {}): AccessReviewRecord => ({
  id: newId('review'),
  userId,
  at: later(1000),
  cause: 'report',
  since: noon,
  items: [{ kind: 'passkey', name: 'phone', addedAt: noon.toISOString(), outcome: 'removed' }],
  ...fields,
});

export const trustConformance = (): void =>
  suite('what a mailbox answers for', (test, current) => {
    test('an account without a row, or one that does not exist, was never reviewed', async () => {
      const { db } = current();
      const { id } = await addUser(db);
      const untouched = { reviewedAt: null, deviceGeneration: 0 };
      expect(await db.trust.find(id)).toEqual(untouched);
      expect(await db.trust.find('usr_nobody')).toEqual(untouched);
      expect(await db.trust.reviewsOf(id, 5)).toEqual([]);
    });

    test('a review marks the access of one account as reviewed until its time, and a later review until later', async () => {
      const { db } = current();
      const [{ id }, other] = [await addUser(db), await addUser(db)];
      await db.trust.review(aReview(id));
      expect(await db.trust.find(id)).toEqual({ reviewedAt: later(1000), deviceGeneration: 1 });
      await db.trust.review(aReview(id, { at: later(2000) }));
      expect(await db.trust.find(id)).toEqual({ reviewedAt: later(2000), deviceGeneration: 2 });
      expect(await db.trust.find(other.id)).toEqual({ reviewedAt: null, deviceGeneration: 0 });
    });

    test('marking an account as reviewed changes neither devices nor reviews', async () => {
      const { db } = current();
      const [{ id }, other] = [await addUser(db), await addUser(db)];
      await db.trust.markReviewed(id, later(5));
      expect(await db.trust.find(id)).toEqual({ reviewedAt: later(5), deviceGeneration: 0 });
      await db.trust.review(aReview(id));
      await db.trust.markReviewed(id, later(2000));
      expect(await db.trust.find(id)).toEqual({ reviewedAt: later(2000), deviceGeneration: 1 });
      expect(await db.trust.reviewsOf(id, 9)).toHaveLength(1);
      expect(await db.trust.find(other.id)).toEqual({ reviewedAt: null, deviceGeneration: 0 });
    });

    test('forgetting devices increments the generation, also concurrently, and is no review', async () => {
      const { db } = current();
      const { id } = await addUser(db);
      await inParallel(10, () => db.trust.forgetDevices(id));
      expect(await db.trust.find(id)).toEqual({ reviewedAt: null, deviceGeneration: 10 });
      await db.trust.review(aReview(id));
      await db.trust.forgetDevices(id);
      expect(await db.trust.find(id)).toEqual({ reviewedAt: later(1000), deviceGeneration: 12 });
    });

    test('reviews are returned as stored, newest first, and only those of the account', async () => {
      const { db } = current();
      const [{ id }, other] = [await addUser(db), await addUser(db)];
      const reviews = [1, 2, 3].map((n) => aReview(id, { at: later(n), since: n === 2 ? null : noon }));
      for (const review of reviews) await db.trust.review(review);
      await db.trust.review(aReview(other.id, { cause: 'reset' }));
      expect(await db.trust.reviewsOf(id, 2)).toEqual([reviews[2], reviews[1]]);
      expect((await db.trust.reviewsOf(other.id, 9)).map(({ cause }) => cause)).toEqual(['reset']);
    });
  });
