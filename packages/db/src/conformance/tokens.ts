import { expect, test } from 'vitest';
import { addUser, later, noon, someHash } from './samples.ts';
import { inParallel, type OpenTestDatabase, suite } from './suite.ts';

export const oneTimeTokenConformance = (name: string, open: OpenTestDatabase): void =>
  suite(`one-time tokens on ${name}`, open, (current) => {
    test('a token is good once, for its purpose', async () => {
      const { db } = current();
      const { id: userId } = await addUser(db);
      const tokenHash = someHash();
      await db.tokens.create({ tokenHash, purpose: 'reset', userId, expiresAt: later(1) });
      expect(await db.tokens.consume(tokenHash, 'setup', noon)).toBeNull();
      expect(await db.tokens.consume(tokenHash, 'reset', noon)).toEqual({ userId });
      expect(await db.tokens.consume(tokenHash, 'reset', noon)).toBeNull();
    });

    test('an expired token is good for nothing', async () => {
      const { db } = current();
      const tokenHash = someHash();
      await db.tokens.create({ tokenHash, purpose: 'setup', userId: null, expiresAt: noon });
      expect(await db.tokens.consume(tokenHash, 'setup', noon)).toBeNull();
    });

    test('of twenty simultaneous consumers one gets it', async () => {
      const { db } = current();
      const tokenHash = someHash();
      await db.tokens.create({ tokenHash, purpose: 'setup', userId: null, expiresAt: later(1) });
      const outcomes = await inParallel(20, () => db.tokens.consume(tokenHash, 'setup', noon));
      expect(outcomes.filter((outcome) => outcome !== null)).toEqual([{ userId: null }]);
    });

    test('expired tokens go, and only they', async () => {
      const { db } = current();
      const living = someHash();
      for (const expiresAt of [later(-1), noon])
        await db.tokens.create({ tokenHash: someHash(), purpose: 'setup', userId: null, expiresAt });
      await db.tokens.create({ tokenHash: living, purpose: 'setup', userId: null, expiresAt: later(1) });
      expect(await db.tokens.deleteExpired(noon)).toBe(2);
      expect(await db.tokens.deleteExpired(noon)).toBe(0);
      expect(await db.tokens.consume(living, 'setup', noon)).toEqual({ userId: null });
    });

    test('all tokens of a purpose go together', async () => {
      const { db } = current();
      const [setup, reset] = [someHash(), someHash()];
      await db.tokens.create({ tokenHash: setup, purpose: 'setup', userId: null, expiresAt: later(1) });
      await db.tokens.create({ tokenHash: reset, purpose: 'reset', userId: null, expiresAt: later(1) });
      await db.tokens.deleteAll('setup');
      expect(await db.tokens.consume(setup, 'setup', noon)).toBeNull();
      expect(await db.tokens.consume(reset, 'reset', noon)).toEqual({ userId: null });
    });
  });
