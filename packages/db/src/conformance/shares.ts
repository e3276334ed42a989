import type { ImageRecord } from '@atelier/core/ports/records';
import type { ShareRecord } from '@atelier/core/ports/share-store';
import type { Database } from '@atelier/core/ports/stores';
import { collectionRecord } from '@atelier/core/testing/collection-records';
import { shareRecord } from '@atelier/core/testing/share-records';
import { imageRecord } from '@atelier/core/testing/studio-records';
import { expect } from 'vitest';
import { tamper } from '../testing/tamper.ts';
import { addJob, addUser, firstPage, later, noon, storeImages } from './samples.ts';
import { inParallel, suite } from './suite.ts';

const addShare = async (db: Database, image: ImageRecord, fields: Partial<ShareRecord> = {}) => {
  const share = shareRecord(image, fields);
  await db.shares.insert(share);
  return share;
};

/** A person with a finished image. */
const sharer = async (db: Database) => {
  const user = await addUser(db);
  const image = imageRecord(await addJob(db, user));
  await storeImages(db, [image]);
  return { user, image, owner: { workspaceId: user.workspaceId, userId: user.id } };
};

export const shareConformance = (): void => {
  suite('share links', (test, current) => {
    test('are listed for their owner alone, newest first, page by page, without revoked ones', async () => {
      const { db } = current();
      const [ann, bob] = [await sharer(db), await sharer(db)];
      const old = await addShare(db, ann.image, { createdAt: later(-5), expiresAt: later(-1) });
      const fresh = await addShare(db, ann.image);
      await addShare(db, ann.image, { revokedAt: noon });
      await addShare(db, bob.image);
      const { image } = ann;
      expect(await db.shares.listOwned(ann.owner, firstPage)).toEqual([
        { ...fresh, image, collection: null },
        { ...old, image, collection: null },
      ]);
      const after = { createdAtMs: noon.getTime(), id: fresh.id };
      expect(await db.shares.listOwned(ann.owner, { after, limit: 9 })).toEqual([
        { ...old, image, collection: null },
      ]);
      expect(await db.shares.listOwned({ ...ann.owner, userId: bob.user.id }, firstPage)).toEqual([]);
      expect(await db.shares.countOpen(ann.user.id, noon)).toBe(1);
    });

    test('of a deleted collection are neither listed nor counted, and open again when it is restored', async () => {
      const { db } = current();
      const ann = await sharer(db);
      const collection = collectionRecord(ann.user);
      await db.collections.insert(collection);
      const ofCollection = { imageId: null, collectionId: collection.id };
      const { tokenHash } = await addShare(db, ann.image, ofCollection);
      const seen = async () => [
        (await db.shares.listOwned(ann.owner, firstPage)).length,
        await db.shares.countOpen(ann.user.id, noon),
        (await db.shares.findOpen(tokenHash, noon)) === null ? 0 : 1,
      ];
      await db.collections.delete(ann.user, collection.id, noon);
      expect(await seen()).toEqual([0, 0, 0]);
      await db.collections.restore(ann.user, collection.id);
      expect(await seen()).toEqual([1, 1, 1]);
    });

    test('are deleted some time after they were revoked or expired; others stay', async () => {
      const { db } = current();
      const ann = await sharer(db);
      const ended = [
        await addShare(db, ann.image, { createdAt: later(-9), revokedAt: later(-5) }),
        await addShare(db, ann.image, { createdAt: later(-9), expiresAt: later(-5) }),
      ];
      const kept = [
        await addShare(db, ann.image, { revokedAt: later(-2) }),
        await addShare(db, ann.image, { expiresAt: later(5) }),
        await addShare(db, ann.image, { expiresAt: null }),
      ];
      expect(await db.shares.deleteEnded(later(-4))).toBe(ended.length);
      expect(await db.shares.deleteEnded(later(-4))).toBe(0);
      expect(await db.shares.countOpen(ann.user.id, noon)).toBe(kept.length - 1);
      expect(await db.shares.deleteEnded(later(-1))).toBe(1);
    });

    test('are revoked together if they were made after a time', async () => {
      const { db } = current();
      const [ann, bob] = [await sharer(db), await sharer(db)];
      const old = await addShare(db, ann.image, { createdAt: later(-9), expiresAt: null });
      const fresh = await addShare(db, ann.image, { createdAt: later(-2), expiresAt: null });
      const other = await addShare(db, bob.image, { createdAt: later(-2), expiresAt: null });
      const since = () => db.shares.openSince(ann.user.id, later(-5), noon);
      expect(await since()).toEqual({ count: 1, latestAt: later(-2) });
      expect(await db.shares.revokeSince(ann.user.id, later(-5), noon)).toBe(1);
      expect(await since()).toEqual({ count: 0, latestAt: null });
      expect(await db.shares.revokeSince(ann.user.id, later(-5), noon)).toBe(0);
      const open = async ({ tokenHash }: ShareRecord) => (await db.shares.findOpen(tokenHash, noon)) !== null;
      expect([await open(old), await open(fresh), await open(other)]).toEqual([true, false, true]);
    });

    test('are revoked by their owner alone, once', async () => {
      const { db } = current();
      const [ann, bob] = [await sharer(db), await sharer(db)];
      const share = await addShare(db, ann.image);
      expect(await db.shares.revoke(bob.owner, share.id, noon)).toBe(false);
      expect(await db.shares.revoke({ ...ann.owner, userId: bob.user.id }, share.id, noon)).toBe(false);
      expect(await db.shares.findOpen(share.tokenHash, noon)).not.toBeNull();
      expect(await db.shares.revoke(ann.owner, share.id, noon)).toBe(true);
      expect(await db.shares.revoke(ann.owner, share.id, noon)).toBe(false);
      expect(await db.shares.findOpen(share.tokenHash, noon)).toBeNull();
      expect(await db.shares.countView(share.id, noon)).toBe(false);
    });

    test('open until they expire, are revoked, or their picture or owner is no longer there', async () => {
      const { db, url } = current();
      const { user, image, owner } = await sharer(db);
      const share = await addShare(db, image, { expiresAt: later(10) });
      const isOpen = async (ms: number) => (await db.shares.findOpen(share.tokenHash, later(ms))) !== null;
      expect(await db.shares.findOpen(share.tokenHash, noon)).toEqual({ ...share, image, collection: null });
      expect([await isOpen(9), await isOpen(10), await isOpen(11)]).toEqual([true, false, false]);
      expect(await db.shares.countView(share.id, later(10))).toBe(false);
      await db.images.delete(owner, image.id, noon);
      expect(await isOpen(0)).toBe(false);
      await db.images.restore(owner, image.id);
      expect(await isOpen(0)).toBe(true);
      for (const [flag, open] of [
        ['flagged', false],
        ['cleared', true],
      ] as const) {
        await tamper(url, [`update images set flag = '${flag}'`]);
        expect(await isOpen(0), flag).toBe(open);
      }
      await db.users.lock(user.id, null, noon);
      expect(await isOpen(0)).toBe(false);
    });

    test('count their views, and never more than their maximum, also in parallel', async () => {
      const { db } = current();
      const { image, owner } = await sharer(db);
      const limited = await addShare(db, image, { maxViews: 3, createdAt: later(1) });
      const counted = await inParallel(10, () => db.shares.countView(limited.id, later(7)));
      expect(counted.filter(Boolean)).toHaveLength(3);
      const free = await addShare(db, image);
      await inParallel(5, () => db.shares.countView(free.id, noon));
      expect(
        (await db.shares.listOwned(owner, firstPage)).map(({ views, lastViewedAt }) => [views, lastViewedAt]),
      ).toEqual([
        [3, later(7)],
        [5, noon],
      ]);
    });

    test('lead to a collection until it is deleted, its owner is locked, or they end', async () => {
      const { db } = current();
      const { user, image, owner } = await sharer(db);
      const collection = collectionRecord(user);
      await db.collections.insert(collection);
      const share = await addShare(db, image, { imageId: null, collectionId: collection.id });
      const isOpen = async () => (await db.shares.findOpen(share.tokenHash, noon)) !== null;
      const found = { ...share, image: null, collection: await db.collections.find(owner, collection.id) };
      expect(found.collection?.name).toBe(collection.name);
      expect(await db.shares.findOpen(share.tokenHash, noon)).toEqual(found);
      expect(await db.shares.listOwned(owner, firstPage)).toEqual([found]);
      await db.users.lock(user.id, null, noon);
      expect(await isOpen()).toBe(false);
      await db.users.unlock(user.id);
      expect(await isOpen()).toBe(true);
      await db.collections.delete(owner, collection.id, noon);
      expect(await isOpen()).toBe(false);
      expect(await db.shares.listOwned(owner, firstPage)).toEqual([]);
      await db.collections.restore(owner, collection.id);
      expect(await isOpen()).toBe(true);
      await db.collections.delete(owner, collection.id, noon);
      await db.collections.eraseDeletedBefore(later(1), 5);
      expect(await isOpen()).toBe(false);
    });

    test('end with their picture and with the account', async () => {
      const { db, url } = current();
      const [ann, bob] = [await sharer(db), await sharer(db)];
      const share = await addShare(db, ann.image);
      const kept = await addShare(db, bob.image);
      await db.images.delete(ann.owner, ann.image.id, noon);
      await db.images.eraseDeleted(ann.owner, ann.image.id);
      expect(await db.shares.listOwned(ann.owner, firstPage)).toEqual([]);
      expect(await db.shares.findOpen(share.tokenHash, noon)).toBeNull();
      const own = await addShare(db, bob.image, { userId: ann.user.id });
      const enforced = db.dialect === 'sqlite' ? ['pragma foreign_keys = on'] : [];
      await tamper(url, [
        ...enforced,
        `delete from jobs where user_id = '${ann.user.id}'`,
        `delete from assets where user_id = '${ann.user.id}'`,
        `delete from users where id = '${ann.user.id}'`,
      ]);
      expect(await db.shares.findOpen(own.tokenHash, noon)).toBeNull();
      expect(await db.shares.findOpen(kept.tokenHash, noon)).not.toBeNull();
    });
  });
};
