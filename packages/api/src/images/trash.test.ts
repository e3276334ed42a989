import type { ImageRecord } from '@atelier/core/ports/records';
import { imageAssets } from '@atelier/core/testing/records';
import { imageRecord, jobRecord } from '@atelier/core/testing/studio-records';
import { describe, expect, test } from 'vitest';
import { refusal } from '../testing/identities.ts';
import { createServiceHarness, minuteMs } from '../testing/service-harness.ts';
import { trashService } from './trash.ts';

/** A user with `count` deleted images and one that is not deleted, at position `count`. */
const openTrash = async (count: number) => {
  const harness = await createServiceHarness({ trashMs: 5 * minuteMs });
  const { db, clock } = harness;
  const user = await harness.user();
  const actor = { ...user, userId: user.id };
  const job = jobRecord(user);
  await db.jobs.insert(job);
  const images = Array.from({ length: count + 1 }, (_, position): ImageRecord => {
    const deletedAt = position < count ? clock.now() : null;
    return imageRecord(job, { position, createdAt: clock.now(), deletedAt });
  });
  await db.assets.insertMany(images.flatMap(imageAssets));
  await db.images.insertMany(images);
  const service = trashService(harness);
  const due = () =>
    harness
      .rows('blobRemovals')
      .map(({ key }) => key)
      .sort();
  return { harness, actor, images, service, due };
};

describe('the trash', () => {
  test('says when each image will be erased, and how many there are', async () => {
    const { harness, actor, service } = await openTrash(3);
    const page = await service.list(actor, { limit: 2 });
    expect(page).toMatchObject({ total: 3, items: [{}, {}] });
    const { deletedAt, erasedAt } = page.items[0] as { deletedAt: string; erasedAt: string };
    expect(deletedAt).toBe(harness.clock.now().toISOString());
    expect(Date.parse(erasedAt) - Date.parse(deletedAt)).toBe(5 * minuteMs);
    const rest = await service.list(actor, { cursor: undefined, limit: 3 });
    expect(rest.nextCursor).toBeNull();
  });

  test('an image deleted forever loses its row and assets, its files are due, and it is audited', async () => {
    const { harness, actor, images, service, due } = await openTrash(1);
    const [deleted, kept] = images as [ImageRecord, ImageRecord];
    expect(await refusal(service.erase(actor, kept.id, harness.trail()))).toBe('not_found');
    await service.erase(actor, deleted.id, harness.trail());
    expect(harness.rows('images').map(({ id }) => id)).toEqual([kept.id]);
    expect(due()).toEqual([deleted.blobKey, deleted.thumbKey].sort());
    expect(
      harness
        .rows('assets')
        .map(({ blobKey }) => blobKey)
        .sort(),
    ).toEqual([kept.blobKey, kept.thumbKey].sort());
    expect(harness.events().map(({ type }) => type)).toEqual(['image_erased']);
    expect(await refusal(service.restore(actor, deleted.id, harness.trail()))).toBe('not_found');
  });

  test('emptying erases every deleted image in batches that are audited with their size', async () => {
    const { harness, actor, images, service, due } = await openTrash(150);
    expect(await service.empty(actor, harness.trail())).toEqual({ erased: 150, more: false });
    expect(harness.rows('images').map(({ id }) => id)).toEqual([images[150]?.id]);
    expect(due()).toHaveLength(300);
    expect(harness.events()).toEqual([
      { type: 'trash_emptied', images: 100 },
      { type: 'trash_emptied', images: 50 },
    ]);
    expect(await service.empty(actor, harness.trail())).toEqual({ erased: 0, more: false });
    expect(harness.events().at(-1)).toEqual({ type: 'trash_emptied', images: 0 });
  });

  test('a call that empties a large trash stops after 2,000 images and says that there are more', async () => {
    const { harness, actor, service } = await openTrash(2001);
    expect(await service.empty(actor, harness.trail())).toEqual({ erased: 2000, more: true });
    expect(await service.empty(actor, harness.trail())).toEqual({ erased: 1, more: false });
    expect(harness.rows('images')).toHaveLength(1);
  });
});
