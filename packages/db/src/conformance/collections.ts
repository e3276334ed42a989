import type { CollectionRecord } from '@atelier/core/ports/collection-store';
import type { UserRecord } from '@atelier/core/ports/records';
import type { Database } from '@atelier/core/ports/stores';
import { collectionRecord } from '@atelier/core/testing/collection-records';
import { expect } from 'vitest';
import { tamper } from '../testing/tamper.ts';
import { addImages, addUser, firstPage, later, noon } from './samples.ts';
import { inParallel, suite } from './suite.ts';

const addCollection = async (db: Database, owner: UserRecord, fields: Partial<CollectionRecord> = {}) => {
  const collection = collectionRecord(owner, fields);
  await db.collections.insert(collection);
  return collection.id;
};

/** A person with images and a collection of all of them. */
const collector = async (db: Database, prompts: readonly string[]) => {
  const user = await addUser(db);
  const ids = (await addImages(db, user, prompts)).map(({ id }) => id);
  const id = await addCollection(db, user);
  await db.collections.collect(user, id, ids, null, noon);
  const order = async () =>
    (await db.collections.listImages(user, id, firstPage)).map((row) => row.image.prompt);
  return { user, ids, id, order };
};

const namesIn = async (db: Database, owner: UserRecord, parentId: string | null = null) =>
  (await db.collections.list(owner, { parentId }, firstPage)).map(({ name }) => name);

export const collectionConformance = (): void => {
  suite('collections', (test, current) => {
    test('are listed by level and position, page by page, in their workspace alone', async () => {
      const { db } = current();
      const [ann, bob] = [await addUser(db), await addUser(db)];
      const one = await addCollection(db, ann, { name: 'one' });
      const two = await addCollection(db, ann, { name: 'two' });
      await addCollection(db, ann, { name: 'inner', parentId: one });
      await addCollection(db, bob, { name: 'foreign' });
      expect(await namesIn(db, ann)).toEqual(['one', 'two']);
      expect(await namesIn(db, ann, one)).toEqual(['inner']);
      expect(await namesIn(db, bob, one)).toEqual([]);
      const all = await db.collections.list(ann, 'all', firstPage);
      expect(all.map(({ name, collectionCount }) => [name, collectionCount])).toEqual([
        ['one', 1],
        ['two', 0],
        ['inner', 0],
      ]);
      const [first] = await db.collections.list(ann, 'all', { after: null, limit: 1 });
      const after = { position: first?.position ?? 0, id: first?.id ?? '' };
      expect((await db.collections.list(ann, 'all', { after, limit: 1 })).map(({ id }) => id)).toEqual([two]);
      expect([await db.collections.count(ann), await db.collections.count(bob)]).toEqual([3, 1]);
      expect(await db.collections.find(bob, one)).toBeNull();
      expect(await db.collections.findListed(bob, one)).toBeNull();
    });

    test('are changed, placed and deleted in their workspace alone; those inside move to the top', async () => {
      const { db } = current();
      const [ann, bob] = [await addUser(db), await addUser(db)];
      const [a, b, c] = [
        await addCollection(db, ann, { name: 'a' }),
        await addCollection(db, ann, { name: 'b' }),
        await addCollection(db, ann, { name: 'c' }),
      ];
      const changes = { name: 'z', updatedAt: later(1) };
      expect(await db.collections.update(bob, a, changes)).toBe(false);
      expect(await db.collections.place(bob, c, a)).toBe(false);
      expect(await db.collections.delete(bob, a, noon)).toBe(false);
      expect(await db.collections.place(ann, c, a)).toBe(true);
      expect(await namesIn(db, ann)).toEqual(['c', 'a', 'b']);
      expect(await db.collections.place(ann, c, null)).toBe(true);
      expect(await db.collections.place(ann, c, await addCollection(db, bob))).toBe(false);
      expect(await db.collections.update(ann, a, changes)).toBe(true);
      expect(await db.collections.update(ann, b, { parentId: a, updatedAt: later(1) })).toBe(true);
      expect(await namesIn(db, ann)).toEqual(['z', 'c']);
      expect(await db.collections.delete(ann, a, noon)).toBe(true);
      expect(await namesIn(db, ann)).toEqual(['b', 'c']);
    });

    test('are missing while they are deleted, and come back with their images and what was in them', async () => {
      const { db } = current();
      const { user, ids, id, order } = await collector(db, ['one', 'two']);
      const bob = await addUser(db);
      const inner = await addCollection(db, user, { name: 'inner', parentId: id });
      expect(await db.collections.restore(user, id)).toBe(false);
      expect(await db.collections.delete(user, id, noon)).toBe(true);
      expect(await db.collections.delete(user, id, noon)).toBe(false);
      const seen = async () => ({
        found: [await db.collections.find(user, id), await db.collections.findListed(user, id)],
        asMember: await db.collections.findOfMember(user.id, id),
        prompts: await order(),
        image: await db.collections.findImage(user, id, ids[0] ?? ''),
        entries: await db.collections.countEntries(user, id),
        filtered: (await db.images.countUpTo(user, { collection: id }, 9)).count,
        containing: await db.collections.listIdsWith(user, ids[0] ?? ''),
        within: await namesIn(db, user, id),
        count: await db.collections.count(user),
      });
      expect(await seen()).toEqual({
        ...{ found: [null, null], asMember: null, prompts: [], image: null, entries: 0, filtered: 0 },
        ...{ containing: [], within: [], count: 1 },
      });
      expect(await namesIn(db, user)).toEqual(['inner']);
      expect((await db.collections.find(user, inner))?.parentId).toBeNull();
      expect(await db.collections.restore(bob, id)).toBe(false);
      expect(await db.collections.restore(user, id)).toBe(true);
      expect(await order()).toEqual(['one', 'two']);
      expect(await namesIn(db, user, id)).toEqual(['inner']);
      expect((await db.collections.find(user, inner))?.parentId).toBe(id);
    });

    test('are nested once after one is restored, whatever was put into others meanwhile', async () => {
      const { db } = current();
      const ann = await addUser(db);
      const [outer, top] = [await addCollection(db, ann, { name: 'outer' }), await addCollection(db, ann)];
      const inner = await addCollection(db, ann, { name: 'inner', parentId: top });
      await db.collections.delete(ann, top, noon);
      await addCollection(db, ann, { name: 'innermost', parentId: inner });
      await db.collections.restore(ann, top);
      expect((await db.collections.find(ann, inner))?.parentId).toBeNull();
      await db.collections.update(ann, top, { parentId: outer, updatedAt: noon });
      await db.collections.delete(ann, top, noon);
      await db.collections.update(ann, outer, { parentId: inner, updatedAt: noon });
      await db.collections.restore(ann, top);
      expect((await db.collections.find(ann, top))?.parentId).toBeNull();
    });

    test('are erased for good once they have been deleted for long; their images stay', async () => {
      const { db } = current();
      const { user, ids, id } = await collector(db, ['one']);
      const inner = await addCollection(db, user, { parentId: id });
      await db.collections.delete(user, id, noon);
      expect(await db.collections.eraseDeletedBefore(noon, 5)).toBe(0);
      expect(await db.collections.eraseDeletedBefore(later(1), 5)).toBe(1);
      expect(await db.collections.restore(user, id)).toBe(false);
      expect((await db.collections.find(user, inner))?.parentId).toBeNull();
      expect(await db.images.findOwned(user, ids[0] ?? '')).not.toBeNull();
    });

    test('are either restored or erased if both happen at once', async () => {
      const { db } = current();
      const user = await addUser(db);
      for (let round = 0; round < 20; round += 1) {
        const id = await addCollection(db, user);
        await db.collections.delete(user, id, noon);
        const [isRestored] = await Promise.all([
          db.collections.restore(user, id),
          db.collections.eraseDeletedBefore(later(1), 5),
        ]);
        expect((await db.collections.find(user, id)) !== null).toBe(isRestored);
      }
    });

    test('are placed in the same gap a hundred times', async () => {
      const { db } = current();
      const ann = await addUser(db);
      const [a, b, c] = [
        await addCollection(db, ann, { name: 'a' }),
        await addCollection(db, ann, { name: 'b' }),
        await addCollection(db, ann, { name: 'c' }),
      ];
      for (let turn = 0; turn < 50; turn += 1) {
        await db.collections.place(ann, b, c);
        await db.collections.place(ann, a, c);
        expect(await namesIn(db, ann)).toEqual(['b', 'a', 'c']);
        await db.collections.place(ann, b, c);
        expect(await namesIn(db, ann)).toEqual(['a', 'b', 'c']);
      }
    });

    test('hold images of their workspace once each, in order; not those in the trash', async () => {
      const { db } = current();
      const { user, ids, id, order } = await collector(db, ['one', 'two', 'three']);
      const bob = await addUser(db);
      const [foreign] = await addImages(db, bob, ['foreign']);
      const [extra] = await addImages(db, user, ['extra']);
      const wanted = [foreign?.id ?? '', extra?.id ?? '', ids[0] ?? ''];
      expect(await db.collections.collect(user, id, wanted, ids[1] ?? '', noon)).toEqual([extra?.id]);
      expect(await order()).toEqual(['one', 'extra', 'two', 'three']);
      expect(await db.collections.collect(user, id, wanted, foreign?.id ?? '', noon)).toBeNull();
      await db.images.delete(user, ids[1] ?? '', noon);
      expect(await db.collections.collect(user, id, [ids[1] ?? ''], null, noon)).toEqual([]);
      expect(await order()).toEqual(['one', 'extra', 'three']);
      expect(await db.collections.countEntries(user, id)).toBe(4);
      expect((await db.collections.findListed(user, id))?.imageCount).toBe(3);
      await db.images.restore(user, ids[1] ?? '');
      expect(await order()).toEqual(['one', 'extra', 'two', 'three']);
      const [first] = await db.collections.listImages(user, id, { after: null, limit: 1 });
      expect(first?.image.id).toBe(ids[0]);
      const rest = await db.collections.listImages(user, id, { after: first ?? null, limit: 2 });
      expect(rest.map(({ image }) => image.prompt)).toEqual(['extra', 'two']);
      expect(await db.collections.listIdsWith(user, ids[0] ?? '')).toEqual([id]);
      expect(await db.collections.listIdsWith(bob, ids[0] ?? '')).toEqual([]);
    });

    test('show nothing of their images to another workspace, which changes none', async () => {
      const { db } = current();
      const { user, ids, id, order } = await collector(db, ['one', 'two']);
      const bob = await addUser(db);
      expect(await db.collections.listImages(bob, id, firstPage)).toEqual([]);
      expect(await db.collections.findImage(bob, id, ids[0] ?? '')).toBeNull();
      expect(await db.collections.countEntries(bob, id)).toBe(0);
      expect(await db.collections.among(bob, id, ids)).toEqual([]);
      expect(await db.collections.uncollect(bob, id, ids)).toEqual([]);
      expect(await db.collections.move(bob, id, [ids[1] ?? ''], ids[0] ?? '')).toEqual([]);
      expect(await order()).toEqual(['one', 'two']);
      expect((await db.collections.findImage(user, id, ids[0] ?? ''))?.image.prompt).toBe('one');
    });

    test('keep the order that people give them, also in the same gap again and again', async () => {
      const { db } = current();
      const { user, ids, id, order } = await collector(db, ['a', 'b', 'c', 'd']);
      const [a = '', b = '', c = '', d = ''] = ids;
      expect(await db.collections.move(user, id, [d, c], a)).toEqual([d, c]);
      expect(await order()).toEqual(['d', 'c', 'a', 'b']);
      expect(await db.collections.move(user, id, [d], null)).toEqual([d]);
      expect(await order()).toEqual(['c', 'a', 'b', 'd']);
      for (let turn = 0; turn < 60; turn += 1) {
        expect(await db.collections.move(user, id, [turn % 2 === 0 ? c : a], b)).not.toBeNull();
        expect(await order()).toEqual(turn % 2 === 0 ? ['a', 'c', 'b', 'd'] : ['c', 'a', 'b', 'd']);
      }
      await db.collections.uncollect(user, id, [b]);
      expect(await db.collections.move(user, id, [a], b)).toBeNull();
    });

    test('list what is before an image, the nearest first, as the opposite of what follows it', async () => {
      const { db } = current();
      const { user, ids, id } = await collector(db, ['a', 'b', 'c', 'd', 'e']);
      await db.collections.move(user, id, [ids[4] ?? ''], ids[0] ?? '');
      await db.images.delete(user, ids[1] ?? '', noon);
      const after = await db.collections.findImage(user, id, ids[3] ?? '');
      const before = await db.collections.listImagesBefore(user, id, { after, limit: 10 });
      expect(before.map(({ image }) => image.prompt)).toEqual(['c', 'a', 'e']);
      const two = await db.collections.listImagesBefore(user, id, { after, limit: 2 });
      expect(two.map(({ image }) => image.prompt)).toEqual(['c', 'a']);
      const bob = await addUser(db);
      expect(await db.collections.listImagesBefore(bob, id, { after, limit: 10 })).toEqual([]);
    });

    test('lose no image and give each a place of its own when many are moved and added in parallel', async () => {
      const { db } = current();
      const prompts = Array.from({ length: 12 }, (_, at) => `p${at}`);
      const { user, ids, id, order } = await collector(db, prompts);
      const more = (await addImages(db, user, ['x', 'y', 'z'])).map((image) => image.id);
      const [anchor = ''] = ids;
      await inParallel(15, (at) =>
        db.as(user, async (stores) => {
          await stores.collections.lock(user);
          if (at < 12) await stores.collections.move(user, id, [ids[at] ?? ''], at === 0 ? null : anchor);
          else await stores.collections.collect(user, id, [more[at - 12] ?? ''], anchor, noon);
        }),
      );
      expect((await order()).toSorted()).toEqual([...prompts, 'x', 'y', 'z'].toSorted());
      const places = (await db.collections.listImages(user, id, firstPage)).map(({ position }) => position);
      expect(new Set(places).size).toBe(places.length);
    });

    test('show the chosen cover first, then their first images; none that is flagged, removed or erased', async () => {
      const { db, url } = current();
      const { user, ids, id } = await collector(db, ['a', 'b', 'c', 'd']);
      const [a = '', b = '', , d = ''] = ids;
      const covers = async () =>
        (await db.collections.findListed(user, id))?.covers.map(({ prompt }) => prompt);
      expect(await covers()).toEqual(['a', 'b', 'c']);
      await db.collections.update(user, id, { coverImageId: d, updatedAt: noon });
      expect(await covers()).toEqual(['d', 'a', 'b']);
      await tamper(url, [`update images set flag = 'flagged' where id = '${a}'`]);
      expect(await covers()).toEqual(['d', 'b', 'c']);
      await db.collections.uncollect(user, id, [d]);
      expect((await db.collections.find(user, id))?.coverImageId).toBeNull();
      await db.collections.update(user, id, { coverImageId: b, updatedAt: noon });
      await db.images.delete(user, b, noon);
      expect(await covers()).toEqual(['c']);
      await db.images.eraseDeleted(user, b);
      expect((await db.collections.find(user, id))?.coverImageId).toBeNull();
      expect(await db.collections.countEntries(user, id)).toBe(2);
    });

    test('end with the account of who made them; what others put into them moves to the top', async () => {
      const { db } = current();
      const [ann, bob] = [await addUser(db), await addUser(db)];
      const top = await addCollection(db, ann);
      const inner = await addCollection(db, bob, { workspaceId: ann.workspaceId, parentId: top });
      await db.users.delete(ann);
      expect(await db.collections.find(ann, top)).toBeNull();
      expect((await db.collections.find(ann, inner))?.parentId).toBeNull();
    });
  });
};
