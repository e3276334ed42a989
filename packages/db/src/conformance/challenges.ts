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

    test('a challenge that ends far later than any can is none: the clock was set back', async () => {
      const { challenges } = current().db;
      const { tokenHash } = await added({ expiresAt: later(2 * 86_400_000) });
      expect(await challenges.find(tokenHash, noon)).toBeNull();
      expect(await challenges.consumeAttempt(tokenHash, noon)).toBeNull();
      expect(await challenges.consume(tokenHash, noon)).toBeNull();
    });

    test('a challenge is found as it was given, without a try being spent', async () => {
      const { challenges } = current().db;
      const challenge = await added({ method: 'oidc', triesLeft: 1 });
      expect(await challenges.find(challenge.tokenHash, noon)).toEqual(challenge);
      expect(await challenges.find(challenge.tokenHash, noon)).toEqual(challenge);
      expect(await challenges.find(someHash(), noon)).toBeNull();
    });

    test('however many guess at once, no more than the tries are judged', async () => {
      const { challenges } = current().db;
      const challenge = await added({ triesLeft: 5 });
      const outcomes = await inParallel(30, () => challenges.consumeAttempt(challenge.tokenHash, noon));
      const judged = outcomes.flatMap((outcome) => (outcome === null ? [] : [outcome.triesLeft]));
      expect(judged.toSorted()).toEqual([0, 1, 2, 3, 4]);
      expect(await challenges.find(challenge.tokenHash, noon)).toBeNull();
      expect(await challenges.consumeAttempt(challenge.tokenHash, noon)).toBeNull();
    });

    test('the last try may be the right one', async () => {
      const { challenges } = current().db;
      const challenge = await added({ triesLeft: 1 });
      const last = { ...challenge, triesLeft: 0 };
      expect(await challenges.consumeAttempt(challenge.tokenHash, noon)).toEqual(last);
      expect(await challenges.consume(challenge.tokenHash, noon)).toEqual(last);
    });

    test('of twenty who go on at once one gets a session', async () => {
      const { challenges } = current().db;
      const challenge = await added();
      const outcomes = await inParallel(20, () => challenges.consume(challenge.tokenHash, noon));
      expect(outcomes.filter((outcome) => outcome !== null)).toEqual([challenge]);
      expect(await challenges.find(challenge.tokenHash, noon)).toBeNull();
    });

    test('an expired challenge is good for nothing, from its last moment on', async () => {
      const { challenges } = current().db;
      const { tokenHash } = await added({ expiresAt: noon });
      expect(await challenges.find(tokenHash, later(-1))).not.toBeNull();
      expect(await challenges.find(tokenHash, noon)).toBeNull();
      expect(await challenges.consumeAttempt(tokenHash, noon)).toBeNull();
      expect(await challenges.consume(tokenHash, noon)).toBeNull();
      expect(await challenges.deleteExpired(later(-1))).toBe(0);
      expect(await challenges.deleteExpired(noon)).toBe(1);
    });

    test("ending a user's challenges spares other people's", async () => {
      const { challenges } = current().db;
      const [mine, other] = [await added(), await added()];
      await challenges.deleteAllOf(mine.userId);
      expect(await challenges.find(mine.tokenHash, noon)).toBeNull();
      expect(await challenges.find(other.tokenHash, noon)).toEqual(other);
    });

    test("an end of everybody's challenges leaves none", async () => {
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
