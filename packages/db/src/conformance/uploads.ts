import { newId } from '@atelier/core/ids';
import type { UploadRecord } from '@atelier/core/ports/uploads';
import { uploadAssets, uploadRecord } from '@atelier/core/testing/upload-records';
import { expect } from 'vitest';
import { addUpload, addUser, firstPage, later, noon, someHash } from './samples.ts';
import { inParallel, suite } from './suite.ts';

const idsOf = (rows: readonly UploadRecord[]) => rows.map(({ id }) => id);
const keysOf = ({ blobKey, thumbKey }: UploadRecord) => [blobKey, thumbKey];

export const uploadConformance = (): void => {
  suite('uploads', (test, current) => {
    test('are found as they were stored, by their workspace alone', async () => {
      const { db } = current();
      const [ann, bob] = [await addUser(db), await addUser(db)];
      const credentialsKey = `uploads/${someHash()}.c2pa`;
      const upload = await addUpload(db, ann, { credentialsKey, flag: 'flagged', format: 'jpeg' });
      expect(await db.uploads.findOwned(ann, upload.id)).toEqual(upload);
      expect(await db.uploads.findBySource(ann, upload.sourceSha256)).toEqual(upload);
      expect(await db.uploads.count(ann)).toBe(1);
      expect(await db.uploads.findOwned(bob, upload.id)).toBeNull();
      expect(await db.uploads.findBySource(bob, upload.sourceSha256)).toBeNull();
      expect(await db.uploads.list(bob, firstPage)).toEqual([]);
      expect(await db.uploads.findFile(bob, upload.id, 'full')).toBeNull();
      expect(await db.uploads.findFileOfMember(bob.id, upload.id, 'full')).toBeNull();
      expect(await db.uploads.delete(bob, upload.id, noon)).toBe(false);
      expect(await db.uploads.count(bob)).toBe(0);
      expect(await db.uploads.findOwned(ann, newId('upload'))).toBeNull();
    });

    test('are listed newest first, page by page, without deleted ones', async () => {
      const { db } = current();
      const user = await addUser(db);
      const uploads = [];
      for (const ms of [1, 3, 2, 4]) uploads.push(await addUpload(db, user, { createdAt: later(ms) }));
      const [first, third, second, deleted] = idsOf(uploads);
      await db.uploads.delete(user, deleted ?? '', noon);
      const page = await db.uploads.list(user, { after: null, limit: 2 });
      expect(idsOf(page)).toEqual([third, second]);
      const after = { createdAtMs: later(2).getTime(), id: second ?? '' };
      expect(idsOf(await db.uploads.list(user, { after, limit: 2 }))).toEqual([first]);
    });

    test('have a file in each variant, which members of the workspace may read', async () => {
      const { db } = current();
      const user = await addUser(db);
      const upload = await addUpload(db, user);
      const [full, thumb] = [
        await db.uploads.findFile(user, upload.id, 'full'),
        await db.uploads.findFile(user, upload.id, 'thumb'),
      ];
      expect(full).toMatchObject({ blobKey: upload.blobKey, contentType: 'image/png', kind: 'upload' });
      expect(thumb).toMatchObject({ blobKey: upload.thumbKey, contentType: 'image/webp' });
      expect([full?.uploadSha256, thumb?.uploadSha256]).toEqual([upload.sha256, upload.sha256]);
      expect(await db.uploads.findFileOfMember(user.id, upload.id, 'thumb')).toEqual(thumb);
    });

    test('that are deleted are found by no method and still take room, until they are restored', async () => {
      const { db } = current();
      const user = await addUser(db);
      const upload = await addUpload(db, user);
      expect(await db.uploads.restore(user, upload.id)).toBe(false);
      expect(await db.uploads.delete(user, upload.id, noon)).toBe(true);
      expect(await db.uploads.delete(user, upload.id, noon)).toBe(false);
      expect(await db.uploads.findOwned(user, upload.id)).toBeNull();
      expect(await db.uploads.findBySource(user, upload.sourceSha256)).toBeNull();
      expect(await db.uploads.findFile(user, upload.id, 'full')).toBeNull();
      expect(await db.uploads.findFileOfMember(user.id, upload.id, 'thumb')).toBeNull();
      expect(await db.uploads.count(user)).toBe(1);
      expect(await db.uploads.hasBlob(upload.blobKey)).toBe(true);
      expect(await db.uploads.restore(await addUser(db), upload.id)).toBe(false);
      expect(await db.uploads.restore(user, upload.id)).toBe(true);
      expect(await db.uploads.findOwned(user, upload.id)).toEqual(upload);
      expect(await db.uploads.findFile(user, upload.id, 'full')).not.toBeNull();
    });

    test('of the same file are told by their workspace: the latest is found', async () => {
      const { db } = current();
      const [ann, bob] = [await addUser(db), await addUser(db)];
      const sourceSha256 = someHash();
      await addUpload(db, ann, { sourceSha256 });
      const latest = await addUpload(db, ann, { sourceSha256, createdAt: later(1) });
      await addUpload(db, bob, { sourceSha256, createdAt: later(2) });
      expect(await db.uploads.findBySource(ann, sourceSha256)).toEqual(latest);
    });

    test('that were deleted before the cutoff are erased once, the longest deleted first', async () => {
      const { db } = current();
      const user = await addUser(db);
      const uploads = [];
      for (const ms of [3, 1, 2, 9, null])
        uploads.push(await addUpload(db, user, { deletedAt: ms === null ? null : later(ms) }));
      const [third, first, second, ...kept] = uploads as [UploadRecord, UploadRecord, UploadRecord];
      const erased = await db.uploads.eraseDeletedBefore(later(9), 2);
      expect(erased.toSorted()).toEqual([...keysOf(first), ...keysOf(second)].sort());
      const rest = await inParallel(4, () => db.uploads.eraseDeletedBefore(later(9), 2));
      expect(rest.flat().toSorted()).toEqual(keysOf(third).sort());
      expect(await db.uploads.hasBlob(first.blobKey)).toBe(false);
      expect(await db.uploads.count(user)).toBe(kept.length);
    });

    test('are deleted with their account, and nothing of others', async () => {
      const { db } = current();
      const [ann, bob] = [await addUser(db), await addUser(db)];
      const uploads = await inParallel(3, () => addUpload(db, ann));
      await db.uploads.delete(ann, uploads[0]?.id ?? '', noon);
      const kept = await addUpload(db, bob);
      await expect(db.users.delete(ann)).rejects.toThrow();
      expect(await db.uploads.deleteAllOf(ann.id)).toBe(3);
      const { blobKeys } = await db.users.delete(ann);
      expect(blobKeys.toSorted()).toEqual(uploads.flatMap(keysOf).sort());
      expect(await db.uploads.findOwned(bob, kept.id)).toEqual(kept);
    });
  });

  suite('the lock of a quota', (test, current) => {
    test('lets transactions of one workspace run one after another', async () => {
      const { db } = current();
      const user = await addUser(db);
      const counts = await inParallel(5, () =>
        db.as({ system: 'housekeeping' }, async (stores) => {
          await stores.quotas.lock(user.workspaceId);
          const before = await stores.uploads.count(user);
          const upload = uploadRecord(user);
          await stores.assets.insertMany(uploadAssets(upload));
          await stores.uploads.insert(upload);
          return before;
        }),
      );
      expect(counts.toSorted()).toEqual([0, 1, 2, 3, 4]);
    });
  });
};
