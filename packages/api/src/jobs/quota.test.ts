import { jobRecord } from '@atelier/core/testing/studio-records';
import { expect, test } from 'vitest';
import { refusal } from '../testing/identities.ts';
import { openJobs } from '../testing/jobs.ts';
import { endHolds, heldImages, holdQuota } from './quota.ts';

const open = async () => {
  const { harness, account, quotaOf, moneyOf } = await openJobs();
  const [ann, bob] = [await account(), await account()];
  const jobOf = (owner: typeof ann, count: number) =>
    jobRecord(owner, { params: { count }, createdAt: harness.clock.now() });
  return { harness, db: harness.db, ann, bob, jobOf, quotaOf, moneyOf };
};

test('a job holds one image of the quota for each of its images', async () => {
  const { db, ann, jobOf, quotaOf } = await open();
  const job = jobOf(ann, 4);
  expect(heldImages(job)).toBe(4);
  await holdQuota(db, job);
  expect(quotaOf(ann)).toEqual({ used: 0, held: 4 });
});

test('a hold beyond the rest of the quota is refused and holds nothing', async () => {
  const { db, ann, jobOf, quotaOf } = await open();
  await holdQuota(db, jobOf(ann, 4));
  await holdQuota(db, jobOf(ann, 4));
  expect(await refusal(holdQuota(db, jobOf(ann, 3)))).toBe('quota_exceeded');
  expect(quotaOf(ann)).toEqual({ used: 0, held: 8 });
  expect(await refusal(holdQuota(db, jobOf(ann, 2)))).toBe('fine');
});

test('settling charges the images that were made and releases the rest of the hold', async () => {
  const { harness, db, ann, jobOf, quotaOf } = await open();
  const job = jobOf(ann, 4);
  await holdQuota(db, job);
  await endHolds(db, [{ job, charged: 1, stillHeld: 0 }], harness.clock.now());
  expect(quotaOf(ann)).toEqual({ used: 1, held: 0 });
});

test('releasing gives each workspace exactly the holds of its own jobs', async () => {
  const { harness, db, ann, bob, jobOf, quotaOf } = await open();
  const jobs = [jobOf(ann, 1), jobOf(bob, 2), jobOf(ann, 3)];
  const kept = jobOf(bob, 4);
  for (const job of [...jobs, kept]) await holdQuota(db, job);
  await endHolds(
    db,
    jobs.map((job) => ({ job, charged: 0, stillHeld: 0 })),
    harness.clock.now(),
  );
  expect([quotaOf(ann), quotaOf(bob)]).toEqual([
    { used: 0, held: 0 },
    { used: 0, held: 4 },
  ]);
});

test('money is held, charged and released with the pictures, and a budget refuses what it does not cover', async () => {
  const { harness, db, ann, moneyOf, jobOf } = await open();
  await db.quotas.setLimits(ann.workspaceId, { budgetMinor: 100 });
  const job = { ...jobOf(ann, 4), unitPriceMinor: 20 };
  await holdQuota(db, job);
  expect(moneyOf(ann)).toEqual({ spent: 0, held: 80 });
  expect(await refusal(holdQuota(db, { ...jobOf(ann, 2), unitPriceMinor: 20 }))).toBe('budget_exceeded');
  expect(await refusal(holdQuota(db, jobOf(ann, 2)))).toBe('fine');
  await endHolds(db, [{ job, charged: 3, stillHeld: 1 }], harness.clock.now());
  expect(moneyOf(ann)).toEqual({ spent: 60, held: 20 });
});
