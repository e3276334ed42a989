import { jobRecord } from '@atelier/core/testing/studio-records';
import { expect, test } from 'vitest';
import { refusal } from '../testing/identities.ts';
import { openJobs } from '../testing/jobs.ts';
import { heldImages, holdQuota, releaseQuotas, settleQuota } from './quota.ts';

const open = async () => {
  const { harness, account, quotaOf } = await openJobs();
  const [ann, bob] = [await account(), await account()];
  const jobOf = (owner: typeof ann, count: number) =>
    jobRecord(owner, { params: { count }, createdAt: harness.clock.now() });
  return { harness, db: harness.db, ann, bob, jobOf, quotaOf };
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
  await settleQuota(db, job, 1, harness.clock.now());
  expect(quotaOf(ann)).toEqual({ used: 1, held: 0 });
});

test('releasing gives each workspace exactly the holds of its own jobs', async () => {
  const { db, ann, bob, jobOf, quotaOf } = await open();
  const jobs = [jobOf(ann, 1), jobOf(bob, 2), jobOf(ann, 3)];
  const kept = jobOf(bob, 4);
  for (const job of [...jobs, kept]) await holdQuota(db, job);
  await releaseQuotas(db, jobs);
  expect([quotaOf(ann), quotaOf(bob)]).toEqual([
    { used: 0, held: 0 },
    { used: 0, held: 4 },
  ]);
});
