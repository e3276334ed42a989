import type { TokenPurpose } from '@atelier/core/ports/identity-records';
import { expect } from 'vitest';
import { aToken } from './identity-samples.ts';
import { addUser, later, noon, someHash } from './samples.ts';
import { inParallel, suite } from './suite.ts';

export const oneTimeTokenConformance = (): void =>
  suite('one-time tokens', (test, current) => {
    test.matrix(
      'a token that expires far later than any token lives is refused: the clock was set back',
      [
        ['reset_password', 60 * 60_000],
        ['verify_email', 168 * 3_600_000],
        ['email_change_old', 168 * 3_600_000],
        ['email_change_new', 168 * 3_600_000],
      ] satisfies [TokenPurpose, number][],
      '%s',
      async (purpose, longestMs) => {
        const { db } = current();
        const { id: userId } = await addUser(db);
        const token = aToken({ purpose, userId, expiresAt: later(3 * longestMs) });
        await db.tokens.create(token);
        expect(await db.tokens.find(token.tokenHash, purpose, noon)).toBeNull();
        expect(await db.tokens.consume(token.tokenHash, purpose, noon)).toBeNull();
        expect(await db.tokens.consume(token.tokenHash, purpose, later(2 * longestMs))).toEqual(token);
      },
    );

    test('a token is consumed once, for its purpose, and returned exactly as it was stored', async () => {
      const { db } = current();
      const { id: userId } = await addUser(db);
      const token = aToken({ purpose: 'verify_email', userId, browserHash: someHash(), note: 'emc_1' });
      await db.tokens.create(token);
      expect(await db.tokens.consume(token.tokenHash, 'reset_password', noon)).toBeNull();
      expect(await db.tokens.consume(token.tokenHash, 'verify_email', noon)).toEqual(token);
      expect(await db.tokens.consume(token.tokenHash, 'verify_email', noon)).toBeNull();
    });

    test('finding a token does not consume it', async () => {
      const { db } = current();
      const token = aToken();
      await db.tokens.create(token);
      expect(await db.tokens.find(token.tokenHash, 'setup', noon)).toEqual(token);
      expect(await db.tokens.find(token.tokenHash, 'setup', noon)).toEqual(token);
      expect(await db.tokens.find(token.tokenHash, 'verify_email', noon)).toBeNull();
      expect(await db.tokens.find(someHash(), 'setup', noon)).toBeNull();
    });

    test('a token is invalid from its expiry on', async () => {
      const { db } = current();
      const token = aToken({ expiresAt: noon });
      await db.tokens.create(token);
      expect(await db.tokens.find(token.tokenHash, 'setup', later(-1))).toEqual(token);
      expect(await db.tokens.find(token.tokenHash, 'setup', noon)).toBeNull();
      expect(await db.tokens.consume(token.tokenHash, 'setup', noon)).toBeNull();
    });

    test('neither a raw token nor a raw browser id can be stored in place of its hash', async () => {
      const { db } = current();
      await expect(db.tokens.create(aToken({ tokenHash: 'raw' }))).rejects.toThrow();
      await expect(db.tokens.create(aToken({ browserHash: 'raw' }))).rejects.toThrow();
    });

    test('of twenty concurrent consumers one gets the token', async () => {
      const { db } = current();
      const token = aToken();
      await db.tokens.create(token);
      const outcomes = await inParallel(20, () => db.tokens.consume(token.tokenHash, 'setup', noon));
      expect(outcomes.filter((outcome) => outcome !== null)).toEqual([token]);
    });

    test('only expired tokens are deleted by deleteExpired', async () => {
      const { db } = current();
      const unexpired = aToken();
      for (const token of [aToken({ expiresAt: later(-1) }), aToken({ expiresAt: noon }), unexpired])
        await db.tokens.create(token);
      expect(await db.tokens.deleteExpired(noon)).toBe(2);
      expect(await db.tokens.deleteExpired(noon)).toBe(0);
      expect(await db.tokens.consume(unexpired.tokenHash, 'setup', noon)).toEqual(unexpired);
    });

    test('all tokens of a purpose can be deleted', async () => {
      const { db } = current();
      const [setup, reset] = [aToken(), aToken({ purpose: 'reset_password' })];
      for (const token of [setup, reset]) await db.tokens.create(token);
      await db.tokens.deleteAll('setup');
      expect(await db.tokens.find(setup.tokenHash, 'setup', noon)).toBeNull();
      expect(await db.tokens.find(reset.tokenHash, 'reset_password', noon)).toEqual(reset);
    });

    test('deleting tokens of a user keeps other purposes and other users’ tokens', async () => {
      const { db } = current();
      const [user, other] = [await addUser(db), await addUser(db)];
      const reset = (userId: string) => aToken({ purpose: 'reset_password', userId });
      const deleted = [reset(user.id), reset(user.id), aToken({ purpose: 'verify_email', userId: user.id })];
      const kept = [aToken({ purpose: 'disown_sign_in', userId: user.id }), reset(other.id)];
      for (const token of [...deleted, ...kept]) await db.tokens.create(token);
      await db.tokens.deleteAllOf(user.id, ['reset_password', 'verify_email']);
      await db.tokens.deleteAllOf(user.id, []);
      const found = [];
      for (const { tokenHash, purpose } of [...deleted, ...kept])
        found.push(await db.tokens.find(tokenHash, purpose, noon));
      expect(found).toEqual([null, null, null, ...kept]);
    });
  });

export const spentValueConformance = (): void =>
  suite('spent values', (test, current) => {
    test('a value can be spent once', async () => {
      const { spent } = current().db;
      const hash = someHash();
      expect(await spent.spend(hash, later(1))).toBe(true);
      expect(await spent.spend(hash, later(1))).toBe(false);
      expect(await spent.spend(hash, later(9))).toBe(false);
      expect(await spent.spend(someHash(), later(1))).toBe(true);
    });

    test('of twenty concurrent spends of a value one succeeds', async () => {
      const { spent } = current().db;
      const hash = someHash();
      const outcomes = await inParallel(20, () => spent.spend(hash, later(1)));
      expect(outcomes.filter(Boolean)).toHaveLength(1);
    });

    test('a value that was spent in a failed transaction can still be spent', async () => {
      const { db } = current();
      const hash = someHash();
      const failed = db.transaction(async ({ spent }) => {
        expect(await spent.spend(hash, later(1))).toBe(true);
        throw new Error('half-way');
      });
      await expect(failed).rejects.toThrow('half-way');
      expect(await db.spent.spend(hash, later(1))).toBe(true);
    });

    test('a spent value is deleted when it has expired, not earlier', async () => {
      const { spent } = current().db;
      const [old, young] = [someHash(), someHash()];
      await spent.spend(old, noon);
      await spent.spend(young, later(1));
      expect(await spent.deleteExpired(noon)).toBe(1);
      expect(await spent.spend(young, later(1))).toBe(false);
      expect(await spent.spend(old, later(1))).toBe(true);
    });

    test('a raw value cannot be stored in place of its hash', async () => {
      await expect(current().db.spent.spend('raw', later(1))).rejects.toThrow();
    });
  });
