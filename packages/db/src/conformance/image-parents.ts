import type { UserRecord } from '@atelier/core/ports/records';
import type { Database } from '@atelier/core/ports/stores';
import { imageRecord } from '@atelier/core/testing/studio-records';
import { expect } from 'vitest';
import { addJob, addUpload, addUser, later, noon, storeImages } from './samples.ts';
import { suite } from './suite.ts';

const addImage = async (db: Database, user: UserRecord) => {
  const image = imageRecord(await addJob(db, user), {});
  await storeImages(db, [image]);
  return image;
};

export const imageParentConformance = (): void =>
  suite('what images were made from', (test, current) => {
    test('is found from both sides, by members of the workspace alone, and marks the original', async () => {
      const { db } = current();
      const [ann, bob] = [await addUser(db), await addUser(db)];
      const [parent, child] = [await addImage(db, ann), await addImage(db, ann)];
      const source = { kind: 'image', id: parent.id } as const;
      const written = { imageId: child.id, source, operation: 'inpaint', createdAt: noon } as const;
      await db.imageParents.insertMany(ann, [written]);
      await db.imageParents.insertMany(ann, []);
      expect(await db.imageParents.find(ann, child.id)).toEqual(written);
      expect(await db.imageParents.listChildren(ann, source, 5)).toEqual([written]);
      expect(await db.imageParents.listChildren(ann, source, 0)).toEqual([]);
      expect((await db.images.findOwned(ann, parent.id))?.hasChildren).toBe(true);
      expect((await db.images.findOwned(ann, child.id))?.hasChildren).toBe(false);
      expect(await db.imageParents.find(bob, child.id)).toBeNull();
      expect(await db.imageParents.listChildren(bob, source, 5)).toEqual([]);
      expect(await db.imageParents.find(ann, parent.id)).toBeNull();
    });

    test('is gone if the original was erased or is of another workspace, which is not marked', async () => {
      const { db } = current();
      const [ann, bob] = [await addUser(db), await addUser(db)];
      const [parent, foreign] = [await addImage(db, ann), await addImage(db, bob)];
      const [child, other] = [await addImage(db, ann), await addImage(db, ann)];
      const common = { operation: 'transform', createdAt: noon } as const;
      await db.imageParents.insertMany(ann, [
        { imageId: child.id, source: { kind: 'image', id: parent.id }, ...common },
        { imageId: other.id, source: { kind: 'image', id: foreign.id }, ...common },
      ]);
      expect((await db.imageParents.find(ann, other.id))?.source).toBeNull();
      expect((await db.images.findOwned(bob, foreign.id))?.hasChildren).toBe(false);
      await db.images.delete(ann, parent.id, noon);
      expect((await db.imageParents.find(ann, child.id))?.source).toEqual({ kind: 'image', id: parent.id });
      await db.images.eraseDeleted(ann, parent.id);
      expect((await db.imageParents.find(ann, child.id))?.source).toBeNull();
    });

    test('the mark of an original goes with the last image that was made from it, whichever way that is erased', async () => {
      const { db } = current();
      const ann = await addUser(db);
      const erasures = [
        (id: string) => db.images.eraseDeleted(ann, id),
        (id: string) => db.images.eraseAmongDeleted(ann, [id]),
        () => db.images.eraseManyDeleted(ann, later(1), 9),
        () => db.images.eraseDeletedBefore(later(1), 9),
      ];
      for (const erase of erasures) {
        const [parent, child, other] = [
          await addImage(db, ann),
          await addImage(db, ann),
          await addImage(db, ann),
        ];
        const isMarked = async () => (await db.images.findOwned(ann, parent.id))?.hasChildren;
        const from = {
          source: { kind: 'image', id: parent.id },
          operation: 'upscale',
          createdAt: noon,
        } as const;
        await db.imageParents.insertMany(ann, [
          { imageId: child.id, ...from },
          { imageId: other.id, ...from },
        ]);
        await db.images.delete(ann, child.id, noon);
        await erase(child.id);
        expect(await isMarked()).toBe(true);
        await db.images.delete(ann, other.id, noon);
        // It may still be restored.
        expect(await isMarked()).toBe(true);
        await erase(other.id);
        expect(await isMarked()).toBe(false);
      }
    });

    test('an original keeps its mark if another image is made from it while its only one is erased', async () => {
      const { db } = current();
      const ann = await addUser(db);
      for (let round = 0; round < 8; round += 1) {
        const [parent, child, next] = [
          await addImage(db, ann),
          await addImage(db, ann),
          await addImage(db, ann),
        ];
        const from = {
          source: { kind: 'image', id: parent.id },
          operation: 'upscale',
          createdAt: noon,
        } as const;
        await db.imageParents.insertMany(ann, [{ imageId: child.id, ...from }]);
        await db.images.delete(ann, child.id, noon);
        await Promise.all([
          db.images.eraseDeleted(ann, child.id),
          db.imageParents.insertMany(ann, [{ imageId: next.id, ...from }]),
        ]);
        expect((await db.images.findOwned(ann, parent.id))?.hasChildren).toBe(true);
      }
    });

    test('may be an upload of the workspace; it is gone if the upload was erased', async () => {
      const { db } = current();
      const [ann, bob] = [await addUser(db), await addUser(db)];
      const [upload, foreign] = [await addUpload(db, ann), await addUpload(db, bob)];
      const [child, other] = [await addImage(db, ann), await addImage(db, ann)];
      const common = { operation: 'variation', createdAt: noon } as const;
      const written = { imageId: child.id, source: { kind: 'upload', id: upload.id }, ...common } as const;
      await db.imageParents.insertMany(ann, [
        written,
        { imageId: other.id, source: { kind: 'upload', id: foreign.id }, ...common },
      ]);
      expect(await db.imageParents.find(ann, child.id)).toEqual(written);
      expect(await db.imageParents.listChildren(ann, written.source, 5)).toEqual([written]);
      expect((await db.imageParents.find(ann, other.id))?.source).toBeNull();
      await db.uploads.delete(ann, upload.id, noon);
      await db.uploads.eraseDeletedBefore(later(1), 9);
      expect((await db.imageParents.find(ann, child.id))?.source).toBeNull();
      expect((await db.images.findOwned(ann, child.id))?.id).toBe(child.id);
    });
  });
