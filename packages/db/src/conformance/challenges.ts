import { expect } from 'vitest';
import { aChallenge } from './identity-samples.ts';
import { addUser, later, noon, someHash } from './samples.ts';
import { inParallel, suite } from './suite.ts';

export const challengeConformance = (): void =>
  suite('sign-in challenges', (test, current) => {
    const added = async (fields: Parameters<typeof aChallenge>[1] = {}) => {
      const { db } = current();
      const challenge = aChallenge((await addUser(db)).id, fields);
      await db.challenges.create(challenge);
      return challenge;
    };

    test('a challenge that ends far in the future is not found: the clock was set back', async () => {
      const { challenges } = current().db;
      const { tokenHash } = await added({ expiresAt: later(2 * 86_400_000) });
      expect(await challenges.find(tokenHash, noon)).toBeNull();
      expect(await challenges.consumeAttempt(tokenHash, noon)).toBeNull();
      expect(await challenges.consume(tokenHash, noon)).toBeNull();
    });

    test('a challenge is found as it was stored, without counting an attempt', async () => {
      const { challenges } = current().db;
      const challenge = await added({ method: 'oidc', attemptsLeft: 1 });
      expect(await challenges.find(challenge.tokenHash, noon)).toEqual(challenge);
      expect(await challenges.find(challenge.tokenHash, noon)).toEqual(challenge);
      expect(await challenges.find(someHash(), noon)).toBeNull();
    });

    test('of concurrent attempts no more than the allowed number are counted', async () => {
      const { challenges } = current().db;
      const challenge = await added({ attemptsLeft: 5 });
      const outcomes = await inParallel(30, () => challenges.consumeAttempt(challenge.tokenHash, noon));
      const counted = outcomes.flatMap((outcome) => (outcome === null ? [] : [outcome.attemptsLeft]));
      expect(counted.toSorted()).toEqual([0, 1, 2, 3, 4]);
      expect(await challenges.find(challenge.tokenHash, noon)).toBeNull();
      expect(await challenges.consumeAttempt(challenge.tokenHash, noon)).toBeNull();
    });

    test('the last attempt can succeed', async () => {
      const { challenges } = current().db;
      const challenge = await added({ attemptsLeft: 1 });
      const last = { ...challenge, attemptsLeft: 0 };
      expect(await challenges.consumeAttempt(challenge.tokenHash, noon)).toEqual(last);
      expect(await challenges.consume(challenge.tokenHash, noon)).toEqual(last);
    });

    test('of twenty concurrent completions of a challenge one succeeds', async () => {
      const { challenges } = current().db;
      const challenge = await added();
      const outcomes = await inParallel(20, () => challenges.consume(challenge.tokenHash, noon));
      expect(outcomes.filter((outcome) => outcome !== null)).toEqual([challenge]);
      expect(await challenges.find(challenge.tokenHash, noon)).toBeNull();
    });

    test('a challenge is invalid from its expiry on', async () => {
      const { challenges } = current().db;
      const { tokenHash } = await added({ expiresAt: noon });
      expect(await challenges.find(tokenHash, later(-1))).not.toBeNull();
      expect(await challenges.find(tokenHash, noon)).toBeNull();
      expect(await challenges.consumeAttempt(tokenHash, noon)).toBeNull();
      expect(await challenges.consume(tokenHash, noon)).toBeNull();
      expect(await challenges.deleteExpired(later(-1))).toBe(0);
      expect(await challenges.deleteExpired(noon)).toBe(1);
    });

    test("deleting a user's challenges keeps those of other users", async () => {
      const { challenges } = current().db;
      const [mine, other] = [await added(), await added()];
      await challenges.deleteAllOf(mine.userId);
      expect(await challenges.find(mine.tokenHash, noon)).toBeNull();
      expect(await challenges.find(other.tokenHash, noon)).toEqual(other);
    });

    test("deleting everyone's challenges leaves none", async () => {
      const { challenges } = current().db;
      const all = [await added(), await added({ expiresAt: noon })];
      await challenges.deleteAll();
      for (const { tokenHash } of all) expect(await challenges.find(tokenHash, later(-9))).toBeNull();
      await challenges.deleteAll();
    });

    test('a raw token cannot be stored in place of its hash', async () => {
      await expect(added({ tokenHash: 'raw' })).rejects.toThrow();
    });
  });
