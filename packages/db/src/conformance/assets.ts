import { newId } from '@atelier/core/ids';
import { imageAssets } from '@atelier/core/testing/records';
import { imageRecord } from '@atelier/core/testing/studio-records';
import { expect } from 'vitest';
import { addJob, addUser, anAsset, later, noon, someHash, storeImages } from './samples.ts';
import { expectRefusal, suite } from './suite.ts';

const firstPage = { after: null, limit: 9 };

export const assetConformance = (): void =>
  suite('assets', (test, current) => {
    test('an asset is found by its own workspace, exactly as it was stored', async () => {
      const { db } = current();
      const user = await addUser(db);
      const known = anAsset(user);
      const old = anAsset(user, { kind: 'weights', bytes: null, sha256: null });
      await db.assets.insertMany([known, old]);
      await db.assets.insertMany([]);
      expect(await db.assets.findOwned(user, known.id)).toEqual(known);
      expect(await db.assets.findOwned(user, old.id)).toEqual(old);
    });

    test("another workspace's asset looks like a missing one", async () => {
      const { db } = current();
      const asset = anAsset(await addUser(db));
      await db.assets.insertMany([asset]);
      const stranger = await addUser(db);
      expect(await db.assets.findOwned(stranger, asset.id)).toBeNull();
      expect(await db.assets.list(stranger, 'upload', firstPage)).toEqual([]);
      expect(await db.assets.findOwned(stranger, newId('asset'))).toBeNull();
    });

    test('a blob belongs to one asset, and a rejected batch leaves nothing', async () => {
      const { db } = current();
      const user = await addUser(db);
      const asset = anAsset(user);
      await db.assets.insertMany([asset]);
      const other = anAsset(user);
      const batch = [other, anAsset(user, { blobKey: asset.blobKey })];
      await expectRefusal(db.assets.insertMany(batch), 'conflict');
      expect(await db.assets.findOwned(user, other.id)).toBeNull();
    });

    test('the list has assets of one kind that are not deleted, newest first, page by page', async () => {
      const { db } = current();
      const user = await addUser(db);
      const made = [3, 1, 2].map((ms) => anAsset(user, { createdAt: later(ms) }));
      const others = [anAsset(user, { kind: 'mask' }), anAsset(user, { deletedAt: noon })];
      await db.assets.insertMany([...made, ...others]);
      const [third, first, second] = made;
      expect(await db.assets.list(user, 'upload', { after: null, limit: 2 })).toEqual([third, second]);
      const after = { createdAtMs: later(2).getTime(), id: second?.id ?? '' };
      expect(await db.assets.list(user, 'upload', { after, limit: 2 })).toEqual([first]);
      expect(await db.assets.list(user, 'mask', firstPage)).toEqual([others[0]]);
      expect(await db.assets.findOwned(user, others[1]?.id ?? '')).toBeNull();
    });

    test('erasing deletes the asset and queues its blob for removal, both or neither', async () => {
      const { db } = current();
      const user = await addUser(db);
      const [asset, kept] = [anAsset(user), anAsset(user)];
      await db.assets.insertMany([asset, kept]);
      const failed = db.transaction(async ({ assets }) => {
        await assets.erase([asset.blobKey], noon);
        throw new Error('half-way');
      });
      await expect(failed).rejects.toThrow('half-way');
      expect(await db.assets.findOwned(user, asset.id)).toEqual(asset);
      expect(await db.removals.listDue(noon, 9)).toEqual([]);
      await db.assets.erase([asset.blobKey, 'results/aa/unknown'], noon);
      await db.assets.erase([], noon);
      expect(await db.assets.findOwned(user, asset.id)).toBeNull();
      expect((await db.removals.listDue(noon, 9)).toSorted()).toEqual(
        [asset.blobKey, 'results/aa/unknown'].toSorted(),
      );
      expect(await db.assets.findOwned(user, kept.id)).toEqual(kept);
    });

    test('thousands of assets are added and erased in one call', async () => {
      const { db } = current();
      const user = await addUser(db);
      const many = Array.from({ length: 2_001 }, () => anAsset(user));
      await db.assets.insertMany(many);
      await db.assets.erase(
        many.map(({ blobKey }) => blobKey),
        noon,
      );
      expect(await db.assets.list(user, 'upload', firstPage)).toEqual([]);
      expect(await db.removals.listDue(noon, 3_000)).toHaveLength(2_001);
    });

    test('assets of a picture cannot be erased before the picture', async () => {
      const { db } = current();
      const user = await addUser(db);
      const image = imageRecord(await addJob(db, user), { svgKey: 'images/x.svg', deletedAt: later(-1) });
      await storeImages(db, [image]);
      for (const key of [image.blobKey, image.thumbKey, 'images/x.svg']) {
        await expect(db.assets.erase([key], noon)).rejects.toThrow();
        expect(await db.removals.listDue(noon, 9)).toEqual([]);
      }
      const keys = await db.images.eraseDeletedBefore(noon, 9);
      await db.assets.erase(keys, noon);
      expect(await db.removals.listDue(noon, 9)).toHaveLength(3);
    });

    test('pictures share no file, and each file is an asset', async () => {
      const { db } = current();
      const job = await addJob(db, await addUser(db));
      const image = imageRecord(job, { svgKey: 'images/x.svg' });
      await storeImages(db, [image]);
      const next = imageRecord(job, { position: 1 });
      await db.assets.insertMany(imageAssets(next));
      for (const fields of [
        { blobKey: image.blobKey },
        { thumbKey: image.thumbKey },
        { svgKey: 'images/x.svg' },
        { blobKey: 'images/none.png' },
        { thumbKey: 'images/none.webp' },
        { svgKey: 'images/none.svg' },
      ])
        await expect(db.images.insertMany([{ ...next, ...fields }])).rejects.toThrow();
      await db.images.insertMany([next]);
    });

    test('the file of a picture is found only by its owner and while neither is deleted', async () => {
      const { db } = current();
      const user = await addUser(db);
      const job = await addJob(db, user);
      const image = imageRecord(job, { svgKey: 'images/x.svg' });
      const withoutSvg = imageRecord(job, { position: 1 });
      const assets = imageAssets(image);
      await db.assets.insertMany(assets);
      await db.images.insertMany([image]);
      await storeImages(db, [withoutSvg]);
      const variants = ['full', 'thumb', 'svg'] as const;
      const found = async (scope: typeof user) => {
        const files = await Promise.all(variants.map((of) => db.images.findFile(scope, image.id, of)));
        const ofMember = variants.map((of) => db.images.findFileOfMember(scope.id, image.id, of));
        expect(await Promise.all(ofMember)).toEqual(files);
        return files;
      };
      const expected = assets.map((asset) => ({ ...asset, imageSha256: image.sha256, origin: image.origin }));
      expect(await found(user)).toEqual(expected);
      expect(await db.images.findFile(user, withoutSvg.id, 'svg')).toBeNull();
      expect(await found(await addUser(db))).toEqual([null, null, null]);
      await db.images.delete(user, image.id, noon);
      expect(await found(user)).toEqual([null, null, null]);
      for (const { id } of assets) expect(await db.assets.findOwned(user, id)).toBeNull();
      await db.images.restore(user, image.id);
      expect(await found(user)).toEqual(expected);
      for (const asset of assets) expect(await db.assets.findOwned(user, asset.id)).toEqual(asset);
    });

    test('invalid sizes, checksums, kinds and owners are rejected', async () => {
      const { db } = current();
      const user = await addUser(db);
      const invalid = [
        { bytes: -1 },
        { bytes: null },
        { sha256: null },
        { sha256: someHash().slice(1) },
        { kind: 'secret' as never },
        { userId: 'usr_none' },
        { workspaceId: 'wsp_none' },
      ];
      for (const fields of invalid)
        await expect(db.assets.insertMany([anAsset(user, fields)])).rejects.toThrow();
    });
  });
