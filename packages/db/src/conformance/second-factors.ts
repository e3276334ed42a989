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

    test('a secret is confirmed once, and the code that did it is used up', async () => {
      const { totp } = current().db;
      const id = await enrolled(100);
      const confirmed = { userId: id, sealedSecret: 'sealed', confirmedAt: later(1), lastStep: 100 };
      expect(await totp.find(id)).toEqual(confirmed);
      expect(await totp.confirm(id, 'sealed', 101, later(2))).toBe(false);
      expect(await totp.spendStep(id, 100)).toBe(false);
      expect(await totp.find(id)).toEqual(confirmed);
    });

    test('a new secret takes the place of an unconfirmed one, never of a confirmed one', async () => {
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
      expect(await db.totp.spendStep(id, 5)).toBe(false);
      expect(await db.totp.find(id)).toMatchObject({ confirmedAt: null, lastStep: 0 });
    });

    test('steps are spent forwards only: no code is good twice, none earlier than the last', async () => {
      const { totp } = current().db;
      const id = await enrolled(100);
      expect(await totp.spendStep(id, 102)).toBe(true);
      expect(await totp.spendStep(id, 102)).toBe(false);
      expect(await totp.spendStep(id, 101)).toBe(false);
      expect(await totp.spendStep(id, 103)).toBe(true);
    });

    test('a step that a clock spent before it was set back blocks no right code', async () => {
      const { totp } = current().db;
      const twoDays = (2 * 86_400) / 30;
      const id = await enrolled(100 + twoDays);
      expect(await totp.spendStep(id, 100)).toBe(true);
      expect(await totp.spendStep(id, 100)).toBe(false);
      expect(await totp.spendStep(id, 101)).toBe(true);
    });

    test('a clock that is corrected by minutes makes no code good twice', async () => {
      const { totp } = current().db;
      const id = await enrolled(100);
      for (const step of [99, 90, 80]) expect(await totp.spendStep(id, step)).toBe(false);
    });

    test('of twenty who use one code at once one succeeds', async () => {
      const { totp } = current().db;
      const id = await enrolled(100);
      const outcomes = await inParallel(20, () => totp.spendStep(id, 101));
      expect(outcomes.filter(Boolean)).toHaveLength(1);
    });

    test('of twenty who confirm at once one succeeds', async () => {
      const { db } = current();
      const { id } = await addUser(db);
      await db.totp.begin(id, 'sealed');
      const outcomes = await inParallel(20, () => db.totp.confirm(id, 'sealed', 7, later(1)));
      expect(outcomes.filter(Boolean)).toHaveLength(1);
    });

    test('deleting says whether it was in force, and leaves an unconfirmed one neither', async () => {
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

    test('a code is good once and for its owner alone', async () => {
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

    test('new codes void the old ones, and none void them all', async () => {
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

    test('codes know when they were made, and none are of no time', async () => {
      const { db } = current();
      const [user, other] = [await addUser(db), await addUser(db)];
      expect(await db.recoveryCodes.madeAt(user.id)).toBeNull();
      await db.recoveryCodes.replace(user.id, hashes(2), noon);
      await db.recoveryCodes.replace(other.id, hashes(2), later(7));
      await db.recoveryCodes.replace(user.id, hashes(2), later(5));
      expect(await db.recoveryCodes.madeAt(user.id)).toEqual(later(5));
      expect(await db.recoveryCodes.madeAt(other.id)).toEqual(later(7));
    });

    test('however many replace the codes at once, one set is good afterwards', async () => {
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
