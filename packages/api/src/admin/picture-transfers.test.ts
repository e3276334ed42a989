import type { UserRecord } from '@atelier/core/ports/records';
import { maxPicturesAtOnce } from '@atelier/core/schemas/picture-transfers';
import { collectionRecord } from '@atelier/core/testing/collection-records';
import { imageAssets, userRecord } from '@atelier/core/testing/records';
import { imageRecord, jobRecord } from '@atelier/core/testing/studio-records';
import { describe, expect, test } from 'vitest';
import { activityService } from '../security/activity.ts';
import { createServiceHarness } from '../testing/service-harness.ts';
import { pictureTransferService } from './picture-transfers.ts';

const open = async (
  pictures: number,
  picturesPerJob = 4,
  pace?: Parameters<typeof pictureTransferService>[1],
) => {
  const harness = await createServiceHarness();
  const { db } = harness;
  const admin = await harness.signedIn({ role: 'admin' });
  const [ann, bob, cy] = [
    userRecord({ name: 'Ann' }),
    userRecord({ name: 'Bob' }),
    userRecord({ name: 'Cy' }),
  ];
  for (const user of [ann, bob, cy]) await db.users.create(user, 100);
  const ids: string[] = [];
  for (let made = 0; made < pictures; made += picturesPerJob) {
    const job = jobRecord(ann, { state: 'completed', finishedAt: harness.clock.now() });
    const images = Array.from({ length: picturesPerJob }, (_, position) => imageRecord(job, { position }));
    await db.jobs.insert(job);
    await db.assets.insertMany(images.flatMap(imageAssets));
    await db.images.insertMany(images);
    ids.push(...images.map(({ id }) => id));
  }
  const settings = { ...harness.settings, maxStoredImages: 1_000_000 };
  const service = pictureTransferService({ ...harness, settings }, pace);
  const handOver = (to: string) => service.transfer(admin, { id: ann.id, to }, harness.trail(admin));
  const deleteAnn = () =>
    harness.db.transaction((stores) =>
      service.beforeDeletion(stores, admin, { from: ann, to: bob.id }, harness.trail(admin)),
    );
  return { harness, ids, ann, bob, cy, handOver, deleteAnn };
};

/** How many hand-overs each of them finds in their Activity. */
const inActivity = (
  harness: Awaited<ReturnType<typeof createServiceHarness>>,
  users: readonly UserRecord[],
) =>
  Promise.all(
    users.map(async ({ id: userId, workspaceId, role }) => {
      const { items } = await activityService(harness).of({ userId, workspaceId, role }, undefined);
      return items.filter(({ type }) => type === 'pictures_transferred').length;
    }),
  );

describe('handing over a gallery that takes several steps', () => {
  test('ends in one call with all pictures, one event for each person and step, and one email for each person', async () => {
    const { harness, ann, bob, handOver } = await open(1200);
    const moved = await handOver(bob.id);
    expect(moved).toEqual({ pictures: 1200, collections: 0, sharesEnded: 0, remaining: 0 });
    expect([await harness.db.images.count(ann), await harness.db.images.count(bob)]).toEqual([0, 1200]);
    const events = harness.events();
    expect(events).toMatchObject(
      [500, 500, 200].flatMap((pictures) => [
        { type: 'pictures_transferred', action: 'given', to: bob.id, pictures },
        { type: 'pictures_transferred', action: 'received', from: ann.id, pictures },
      ]),
    );
    expect(harness.rows('outbox').map(({ userId }) => userId)).toEqual([ann.id, bob.id]);
    const owners = new Set(harness.rows('assets').map(({ userId }) => userId));
    expect([...owners]).toEqual([bob.id]);
  });

  test('by several calls tells each person once, and a later hand-over again', async () => {
    const { harness, ann, bob, handOver } = await open(24, 4, { picturesPerStep: 4, stepsPerCall: 2 });
    const told = () => harness.rows('outbox').map(({ userId }) => userId);
    expect(await handOver(bob.id)).toMatchObject({ pictures: 8, remaining: 16 });
    expect(await handOver(bob.id)).toMatchObject({ pictures: 8, remaining: 8 });
    // Nothing but the collections is left after the last full step.
    expect(await handOver(bob.id)).toMatchObject({ pictures: 8, remaining: 0 });
    expect(told()).toEqual([ann.id, bob.id]);
    expect(await inActivity(harness, [ann, bob])).toEqual([1, 1]);
    await harness.db.collections.insert(collectionRecord(ann));
    expect(await handOver(bob.id)).toMatchObject({ pictures: 0, collections: 1, remaining: 0 });
    expect(told()).toEqual([ann.id, bob.id, ann.id, bob.id]);
    expect(await inActivity(harness, [ann, bob])).toEqual([2, 2]);
  });

  test('to two people at once, while the owner deletes pictures, leaves every picture with one of them, and none twice', async () => {
    const { harness, ids, ann, bob, cy, handOver } = await open(1200);
    const { db, clock } = harness;
    const deleted = ids.slice(900, 1100);
    const results = await Promise.allSettled([
      handOver(bob.id),
      handOver(cy.id),
      db.images.deleteMany(ann, deleted, clock.now()),
    ]);
    const [one, other, binned] = results;
    const movedBy = (result: typeof one | typeof other) =>
      result?.status === 'fulfilled' ? result.value.pictures : 0;
    const inBin = binned?.status === 'fulfilled' ? binned.value.length : 0;
    expect(inBin).toBe(await db.images.countDeleted(ann));
    expect([await db.images.count(bob), await db.images.count(cy)]).toEqual([movedBy(one), movedBy(other)]);
    expect(movedBy(one) + movedBy(other) + inBin).toBe(1200);
    expect(await db.images.count(ann)).toBe(0);
    for (const user of [ann, bob, cy]) {
      const files = harness.rows('assets').filter(({ userId }) => userId === user.id);
      const pictures = harness.rows('images').filter(({ userId }) => userId === user.id);
      const keys = pictures.flatMap(({ blobKey, thumbKey, svgKey }) => [blobKey, thumbKey, svgKey]);
      expect(files.map(({ blobKey }) => blobKey).toSorted()).toEqual(
        keys.filter((key) => key !== null).toSorted(),
      );
    }
  });

  test('as a part of a deletion takes as many pictures as it may have, also when each is of a job of its own', async () => {
    const { harness, ann, bob, deleteAnn } = await open(maxPicturesAtOnce, 1);
    await deleteAnn();
    expect([await harness.db.images.count(ann), await harness.db.images.count(bob)]).toEqual([0, 2000]);
  });
});
