import { newId } from '@atelier/core/ids';
import { expect, test } from 'vitest';
import { addUser, aUser, later, march, noon } from './samples.ts';
import { expectRefusal, inParallel, type OpenTestDatabase, suite } from './suite.ts';

const firstPage = { after: null, limit: 100 };

export const userConformance = (name: string, open: OpenTestDatabase): void =>
  suite(`users on ${name}`, open, (current) => {
    test('a created user is found by id and by email, exactly as it was given', async () => {
      const { db } = current();
      const user = aUser({
        passwordHash: '$argon2id$x',
        lockedAt: later(1),
        lockReason: 'spam',
        lastSignInAt: later(2),
        lastSignInIp: '192.0.2.1',
        emailVerifiedAt: later(3),
        secondFactorAt: later(4),
        name: 'Ünïcode 🎨',
      });
      await db.users.create(user, 25);
      expect(await db.users.findById(user.id)).toEqual(user);
      expect(await db.users.findByEmail(user.email)).toEqual(user);
      expect(await db.quotas.find(user.workspaceId)).toEqual({
        workspaceId: user.workspaceId,
        monthlyLimit: 25,
        period: march,
        used: 0,
        held: 0,
      });
    });

    test('nobody is found under an unknown id or email', async () => {
      const { db } = current();
      expect(await db.users.findById(newId('user'))).toBeNull();
      expect(await db.users.findByEmail('nobody@example.org')).toBeNull();
    });

    test('of two accounts with one email the second is refused and leaves nothing behind', async () => {
      const { db } = current();
      const first = await addUser(db);
      const second = aUser({ email: first.email });
      await expectRefusal(db.users.create(second, 5), 'email_taken');
      expect(await db.users.findById(second.id)).toBeNull();
      expect(await db.quotas.find(second.workspaceId)).toBeNull();
    });

    test('of twenty simultaneous registrations of one email exactly one succeeds', async () => {
      const { db } = current();
      const outcomes = await inParallel(20, () =>
        db.users.create(aUser({ email: 'same@example.org' }), 5).then(
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
    });

    test('of two simultaneous demotions of the last two superadmins one is refused', async () => {
      const { db } = current();
      const [a, b] = [await addUser(db, { role: 'superadmin' }), await addUser(db, { role: 'superadmin' })];
      const outcomes = await Promise.all([
        db.users.setRole(a.id, 'superadmin', 'user').catch((error) => error.code),
        db.users.lock(b.id, 'x', noon).catch((error) => error.code),
      ]);
      expect(outcomes.toSorted()).toEqual(['last_superadmin', true].toSorted());
    });

    test('locking and unlocking happen once', async () => {
      const { db } = current();
      const { id } = await addUser(db);
      expect(await db.users.unlock(id)).toBe(false);
      expect(await db.users.lock(id, 'spam', later(5))).toBe(true);
      expect(await db.users.lock(id, 'again', later(6))).toBe(false);
      expect(await db.users.findById(id)).toMatchObject({ lockedAt: later(5), lockReason: 'spam' });
      expect(await db.users.unlock(id)).toBe(true);
      expect(await db.users.findById(id)).toMatchObject({ lockedAt: null, lockReason: null });
    });

    test('a password hash is replaced only if nobody replaced it in between', async () => {
      const { db } = current();
      const { id } = await addUser(db);
      expect(await db.users.setPasswordHash(id, 'other', 'new')).toBe(false);
      expect(await db.users.setPasswordHash(id, null, 'one')).toBe(true);
      expect(await db.users.setPasswordHash(id, null, 'two')).toBe(false);
      expect(await db.users.setPasswordHash(id, 'one', 'two')).toBe(true);
      expect((await db.users.findById(id))?.passwordHash).toBe('two');
    });

    test('name and last sign-in are kept', async () => {
      const { db } = current();
      const user = await addUser(db);
      await db.users.setName(user.id, 'Grace');
      expect(await db.users.recordSignIn(user.id, null, later(9), '2001:db8::1')).toBe(true);
      expect(await db.users.findById(user.id)).toEqual({
        ...user,
        name: 'Grace',
        lastSignInAt: later(9),
        lastSignInIp: '2001:db8::1',
      });
    });

    test('a mailbox is proven for the address that the account has, and for no other', async () => {
      const { db } = current();
      const user = await addUser(db);
      expect(await db.users.setEmailVerified(user.id, 'other@example.org', noon)).toBe(false);
      expect((await db.users.findById(user.id))?.emailVerifiedAt).toBeNull();
      expect(await db.users.setEmailVerified(user.id, user.email, noon)).toBe(true);
      expect(await db.users.findById(user.id)).toEqual({ ...user, emailVerifiedAt: noon });
      expect(await db.users.setEmailVerified(newId('user'), user.email, noon)).toBe(false);
    });

    test('an account moves to another address only from the one the caller saw', async () => {
      const { db } = current();
      const user = await addUser(db);
      expect(await db.users.setEmail(user.id, 'other@example.org', 'new@example.org', noon)).toBe(false);
      expect(await db.users.setEmail(user.id, user.email, 'new@example.org', noon)).toBe(true);
      const moved = { ...user, email: 'new@example.org', emailVerifiedAt: noon };
      expect(await db.users.findByEmail('new@example.org')).toEqual(moved);
      expect(await db.users.findByEmail(user.email)).toBeNull();
    });

    test('nobody moves to an address that somebody else has', async () => {
      const { db } = current();
      const [user, other] = [await addUser(db), await addUser(db)];
      await expectRefusal(db.users.setEmail(user.id, user.email, other.email, noon), 'email_taken');
      expect(await db.users.findById(user.id)).toEqual(user);
      const joined = db.transaction(({ users }) => users.setEmail(user.id, user.email, other.email, noon));
      await expectRefusal(joined, 'email_taken');
    });

    test('of twenty accounts that move to one address at once one succeeds', async () => {
      const { db } = current();
      const accounts = await inParallel(20, () => addUser(db));
      const outcomes = await Promise.all(
        accounts.map(({ id, email }) =>
          db.users.setEmail(id, email, 'same@example.org', noon).catch((error) => error.code),
        ),
      );
      expect(outcomes.filter((outcome) => outcome === true)).toHaveLength(1);
      expect(outcomes.filter((outcome) => outcome === 'email_taken')).toHaveLength(19);
    });

    test('whether sign-in asks for a second factor comes and goes', async () => {
      const { db } = current();
      const user = await addUser(db);
      await db.users.setSecondFactor(user.id, noon);
      expect(await db.users.findById(user.id)).toEqual({ ...user, secondFactorAt: noon });
      await db.users.setSecondFactor(user.id, null);
      expect(await db.users.findById(user.id)).toEqual(user);
    });

    test('a password is taken away only if nobody replaced it in between', async () => {
      const { db } = current();
      const user = await addUser(db, { passwordHash: 'one' });
      expect(await db.users.clearPasswordHash(user.id, 'other')).toBe(false);
      expect(await db.users.clearPasswordHash(user.id, 'one')).toBe(true);
      expect(await db.users.clearPasswordHash(user.id, 'one')).toBe(false);
      expect(await db.users.findById(user.id)).toEqual({ ...user, passwordHash: null });
    });

    test('who holds an account sees it as it stands, and nobody changes it until the end', async () => {
      const { db } = current();
      const user = await addUser(db, { passwordHash: 'one' });
      expect(await db.users.hold(newId('user'))).toBeNull();
      const swaps = await inParallel(10, (n) =>
        db.transaction(async ({ users }) => {
          const held = await users.hold(user.id);
          return users.setPasswordHash(user.id, held?.passwordHash ?? null, `hash ${n}`);
        }),
      );
      expect(swaps).toEqual(Array(10).fill(true));
    });

    test('nobody signs in with a password that was changed, or to an account that was locked, in between', async () => {
      const { db } = current();
      const user = await addUser(db);
      const enter = (verified: string | null) => db.users.recordSignIn(user.id, verified, later(9), '::1');
      await db.users.setPasswordHash(user.id, null, 'new');
      expect(await enter(null)).toBe(false);
      expect(await enter('old')).toBe(false);
      await db.users.lock(user.id, 'spam', later(5));
      expect(await enter('new')).toBe(false);
      expect((await db.users.findById(user.id))?.lastSignInAt).toBeNull();
      await db.users.unlock(user.id);
      expect(await enter('new')).toBe(true);
    });
  });
