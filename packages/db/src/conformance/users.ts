import { newId } from '@atelier/core/ids';
import { userRecord } from '@atelier/core/testing/records';
import { expect } from 'vitest';
import { addUser, firstPage, later, march, noon } from './samples.ts';
import { expectRefusal, inParallel, suite } from './suite.ts';

export const userConformance = (): void =>
  suite('users', (test, current) => {
    test('a created user is found by id and by email, exactly as it was stored', async () => {
      const { db } = current();
      const user = userRecord({
        passwordHash: '$argon2id$x',
        lockedAt: later(1),
        lockReason: 'spam',
        lastSignInAt: later(2),
        lastSignInIp: '192.0.2.1',
        emailVerifiedAt: later(3),
        secondFactorAt: later(4),
        name: 'Ünïcode 🎨',
      });
      await db.users.create(user, 25, 70);
      expect(await db.users.findById(user.id)).toEqual(user);
      expect(await db.users.findByEmail(user.email)).toEqual(user);
      expect(await db.users.findOwners([user.workspaceId, 'wsp_none'])).toEqual([user]);
      expect(await db.users.findOwners([])).toEqual([]);
      expect(await db.quotas.find(user.workspaceId)).toEqual({
        workspaceId: user.workspaceId,
        monthlyLimit: 25,
        period: march,
        used: 0,
        held: 0,
        budgetMinor: 70,
        spentMinor: 0,
        heldMinor: 0,
      });
    });

    test('no user is found by an unknown id or email', async () => {
      const { db } = current();
      expect(await db.users.findById(newId('user'))).toBeNull();
      expect(await db.users.findByEmail('nobody@example.org')).toBeNull();
    });

    test('a second account with the same email is rejected and leaves nothing behind', async () => {
      const { db } = current();
      const first = await addUser(db);
      const second = userRecord({ email: first.email });
      await expectRefusal(db.users.create(second, 5), 'email_taken');
      expect(await db.users.findById(second.id)).toBeNull();
      expect(await db.quotas.find(second.workspaceId)).toBeNull();
    });

    test('of twenty concurrent registrations of one email exactly one succeeds', async () => {
      const { db } = current();
      const outcomes = await inParallel(20, () =>
        db.users.create(userRecord({ email: 'same@example.org' }), 5).then(
          () => 'created',
          (error) => error.code,
        ),
      );
      expect(outcomes.filter((outcome) => outcome === 'created')).toHaveLength(1);
      expect(outcomes.filter((outcome) => outcome === 'email_taken')).toHaveLength(19);
    });

    test('the list is newest first, with the id deciding between equal times', async () => {
      const { db } = current();
      const users = [
        await addUser(db, { id: 'usr_b' }),
        await addUser(db, { id: 'usr_a' }),
        await addUser(db, { id: 'usr_c', createdAt: later(1) }),
      ];
      const listed = await db.users.list({}, firstPage);
      expect(listed.map(({ id }) => id)).toEqual(['usr_c', 'usr_b', 'usr_a']);
      expect(listed[0]).toEqual(users[2]);
    });

    test('the list filters by role, lock and text in email or name', async () => {
      const { db } = current();
      const admin = await addUser(db, { role: 'admin', name: 'Grace' });
      const locked = await addUser(db, { lockedAt: noon, lockReason: 'x', email: '100%_sure@example.org' });
      const ids = async (filter: Parameters<typeof db.users.list>[0]) =>
        (await db.users.list(filter, firstPage)).map(({ id }) => id);
      expect(await ids({ role: 'admin' })).toEqual([admin.id]);
      expect(await ids({ locked: true })).toEqual([locked.id]);
      expect(await ids({ locked: false })).toEqual([admin.id]);
      expect(await ids({ query: 'gRAC' })).toEqual([admin.id]);
      expect(await ids({ query: '%_' })).toEqual([locked.id]);
      expect(await ids({ query: 'g%e' })).toEqual([]);
      expect(await ids({ query: 'grace', locked: true })).toEqual([]);
    });

    test('a role changes only from the role the caller saw', async () => {
      const { db } = current();
      const { id } = await addUser(db, { role: 'viewer' });
      expect(await db.users.setRole(id, 'user', 'admin')).toBe(false);
      expect(await db.users.setRole(id, 'viewer', 'admin')).toBe(true);
      expect((await db.users.findById(id))?.role).toBe('admin');
      expect(await db.users.setRole(newId('user'), 'viewer', 'admin')).toBe(false);
    });

    test('the last superadmin can be neither demoted nor locked', async () => {
      const { db } = current();
      const { id } = await addUser(db, { role: 'superadmin' });
      await addUser(db, { role: 'superadmin', lockedAt: noon, lockReason: 'away' });
      await expectRefusal(db.users.setRole(id, 'superadmin', 'admin'), 'last_superadmin');
      await expectRefusal(db.users.lock(id, 'x', noon), 'last_superadmin');
      expect(await db.users.findById(id)).toMatchObject({ role: 'superadmin', lockedAt: null });
      expect(await db.users.countSuperadmins()).toBe(2);
      expect(await db.users.countActiveSuperadmins()).toBe(1);
    });

    test('of two concurrent demotions of the last two superadmins one is rejected', async () => {
      const { db } = current();
      const [a, b] = [await addUser(db, { role: 'superadmin' }), await addUser(db, { role: 'superadmin' })];
      const outcomes = await Promise.all([
        db.users.setRole(a.id, 'superadmin', 'user').catch((error) => error.code),
        db.users.lock(b.id, 'x', noon).catch((error) => error.code),
      ]);
      expect(outcomes.toSorted()).toEqual(['last_superadmin', true].toSorted());
    });

    test('locking a locked user and unlocking an unlocked one change nothing', async () => {
      const { db } = current();
      const { id } = await addUser(db);
      expect(await db.users.unlock(id)).toBe(false);
      expect(await db.users.lock(id, 'spam', later(5))).toBe(true);
      expect(await db.users.lock(id, 'again', later(6))).toBe(false);
      expect(await db.users.findById(id)).toMatchObject({ lockedAt: later(5), lockReason: 'spam' });
      expect(await db.users.unlock(id)).toBe(true);
      expect(await db.users.findById(id)).toMatchObject({ lockedAt: null, lockReason: null });
      expect(await db.users.lock(id, null, later(7))).toBe(true);
      expect(await db.users.findById(id)).toMatchObject({ lockedAt: later(7), lockReason: null });
    });
  });
