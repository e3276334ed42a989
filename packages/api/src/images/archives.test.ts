import { Readable } from 'node:stream';
import type { BlobStore } from '@atelier/core/ports/blobs';
import { imageAssets } from '@atelier/core/testing/records';
import { imageRecord, jobRecord } from '@atelier/core/testing/studio-records';
import { expect, test } from 'vitest';
import { createServiceHarness } from '../testing/service-harness.ts';
import { pictureArchives } from './archives.ts';

test('a picture is left out of an archive that is under way once its reader is no member, or it is in the trash', async () => {
  const harness = await createServiceHarness();
  const { db, user } = harness;
  const { signal } = new AbortController();
  const [owner, guest] = [await user(), await user()];
  const job = jobRecord(owner);
  const images = [0, 1].map((position) => imageRecord(job, { position }));
  await db.jobs.insert(job);
  await db.assets.insertMany(images.flatMap(imageAssets));
  await db.images.insertMany(images);
  const { workspaceId } = owner;
  await db.memberships.add({ workspaceId, userId: guest.id, role: 'viewer', createdAt: new Date() });
  const sizeOf = new Map(images.map(({ blobKey, bytes }) => [blobKey, bytes]));
  const open: BlobStore['open'] = async (key) => ({
    ...{ stream: Readable.from([]), sizeBytes: sizeOf.get(key) ?? 0 },
  });
  const unused = () => Promise.reject(new Error('Nothing is signed.'));
  const archives = pictureArchives(
    {
      ...{ db, blobs: { open } as BlobStore },
      contentSigner: {
        ...{ sign: unused, signTo: unused, roomBytes: unused, keepOriginal: unused },
        close: unused,
      },
    },
    { signingKeys: { current: unused }, claims: { of: unused } },
  );
  const options = { workspaceId: null, isSigned: false };
  const reader = { ...guest, userId: guest.id };
  const { entries } = await archives.of(reader, { ids: images.map(({ id }) => id) }, options, signal);
  const readable = async () =>
    (await Promise.all(entries.map((entry) => archives.open(reader, entry, signal)))).map(
      (stream) => stream !== null,
    );
  expect(await readable()).toEqual([true, true]);
  await db.images.delete(owner, images[0]?.id ?? '', new Date());
  expect(await readable()).toEqual([false, true]);
  await db.memberships.remove(workspaceId, guest.id);
  expect(await readable()).toEqual([false, false]);
});
