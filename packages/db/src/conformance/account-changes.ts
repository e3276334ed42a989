import { newId } from '@atelier/core/ids';
import { expect } from 'vitest';
import { addUser, later, noon } from './samples.ts';
import { expectRefusal, inParallel, suite } from './suite.ts';

export const accountChangeConformance = (): void =>
  suite('changes of an account', (test, current) => {
    test('a password hash is replaced only if it was not changed in between', async () => {
      const { db } = current();
      const { id } = await addUser(db);
      expect(await db.users.setPasswordHash(id, 'other', 'new')).toBe(false);
      expect(await db.users.setPasswordHash(id, null, 'one')).toBe(true);
      expect(await db.users.setPasswordHash(id, null, 'two')).toBe(false);
      expect(await db.users.setPasswordHash(id, 'one', 'two')).toBe(true);
      expect((await db.users.findById(id))?.passwordHash).toBe('two');
    });

    test('name and last sign-in are stored', async () => {
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

    test('an address is verified only if it is the current one of the account', async () => {
      const { db } = current();
      const user = await addUser(db);
      expect(await db.users.setEmailVerified(user.id, 'other@example.org', noon)).toBe(false);
      expect((await db.users.findById(user.id))?.emailVerifiedAt).toBeNull();
      expect(await db.users.setEmailVerified(user.id, user.email, noon)).toBe(true);
      expect(await db.users.findById(user.id)).toEqual({ ...user, emailVerifiedAt: noon });
      expect(await db.users.setEmailVerified(newId('user'), user.email, noon)).toBe(false);
    });

    test('an address is changed only from the one that the caller saw', async () => {
      const { db } = current();
      const user = await addUser(db);
      expect(await db.users.setEmail(user.id, 'other@example.org', 'new@example.org', noon)).toBe(false);
      expect(await db.users.setEmail(user.id, user.email, 'new@example.org', noon)).toBe(true);
      const moved = { ...user, email: 'new@example.org', emailVerifiedAt: noon };
      expect(await db.users.findByEmail('new@example.org')).toEqual(moved);
      expect(await db.users.findByEmail(user.email)).toBeNull();
    });

    test('an address of another account is rejected', async () => {
      const { db } = current();
      const [user, other] = [await addUser(db), await addUser(db)];
      await expectRefusal(db.users.setEmail(user.id, user.email, other.email, noon), 'email_taken');
      expect(await db.users.findById(user.id)).toEqual(user);
      const joined = db.transaction(({ users }) => users.setEmail(user.id, user.email, other.email, noon));
      await expectRefusal(joined, 'email_taken');
    });

    test('of twenty accounts that concurrently change to one address one succeeds', async () => {
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

    test('the second factor can be set and cleared', async () => {
      const { db } = current();
      const user = await addUser(db);
      await db.users.setSecondFactor(user.id, noon);
      expect(await db.users.findById(user.id)).toEqual({ ...user, secondFactorAt: noon });
      await db.users.setSecondFactor(user.id, null);
      expect(await db.users.findById(user.id)).toEqual(user);
    });

    test('a password is removed only if it was not changed in between', async () => {
      const { db } = current();
      const user = await addUser(db, { passwordHash: 'one' });
      expect(await db.users.clearPasswordHash(user.id, 'other')).toBe(false);
      expect(await db.users.clearPasswordHash(user.id, 'one')).toBe(true);
      expect(await db.users.clearPasswordHash(user.id, 'one')).toBe(false);
      expect(await db.users.findById(user.id)).toEqual({ ...user, passwordHash: null });
    });

    test('findForUpdate returns the current row and locks it until the transaction ends', async () => {
      const { db } = current();
      const user = await addUser(db, { passwordHash: 'one' });
      expect(await db.users.findForUpdate(newId('user'))).toBeNull();
      const swaps = await inParallel(10, (n) =>
        db.transaction(async ({ users }) => {
          const locked = await users.findForUpdate(user.id);
          return users.setPasswordHash(user.id, locked?.passwordHash ?? null, `hash ${n}`);
        }),
      );
      expect(swaps).toEqual(Array(10).fill(true));
    });

    test('lockAll locks every user until the transaction ends', async () => {
      const { db } = current();
      const people = await inParallel(3, () => addUser(db));
      const order: string[] = [];
      const { promise: held, resolve: tell } = Promise.withResolvers<void>();
      const change = held.then(async () => {
        await Promise.all(people.map(({ id }) => db.users.setName(id, 'Late')));
        order.push('changed');
      });
      await db.transaction(async ({ users }) => {
        await users.lockAll();
        tell();
        for (const { id } of people) await users.setName(id, 'Early');
        order.push('ended');
      });
      await change;
      expect(order).toEqual(['ended', 'changed']);
      for (const { id } of people) expect((await db.users.findById(id))?.name).toBe('Late');
    });

    test('lockAll and locking two users in the order of their ids never deadlock', async () => {
      const { db } = current();
      const ids = (await inParallel(6, () => addUser(db))).map(({ id }) => id).toSorted();
      const work = await inParallel(30, (n) =>
        db.transaction(async ({ users }) => {
          if (n % 3 === 0) await users.lockAll();
          else for (const id of [ids[n % 5], ids[5]]) await users.findForUpdate(id ?? '');
          await users.setName(ids[5] ?? '', `Name ${n}`);
          return n;
        }),
      );
      expect(work).toHaveLength(30);
    });

    test('a sign-in is not recorded if the password was changed or the account locked in between', async () => {
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
