import { newId } from '@atelier/core/ids';
import { expect } from 'vitest';
import { addFamily, aFamily, aPair } from './identity-samples.ts';
import { addUser, later, noon, someHash } from './samples.ts';
import { expectRefusal, inParallel, suite } from './suite.ts';

export const bearerConformance = (): void =>
  suite('bearer tokens', (test, current) => {
    test('an access token is found with its user, but without the password hash', async () => {
      const { db } = current();
      const { passwordHash: _, ...user } = await addUser(db, { passwordHash: 'phc', lockedAt: noon });
      const { access } = await addFamily(db, user.id);
      const found = await db.bearers.findAccess(access.tokenHash);
      expect(found).toEqual({ token: access, user, workspaceRole: 'owner' });
      expect(Object.keys(found?.user ?? {})).not.toContain('passwordHash');
    });

    test('an access token is never found as a refresh token, or the reverse', async () => {
      const { db } = current();
      const { access, refresh } = await addFamily(db, (await addUser(db)).id);
      expect(await db.bearers.findAccess(refresh.tokenHash)).toBeNull();
      expect(await db.bearers.findRefresh(access.tokenHash)).toBeNull();
      expect(await db.bearers.rotate(access.tokenHash, noon)).toBeNull();
      expect(await db.bearers.findRefresh(refresh.tokenHash)).toEqual(refresh);
    });

    test('a raw token cannot be stored in place of its hash, of either kind', async () => {
      const { db } = current();
      const { family } = await addFamily(db, (await addUser(db)).id);
      const { access, refresh } = aPair(family);
      const raw = { tokenHash: 'raw' };
      await expect(db.bearers.addPair({ ...access, ...raw }, refresh)).rejects.toThrow();
      await expect(db.bearers.addPair(access, { ...refresh, ...raw })).rejects.toThrow();
      expect(await db.bearers.findAccess(access.tokenHash)).toBeNull();
    });

    test('a new pair replaces the access token and extends the family', async () => {
      const { db } = current();
      const user = await addUser(db);
      const { family, access } = await addFamily(db, user.id);
      const other = await addFamily(db, user.id);
      const next = aPair(family, 5000);
      await db.bearers.addPair(next.access, next.refresh);
      expect(await db.bearers.findAccess(access.tokenHash)).toBeNull();
      expect(await db.bearers.findAccess(next.access.tokenHash)).toMatchObject({ token: next.access });
      expect(await db.bearers.findAccess(other.access.tokenHash)).not.toBeNull();
      expect(await db.bearers.listOf(user.id, later(1500))).toEqual([{ ...family, expiresAt: later(5000) }]);
    });

    test('no pair is added to a family that has ended, belongs to another user, or differs between its tokens', async () => {
      const { db } = current();
      const [user, stranger] = [await addUser(db), await addUser(db)];
      const { family } = await addFamily(db, user.id);
      const attempts = [
        aPair(aFamily(user.id)),
        aPair({ ...family, userId: stranger.id }),
        { access: aPair(family).access, refresh: aPair(aFamily(user.id)).refresh },
      ];
      for (const { access, refresh } of attempts) {
        await expectRefusal(db.bearers.addPair(access, refresh), 'conflict');
        expect(await db.bearers.findAccess(access.tokenHash)).toBeNull();
      }
    });

    test('a refresh token is fresh once; later uses are reported as reuse', async () => {
      const { db } = current();
      const { refresh } = await addFamily(db, (await addUser(db)).id);
      expect(await db.bearers.rotate(refresh.tokenHash, noon)).toEqual({ state: 'fresh', token: refresh });
      expect(await db.bearers.rotate(refresh.tokenHash, later(1))).toEqual({
        state: 'reused',
        token: refresh,
      });
      expect(await db.bearers.findRefresh(refresh.tokenHash)).toEqual(refresh);
      expect(await db.bearers.rotate(someHash(), noon)).toBeNull();
    });

    test('of thirty concurrent refreshes one is fresh and all others are reuse', async () => {
      const { db } = current();
      const { family, refresh } = await addFamily(db, (await addUser(db)).id);
      const outcomes = await inParallel(30, () =>
        db.transaction(async ({ bearers }) => {
          const outcome = await bearers.rotate(refresh.tokenHash, noon);
          const next = aPair(family);
          if (outcome?.state === 'fresh') await bearers.addPair(next.access, next.refresh);
          return outcome?.state;
        }),
      );
      expect(outcomes.filter((state) => state === 'fresh')).toHaveLength(1);
      expect(outcomes.filter((state) => state === 'reused')).toHaveLength(29);
    });

    test('deleting a family waits for a refresh in progress and then deletes its new pair too', async () => {
      const { db } = current();
      const user = await addUser(db);
      const { family, refresh } = await addFamily(db, user.id);
      const next = aPair(family);
      const { promise: rotated, resolve: tell } = Promise.withResolvers<void>();
      const refreshing = db.transaction(async ({ bearers }) => {
        await bearers.rotate(refresh.tokenHash, noon);
        tell();
        // Long enough for the other transaction to wait for the lock.
        await new Promise((resolve) => setTimeout(resolve, 50));
        await bearers.addPair(next.access, next.refresh);
      });
      await rotated;
      expect(await db.bearers.deleteOwned(user.id, family.id)).toMatchObject({ id: family.id });
      await refreshing;
      expect(await db.bearers.findAccess(next.access.tokenHash)).toBeNull();
      expect(await db.bearers.findRefresh(next.refresh.tokenHash)).toBeNull();
    });

    test('a refresh token is invalid from its expiry on', async () => {
      const { db } = current();
      const { refresh } = await addFamily(db, (await addUser(db)).id, { expiresAt: later(1) });
      expect(await db.bearers.rotate(refresh.tokenHash, later(1))).toBeNull();
      expect(await db.bearers.rotate(refresh.tokenHash, noon)).toMatchObject({ state: 'fresh' });
      expect(await db.bearers.rotate(refresh.tokenHash, later(1))).toBeNull();
    });

    test('the list has the families that have not expired, newest first, with their last use', async () => {
      const { db } = current();
      const user = await addUser(db);
      const { family: first } = await addFamily(db, user.id);
      const { family: second } = await addFamily(db, user.id, { createdAt: later(1) });
      await addFamily(db, user.id, { expiresAt: noon });
      await addFamily(db, (await addUser(db)).id);
      await db.bearers.touch(first.id, later(7), '2001:db8::1');
      expect(await db.bearers.listOf(user.id, noon)).toEqual([
        second,
        { ...first, lastUsedAt: later(7), lastUsedIp: '2001:db8::1' },
      ]);
    });

    test("another user's family cannot be deleted and looks like a missing one; one's own is deleted with all its tokens", async () => {
      const { db } = current();
      const [user, stranger] = [await addUser(db), await addUser(db)];
      const { family, access, refresh } = await addFamily(db, user.id);
      expect(await db.bearers.deleteOwned(stranger.id, family.id)).toBeNull();
      expect(await db.bearers.deleteOwned(user.id, newId('token'))).toBeNull();
      expect(await db.bearers.deleteOwned(user.id, family.id)).toEqual(family);
      expect(await db.bearers.findAccess(access.tokenHash)).toBeNull();
      expect(await db.bearers.rotate(refresh.tokenHash, noon)).toBeNull();
      expect(await db.bearers.deleteOwned(user.id, family.id)).toBeNull();
    });

    test('all families of a user are deleted, and no other user’s', async () => {
      const { db } = current();
      const [user, other] = [await addUser(db), await addUser(db)];
      await addFamily(db, user.id);
      await addFamily(db, user.id, { createdAt: later(1) });
      const theirs = await addFamily(db, other.id, { createdAt: later(1) });
      expect(await db.bearers.deleteAllOf(user.id)).toBe(2);
      expect(await db.bearers.listOf(user.id, noon)).toEqual([]);
      expect(await db.bearers.deleteAllOf(user.id)).toBe(0);
      expect(await db.bearers.findAccess(theirs.access.tokenHash)).not.toBeNull();
    });

    test('deleting the families of all users leaves no family and no token', async () => {
      const { db } = current();
      const families = [];
      for (const { id } of [await addUser(db), await addUser(db)])
        families.push(await addFamily(db, id), await addFamily(db, id, { expiresAt: noon }));
      expect(await db.bearers.deleteAll()).toBe(4);
      for (const { family, access, refresh } of families) {
        expect(await db.bearers.listOf(family.userId, later(-9))).toEqual([]);
        expect(await db.bearers.findAccess(access.tokenHash)).toBeNull();
        expect(await db.bearers.findRefresh(refresh.tokenHash)).toBeNull();
      }
      expect(await db.bearers.deleteAll()).toBe(0);
    });

    test('expired tokens and expired families are deleted, families with all their tokens', async () => {
      const { db } = current();
      const { id } = await addUser(db);
      const active = await addFamily(db, id, { expiresAt: later(500) });
      const expired = await addFamily(db, id, { expiresAt: later(100) });
      expect(await db.bearers.deleteExpired(later(99))).toBe(0);
      // The expired family, and the active one's access token.
      expect(await db.bearers.deleteExpired(later(100))).toBe(2);
      expect(await db.bearers.findRefresh(expired.refresh.tokenHash)).toBeNull();
      expect(await db.bearers.findAccess(active.access.tokenHash)).toBeNull();
      expect(await db.bearers.rotate(active.refresh.tokenHash, later(100))).toMatchObject({ state: 'fresh' });
      expect(await db.bearers.listOf(id, noon)).toEqual([active.family]);
    });
  });
