import { newId } from '@atelier/core/ids';
import type { ImageRecord, UserRecord } from '@atelier/core/ports/records';
import type { Database } from '@atelier/core/ports/stores';
import { imageRecord } from '@atelier/core/testing/studio-records';
import { workspaceRoles } from '@atelier/core/workspace-roles';
import { expect } from 'vitest';
import { addJob, addUser, firstPage, later, noon, storeImages } from './samples.ts';
import { inParallel, suite } from './suite.ts';

const idsOf = (rows: readonly Pick<ImageRecord, 'id'>[]) => rows.map(({ id }) => id);
const keysOf = ({ blobKey, thumbKey }: ImageRecord) => [blobKey, thumbKey];

/** Images of one new user, deleted as many milliseconds after noon; null for one that is not deleted. */
const trash = async (db: Database, deletedAtMs: readonly (number | null)[]) => {
  const user = await addUser(db);
  const job = await addJob(db, user);
  const records = deletedAtMs.map((ms, position) =>
    imageRecord(job, { position, deletedAt: ms === null ? null : later(ms) }),
  );
  await storeImages(db, records);
  return { user, records, ids: idsOf(records) };
};

const thumbOf = (db: Database, user: Pick<UserRecord, 'id'>, image: Pick<ImageRecord, 'id'> | undefined) =>
  db.images.findDeletedThumb(user.id, image?.id ?? '');

export const imageTrashConformance = (): void =>
  suite('the trash', (test, current) => {
    test('lists deleted images, the last deleted first, page by page, and counts them', async () => {
      const { db } = current();
      const { user, ids } = await trash(db, [3, null, 1, 2]);
      const [third, , first, second] = ids;
      const page = await db.images.listDeleted(user, { after: null, limit: 2 });
      expect(idsOf(page)).toEqual([third, second]);
      const after = { createdAtMs: later(2).getTime(), id: second ?? '' };
      expect(idsOf(await db.images.listDeleted(user, { after, limit: 2 }))).toEqual([first]);
      expect(await db.images.countDeleted(user)).toBe(3);
    });

    test('an image deleted forever is gone and its keys are returned; others stay', async () => {
      const { db } = current();
      const { user, records, ids } = await trash(db, [0, 0, null]);
      const [id = '', kept = '', present = ''] = ids;
      expect(await db.images.eraseDeleted(user, present)).toBeNull();
      expect(await db.images.eraseDeleted(user, newId('image'))).toBeNull();
      expect(await db.images.eraseDeleted(user, id)).toEqual(keysOf(records[0] as ImageRecord));
      expect(await db.images.eraseDeleted(user, id)).toBeNull();
      expect(await db.images.restore(user, id)).toBe(false);
      expect(idsOf(await db.images.listDeleted(user, firstPage))).toEqual([kept]);
      expect(await db.images.findOwned(user, present)).toEqual(records[2]);
    });

    test('emptying erases the longest deleted first, up to the limit, and nothing deleted later', async () => {
      const { db } = current();
      const { user, records, ids } = await trash(db, [3, 1, 2, 9, null]);
      const erased = await db.images.eraseManyDeleted(user, later(3), 2);
      expect(erased.toSorted()).toEqual(
        [records[1], records[2]].map((row) => keysOf(row as ImageRecord)).sort(),
      );
      expect(await db.images.eraseManyDeleted(user, later(3), 2)).toEqual([
        keysOf(records[0] as ImageRecord),
      ]);
      expect(await db.images.eraseManyDeleted(user, later(3), 2)).toEqual([]);
      expect(idsOf(await db.images.listDeleted(user, firstPage))).toEqual([ids[3]]);
      expect(await db.images.findOwned(user, ids[4] ?? '')).not.toBeNull();
    });

    test('of a restoration and two erasures at once, exactly one succeeds', async () => {
      const { db } = current();
      const { user, ids } = await trash(db, [0]);
      const [id = ''] = ids;
      const outcomes = await inParallel(6, async (at) => {
        if (at % 3 === 0) return db.images.restore(user, id);
        if (at % 3 === 1) return (await db.images.eraseDeleted(user, id)) !== null;
        return (await db.images.eraseManyDeleted(user, noon, 9)).length > 0;
      });
      expect(outcomes.filter((succeeded) => succeeded)).toHaveLength(1);
    });

    test("another workspace's deleted images look like missing ones to every method", async () => {
      const { db } = current();
      const { user, records, ids } = await trash(db, [0]);
      const stranger = await addUser(db);
      expect(await db.images.listDeleted(stranger, firstPage)).toEqual([]);
      expect(await db.images.countDeleted(stranger)).toBe(0);
      expect(await db.images.findDeleted(stranger, ids[0] ?? '')).toBeNull();
      expect((await db.images.findDeleted(user, ids[0] ?? ''))?.id).toBe(ids[0]);
      expect(await db.images.eraseDeleted(stranger, ids[0] ?? '')).toBeNull();
      expect(await db.images.eraseManyDeleted(stranger, later(1), 9)).toEqual([]);
      expect(await thumbOf(db, stranger, records[0])).toBeNull();
      expect(idsOf(await db.images.listDeleted(user, firstPage))).toEqual(ids);
    });

    test('the thumbnail of a deleted image is found by members who may restore it, and only while it is deleted', async () => {
      const { db } = current();
      const { user, records } = await trash(db, [0, null]);
      expect(await thumbOf(db, user, records[0])).toMatchObject({ blobKey: records[0]?.thumbKey });
      expect(await thumbOf(db, user, records[1])).toBeNull();
      for (const role of workspaceRoles) {
        const member = await addUser(db);
        await db.memberships.add({ workspaceId: user.workspaceId, userId: member.id, role, createdAt: noon });
        expect((await thumbOf(db, member, records[0])) !== null, role).toBe(role !== 'viewer');
      }
      await db.images.restore(user, records[0]?.id ?? '');
      expect(await thumbOf(db, user, records[0])).toBeNull();
    });
  });
