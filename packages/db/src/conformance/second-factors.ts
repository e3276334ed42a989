import { expect } from 'vitest';
import { addUser, later, noon, someHash } from './samples.ts';
import { inParallel, suite } from './suite.ts';

export const totpConformance = (): void =>
  suite('TOTP secrets', (test, current) => {
    const enrolled = async (step = 100) => {
      const { db } = current();
      const { id } = await addUser(db);
      await db.totp.begin(id, 'sealed');
      expect(await db.totp.confirm(id, 'sealed', step, later(1))).toBe(true);
      return id;
    };

    test('a secret is confirmed once, and its code cannot be used again', async () => {
      const { totp } = current().db;
      const id = await enrolled(100);
      const confirmed = { userId: id, sealedSecret: 'sealed', confirmedAt: later(1), lastStep: 100 };
      expect(await totp.find(id)).toEqual(confirmed);
      expect(await totp.confirm(id, 'sealed', 101, later(2))).toBe(false);
      expect(await totp.consumeStep(id, 100)).toBe(false);
      expect(await totp.find(id)).toEqual(confirmed);
    });

    test('a new secret replaces an unconfirmed one, never a confirmed one', async () => {
      const { db } = current();
      const { id } = await addUser(db);
      expect(await db.totp.begin(id, 'one')).toBe(true);
      expect(await db.totp.begin(id, 'two')).toBe(true);
      expect(await db.totp.confirm(id, 'one', 5, later(1))).toBe(false);
      expect(await db.totp.confirm(id, 'two', 5, later(1))).toBe(true);
      expect(await db.totp.begin(id, 'three')).toBe(false);
      expect((await db.totp.find(id))?.sealedSecret).toBe('two');
    });

    test('an unconfirmed secret accepts no code for a sign-in', async () => {
      const { db } = current();
      const { id } = await addUser(db);
      await db.totp.begin(id, 'sealed');
      expect(await db.totp.consumeStep(id, 5)).toBe(false);
      expect(await db.totp.find(id)).toMatchObject({ confirmedAt: null, lastStep: 0 });
    });

    test('time steps only advance: no code is accepted twice or after a later one', async () => {
      const { totp } = current().db;
      const id = await enrolled(100);
      expect(await totp.consumeStep(id, 102)).toBe(true);
      expect(await totp.consumeStep(id, 102)).toBe(false);
      expect(await totp.consumeStep(id, 101)).toBe(false);
      expect(await totp.consumeStep(id, 103)).toBe(true);
    });

    test('a step that was used before the clock was set back blocks no right code', async () => {
      const { totp } = current().db;
      const twoDays = (2 * 86_400) / 30;
      const id = await enrolled(100 + twoDays);
      expect(await totp.consumeStep(id, 100)).toBe(true);
      expect(await totp.consumeStep(id, 100)).toBe(false);
      expect(await totp.consumeStep(id, 101)).toBe(true);
    });

    test('correcting the clock by minutes lets no code be used twice', async () => {
      const { totp } = current().db;
      const id = await enrolled(100);
      for (const step of [99, 90, 80]) expect(await totp.consumeStep(id, step)).toBe(false);
    });

    test('of twenty who use one code at once one succeeds', async () => {
      const { totp } = current().db;
      const id = await enrolled(100);
      const outcomes = await inParallel(20, () => totp.consumeStep(id, 101));
      expect(outcomes.filter(Boolean)).toHaveLength(1);
    });

    test('of twenty concurrent confirmations one succeeds', async () => {
      const { db } = current();
      const { id } = await addUser(db);
      await db.totp.begin(id, 'sealed');
      const outcomes = await inParallel(20, () => db.totp.confirm(id, 'sealed', 7, later(1)));
      expect(outcomes.filter(Boolean)).toHaveLength(1);
    });

    test('deleting returns whether the secret was confirmed, and deletes an unconfirmed one too', async () => {
      const { db } = current();
      const [id, { id: beginner }] = [await enrolled(), await addUser(db)];
      await db.totp.begin(beginner, 'sealed');
      expect(await db.totp.delete(id)).toBe(true);
      expect(await db.totp.delete(id)).toBe(false);
      expect(await db.totp.delete(beginner)).toBe(false);
      expect(await db.totp.find(beginner)).toBeNull();
      expect(await db.totp.begin(id, 'again')).toBe(true);
    });
  });

export const recoveryCodeConformance = (): void =>
  suite('recovery codes', (test, current) => {
    const hashes = (n: number) => Array.from({ length: n }, someHash);

    test('a recovery code works once and for its owner only', async () => {
      const { db } = current();
      const [user, stranger] = [await addUser(db), await addUser(db)];
      const [code = '', ...others] = hashes(3);
      await db.recoveryCodes.replace(user.id, [code, ...others], noon);
      expect(await db.recoveryCodes.consume(stranger.id, code)).toBe(false);
      expect(await db.recoveryCodes.consume(user.id, someHash())).toBe(false);
      expect(await db.recoveryCodes.consume(user.id, code)).toBe(true);
      expect(await db.recoveryCodes.consume(user.id, code)).toBe(false);
      expect(await db.recoveryCodes.count(user.id)).toBe(2);
    });

    test('of twenty who use one code at once one succeeds', async () => {
      const { db } = current();
      const { id } = await addUser(db);
      const [code = ''] = hashes(1);
      await db.recoveryCodes.replace(id, [code], noon);
      const outcomes = await inParallel(20, () => db.recoveryCodes.consume(id, code));
      expect(outcomes.filter(Boolean)).toHaveLength(1);
    });

    test('new codes replace the old ones, and an empty set removes all', async () => {
      const { db } = current();
      const [user, other] = [await addUser(db), await addUser(db)];
      const [old = ''] = hashes(1);
      await db.recoveryCodes.replace(user.id, [old], noon);
      await db.recoveryCodes.replace(other.id, hashes(4), noon);
      await db.recoveryCodes.replace(user.id, hashes(10), noon);
      expect(await db.recoveryCodes.consume(user.id, old)).toBe(false);
      expect(await db.recoveryCodes.count(user.id)).toBe(10);
      await db.recoveryCodes.replace(user.id, [], noon);
      expect(await db.recoveryCodes.count(user.id)).toBe(0);
      expect(await db.recoveryCodes.count(other.id)).toBe(4);
    });

    test('the creation time of the codes is stored; without codes there is none', async () => {
      const { db } = current();
      const [user, other] = [await addUser(db), await addUser(db)];
      expect(await db.recoveryCodes.madeAt(user.id)).toBeNull();
      await db.recoveryCodes.replace(user.id, hashes(2), noon);
      await db.recoveryCodes.replace(other.id, hashes(2), later(7));
      await db.recoveryCodes.replace(user.id, hashes(2), later(5));
      expect(await db.recoveryCodes.madeAt(user.id)).toEqual(later(5));
      expect(await db.recoveryCodes.madeAt(other.id)).toEqual(later(7));
    });

    test('after concurrent replacements one set of codes is valid', async () => {
      const { db } = current();
      const { id } = await addUser(db);
      await inParallel(10, () => db.recoveryCodes.replace(id, hashes(10), noon));
      expect(await db.recoveryCodes.count(id)).toBe(10);
    });

    test('a raw code cannot be stored in place of its hash, and the old codes stay', async () => {
      const { db } = current();
      const { id } = await addUser(db);
      await db.recoveryCodes.replace(id, hashes(3), noon);
      await expect(db.recoveryCodes.replace(id, ['ABCD-EFGH'], noon)).rejects.toThrow();
      expect(await db.recoveryCodes.count(id)).toBe(3);
    });
  });
