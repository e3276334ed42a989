import {
  type BackoffRule,
  type GuessStore,
  type GuessVerdict,
  guessLeaseMs,
} from '@atelier/core/ports/identity-stores';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { guessModel, someRule, someSteps } from './guess-model.ts';
import { later, noon, someHash } from './samples.ts';
import { inParallel, type OpenTestDatabase, suite } from './suite.ts';

const daily = { forgetAfterS: 86_400 };
const account: BackoffRule = { freeFailures: 2, lockAfter: 5, lockS: 300, sealAfter: 10, ...daily };
const address: BackoffRule = {
  freeFailures: 5,
  lockAfter: 5,
  lockS: 3600,
  sealAfter: null,
  forgetAfterS: 3600,
};
/** A guess that is judged wrong, if it may be made. */
const wrong = async (
  guesses: GuessStore,
  key: string,
  rule: BackoffRule,
  now: Date,
): Promise<GuessVerdict> => {
  const verdict = await guesses.take(key, rule, now);
  if (verdict.allowed) await guesses.settle(key);
  return verdict;
};
const someKey = () => `account:${someHash()}`;

export const guessConformance = (name: string, open: OpenTestDatabase): void =>
  suite(`guesses on ${name}`, open, (current) => {
    test('failures cost nothing, then 2, 4 … seconds, then the lock, then the seal', async () => {
      const { guesses } = current().db;
      const key = someKey();
      let now = noon;
      const waits: (number | 'sealed')[] = [];
      for (let failures = 1; failures <= 10; failures += 1) {
        expect(await wrong(guesses, key, account, now)).toEqual({ allowed: true, failures });
        const { blockedUntil, sealed } = (await guesses.find(key)) ?? { blockedUntil: now, sealed: false };
        waits.push(sealed ? 'sealed' : (blockedUntil.getTime() - now.getTime()) / 1000);
        now = blockedUntil;
      }
      expect(waits).toEqual([0, 0, 2, 4, 300, 300, 300, 300, 300, 'sealed']);
    });

    test('a lock that ends far later than a lock lasts is over: the clock was set back', async () => {
      const { guesses } = current().db;
      const key = someKey();
      const twoDays = 2 * 86_400_000;
      const locking: BackoffRule = { ...account, freeFailures: 0, lockAfter: 1 };
      expect(await wrong(guesses, key, locking, later(twoDays))).toMatchObject({ allowed: true });
      expect(await wrong(guesses, key, locking, later(twoDays))).toMatchObject({ allowed: false });
      // What was counted stays counted.
      expect(await wrong(guesses, key, locking, noon)).toEqual({ allowed: true, failures: 2 });
      expect(await wrong(guesses, key, locking, later(1))).toMatchObject({
        allowed: false,
        retryAfterS: 300,
      });
    });

    test('clocks that differ by less than the lock let nobody guess meanwhile', async () => {
      const { guesses } = current().db;
      const key = someKey();
      const locking: BackoffRule = { ...account, freeFailures: 0, lockAfter: 1 };
      await wrong(guesses, key, locking, later(299_000));
      expect(await wrong(guesses, key, locking, noon)).toMatchObject({ allowed: false, retryAfterS: 599 });
    });

    test('a rule under which a wait could last for longer than time can be written still counts', async () => {
      const { guesses } = current().db;
      const lax: BackoffRule = { ...account, freeFailures: 100, lockAfter: 1000, sealAfter: 10_000 };
      expect(await guesses.take(someKey(), lax, noon)).toEqual({ allowed: true, failures: 1 });
    });

    test('a seal holds whatever the clock says', async () => {
      const { guesses } = current().db;
      const key = someKey();
      const sealing: BackoffRule = { ...account, freeFailures: 0, lockAfter: 1, sealAfter: 1 };
      await wrong(guesses, key, sealing, later(2 * 86_400_000));
      expect(await wrong(guesses, key, sealing, noon)).toMatchObject({ allowed: false, sealed: true });
    });

    test('a refused guess is not counted and says how long to wait', async () => {
      const { guesses } = current().db;
      const key = someKey();
      for (const _ of [1, 2, 3]) await guesses.take(key, account, noon);
      const before = await guesses.find(key);
      expect(await guesses.take(key, account, later(0))).toMatchObject({ allowed: false, retryAfterS: 2 });
      expect(await guesses.take(key, account, later(1001))).toEqual({
        allowed: false,
        sealed: false,
        retryAfterS: 1,
      });
      expect(await guesses.find(key)).toEqual(before);
      expect(before).toEqual({
        key,
        failures: 3,
        lastFailureAt: noon,
        blockedUntil: later(2000),
        sealed: false,
        pending: 3,
        pendingUntil: later(guessLeaseMs),
      });
      expect(await guesses.take(key, account, later(2000))).toEqual({ allowed: true, failures: 4 });
    });

    test.each([
      ['an account', account, 3],
      ['an address', address, 5],
      ['what locks at once', { ...account, freeFailures: 0, lockAfter: 1 }, 1],
    ])(
      'of fifty guesses at once at %s as many are judged as come before the first waiting time',
      async (_, rule, judged) => {
        const { guesses } = current().db;
        const key = someKey();
        const verdicts = await inParallel(50, () => guesses.take(key, rule, noon));
        const counts = verdicts.flatMap((verdict) => (verdict.allowed ? [verdict.failures] : []));
        expect(counts.toSorted()).toEqual(Array.from({ length: judged }, (_, index) => index + 1));
      },
    );

    test('after the waiting time one of fifty guesses at once is judged', async () => {
      const { guesses } = current().db;
      const key = someKey();
      for (const _ of [1, 2, 3]) await guesses.take(key, account, noon);
      const verdicts = await inParallel(50, () => guesses.take(key, account, later(2000)));
      expect(verdicts.filter(({ allowed }) => allowed)).toEqual([{ allowed: true, failures: 4 }]);
    });

    test('a failure that costs nothing keeps nobody out whose clock is behind; one that costs a wait does', async () => {
      const { guesses } = current().db;
      const key = someKey();
      await guesses.take(key, account, later(50));
      expect(await guesses.take(key, account, noon)).toEqual({ allowed: true, failures: 2 });
      await guesses.take(key, account, later(50));
      expect(await guesses.take(key, account, noon)).toMatchObject({ allowed: false });
      await guesses.giveBack(key);
      expect(await guesses.take(key, account, noon)).toEqual({ allowed: true, failures: 3 });
    });

    test('a seal outlasts the failures, until it is forgiven', async () => {
      const { guesses } = current().db;
      const key = someKey();
      const rule = { ...account, freeFailures: 0, lockAfter: 1, sealAfter: 1 };
      await wrong(guesses, key, rule, noon);
      const aYear = later(365 * 86_400_000);
      expect(await wrong(guesses, key, rule, aYear)).toEqual({
        allowed: false,
        sealed: true,
        retryAfterS: 1,
      });
      expect(await guesses.deleteOlder(aYear, noon)).toBe(0);
      await guesses.forgive(key);
      expect(await guesses.find(key)).toBeNull();
      expect(await wrong(guesses, key, rule, aYear)).toEqual({ allowed: true, failures: 1 });
    });

    test('old failures are forgotten, and a moment earlier they are not', async () => {
      const { guesses } = current().db;
      const [early, late] = [someKey(), someKey()];
      for (const key of [early, late]) for (const _ of [1, 2]) await wrong(guesses, key, account, noon);
      expect(await wrong(guesses, early, account, later(86_400_000 - 1))).toMatchObject({ failures: 3 });
      expect(await wrong(guesses, late, account, later(86_400_000))).toMatchObject({ failures: 1 });
    });

    test('a waiting time is waited out, even when it is longer than failures are remembered', async () => {
      const { guesses } = current().db;
      const key = someKey();
      const rule = { freeFailures: 0, lockAfter: 1, lockS: 60, sealAfter: null, forgetAfterS: 10 };
      await wrong(guesses, key, rule, noon);
      expect(await wrong(guesses, key, rule, later(59_999))).toMatchObject({
        allowed: false,
        retryAfterS: 1,
      });
      expect(await guesses.deleteOlder(later(30_000), later(30_000))).toBe(0);
      expect(await wrong(guesses, key, rule, later(60_000))).toEqual({ allowed: true, failures: 1 });
    });

    test('one guess that is given back takes its own lock with it and leaves the failures of others', async () => {
      const { guesses } = current().db;
      const key = someKey();
      for (const _ of [1, 2, 3, 4, 5]) await guesses.take(key, address, noon);
      expect(await guesses.take(key, address, noon)).toMatchObject({ allowed: false, retryAfterS: 3600 });
      await guesses.giveBack(key);
      expect(await guesses.find(key)).toMatchObject({ failures: 4, blockedUntil: noon });
      expect(await guesses.take(key, address, noon)).toEqual({ allowed: true, failures: 5 });
      expect(await guesses.take(key, address, noon)).toMatchObject({ allowed: false });
    });

    test('who gives the only guess back leaves nothing behind; more cannot be given back', async () => {
      const { guesses } = current().db;
      const key = someKey();
      await guesses.giveBack(key);
      await guesses.take(key, account, noon);
      await guesses.giveBack(key);
      expect(await guesses.find(key)).toBeNull();
      await guesses.giveBack(key);
      expect(await guesses.take(key, account, noon)).toEqual({ allowed: true, failures: 1 });
    });

    test('twenty who guess right at one address at once leave as many failures as there were', async () => {
      const { guesses } = current().db;
      const key = someKey();
      const wide = { ...address, freeFailures: 99, lockAfter: 99 };
      await guesses.take(key, wide, noon);
      await inParallel(20, async () => {
        expect(await guesses.take(key, wide, noon)).toMatchObject({ allowed: true });
        await guesses.giveBack(key);
      });
      expect(await guesses.find(key)).toMatchObject({ failures: 1, sealed: false });
    });

    test('each target is counted for itself', async () => {
      const { guesses } = current().db;
      const [one, other] = [someKey(), someKey()];
      for (const _ of [1, 2, 3]) await guesses.take(one, account, noon);
      expect(await guesses.take(other, account, noon)).toEqual({ allowed: true, failures: 1 });
      await guesses.forgive(other);
      expect(await guesses.find(one)).toMatchObject({ failures: 3 });
    });

    test('counters that nobody has touched since a moment go, and only they', async () => {
      const { guesses } = current().db;
      const [old, young] = [someKey(), someKey()];
      await wrong(guesses, old, account, later(-1));
      await wrong(guesses, young, account, noon);
      expect(await guesses.deleteOlder(noon, noon)).toBe(1);
      expect(await guesses.find(old)).toBeNull();
      expect(await guesses.find(young)).not.toBeNull();
    });

    test('sealed counters go when nobody has touched them since a moment of their own, and not before', async () => {
      const { guesses } = current().db;
      const [old, young] = [someKey(), someKey()];
      const rule = { ...account, freeFailures: 0, lockAfter: 1, sealAfter: 1 };
      await wrong(guesses, old, rule, noon);
      await wrong(guesses, young, rule, later(1000));
      const aYear = later(365 * 86_400_000);
      expect(await guesses.deleteOlder(aYear, later(1000))).toBe(1);
      expect(await guesses.find(old)).toBeNull();
      expect(await guesses.find(young)).toMatchObject({ sealed: true });
    });

    test('whatever the rule, the guesses and the time between them: a counter does as the model says', async () => {
      const { guesses } = current().db;
      await fc.assert(
        fc.asyncProperty(someRule, someSteps, async (rule, steps) => {
          const [key, model] = [someKey(), guessModel(rule)];
          let ms = 0;
          for (const { kind, afterMs } of steps) {
            ms += afterMs;
            const now = later(ms);
            if (kind === 'take') {
              expect(await guesses.take(key, rule, now)).toEqual(model.take(now.getTime()));
            } else {
              const exists = (await guesses.find(key)) !== null;
              await guesses[kind](key);
              model[kind](exists);
            }
            const { failures = 0, pending = 0 } = (await guesses.find(key)) ?? {};
            expect({ failures, pending }).toEqual(model.counts());
          }
        }),
        { numRuns: 60 },
      );
    });
  });
