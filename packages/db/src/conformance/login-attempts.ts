import { attemptLeaseMs, type BackoffRule } from '@atelier/core/ports/login-attempt-store';
import fc from 'fast-check';
import { expect } from 'vitest';
import { loginAttemptModel, someRule, someSteps } from './login-attempt-model.ts';
import { accountRule, addressRule, someKey, wrong } from './login-attempt-samples.ts';
import { later, noon } from './samples.ts';
import { inParallel, suite } from './suite.ts';

export const loginAttemptConformance = (): void =>
  suite('login attempts', (test, current) => {
    test('failures cost nothing, then 2, 4 … seconds, then the lock, then the block until a reset', async () => {
      const { loginAttempts } = current().db;
      const key = someKey();
      let now = noon;
      const waits: (number | 'until reset')[] = [];
      for (let failures = 1; failures <= 10; failures += 1) {
        expect(await wrong(loginAttempts, key, accountRule, now)).toEqual({ allowed: true, failures });
        const { blockedUntil, untilReset } = (await loginAttempts.find(key)) ?? {
          blockedUntil: now,
          untilReset: false,
        };
        waits.push(untilReset ? 'until reset' : (blockedUntil.getTime() - now.getTime()) / 1000);
        now = blockedUntil;
      }
      expect(waits).toEqual([0, 0, 2, 4, 300, 300, 300, 300, 300, 'until reset']);
    });

    test('a lock that ends far in the future counts as over: the clock was set back', async () => {
      const { loginAttempts } = current().db;
      const key = someKey();
      const twoDays = 2 * 86_400_000;
      const locking: BackoffRule = { ...accountRule, freeFailures: 0, lockAfter: 1 };
      expect(await wrong(loginAttempts, key, locking, later(twoDays))).toMatchObject({ allowed: true });
      expect(await wrong(loginAttempts, key, locking, later(twoDays))).toMatchObject({ allowed: false });
      // The earlier failure still counts.
      expect(await wrong(loginAttempts, key, locking, noon)).toEqual({ allowed: true, failures: 2 });
      expect(await wrong(loginAttempts, key, locking, later(1))).toMatchObject({
        allowed: false,
        retryAfterS: 300,
      });
    });

    test('nodes whose clocks differ by less than the lock do not shorten it', async () => {
      const { loginAttempts } = current().db;
      const key = someKey();
      const locking: BackoffRule = { ...accountRule, freeFailures: 0, lockAfter: 1 };
      await wrong(loginAttempts, key, locking, later(299_000));
      expect(await wrong(loginAttempts, key, locking, noon)).toMatchObject({
        allowed: false,
        retryAfterS: 599,
      });
    });

    test('a rule whose wait exceeds the largest storable time still counts', async () => {
      const { loginAttempts } = current().db;
      const lax: BackoffRule = { ...accountRule, freeFailures: 100, lockAfter: 1000, blockAfter: 10_000 };
      expect(await loginAttempts.take(someKey(), lax, noon)).toEqual({ allowed: true, failures: 1 });
    });

    test('a block until a reset holds whatever the clock says', async () => {
      const { loginAttempts } = current().db;
      const key = someKey();
      const blocking: BackoffRule = { ...accountRule, freeFailures: 0, lockAfter: 1, blockAfter: 1 };
      await wrong(loginAttempts, key, blocking, later(2 * 86_400_000));
      expect(await wrong(loginAttempts, key, blocking, noon)).toMatchObject({
        allowed: false,
        untilReset: true,
      });
    });

    test('a refused attempt is not counted and returns the time to wait', async () => {
      const { loginAttempts } = current().db;
      const key = someKey();
      for (const _ of [1, 2, 3]) await loginAttempts.take(key, accountRule, noon);
      const before = await loginAttempts.find(key);
      expect(await loginAttempts.take(key, accountRule, later(0))).toMatchObject({
        allowed: false,
        retryAfterS: 2,
      });
      expect(await loginAttempts.take(key, accountRule, later(1001))).toEqual({
        allowed: false,
        untilReset: false,
        retryAfterS: 1,
      });
      expect(await loginAttempts.find(key)).toEqual(before);
      expect(before).toEqual({
        key,
        failures: 3,
        lastFailureAt: noon,
        blockedUntil: later(2000),
        untilReset: false,
        pending: 3,
        pendingUntil: later(attemptLeaseMs),
      });
      expect(await loginAttempts.take(key, accountRule, later(2000))).toEqual({ allowed: true, failures: 4 });
    });

    test.matrix(
      'of fifty attempts at once as many are verified as come before the first wait',
      [
        ['an account', accountRule, 3],
        ['an address', addressRule, 5],
        ['what locks at once', { ...accountRule, freeFailures: 0, lockAfter: 1 }, 1],
      ],
      'at %s',
      async (_, rule, judged) => {
        const { loginAttempts } = current().db;
        const key = someKey();
        const verdicts = await inParallel(50, () => loginAttempts.take(key, rule, noon));
        const counts = verdicts.flatMap((verdict) => (verdict.allowed ? [verdict.failures] : []));
        expect(counts.toSorted()).toEqual(Array.from({ length: judged }, (_, index) => index + 1));
      },
    );

    test('after the waiting time one of fifty concurrent attempts is allowed', async () => {
      const { loginAttempts } = current().db;
      const key = someKey();
      for (const _ of [1, 2, 3]) await loginAttempts.take(key, accountRule, noon);
      const verdicts = await inParallel(50, () => loginAttempts.take(key, accountRule, later(2000)));
      expect(verdicts.filter(({ allowed }) => allowed)).toEqual([{ allowed: true, failures: 4 }]);
    });

    test('a failure without a wait blocks no node whose clock is behind; one with a wait does', async () => {
      const { loginAttempts } = current().db;
      const key = someKey();
      await loginAttempts.take(key, accountRule, later(50));
      expect(await loginAttempts.take(key, accountRule, noon)).toEqual({ allowed: true, failures: 2 });
      await loginAttempts.take(key, accountRule, later(50));
      expect(await loginAttempts.take(key, accountRule, noon)).toMatchObject({ allowed: false });
      await loginAttempts.giveBack(key);
      expect(await loginAttempts.take(key, accountRule, noon)).toEqual({ allowed: true, failures: 3 });
    });

    test('a block outlasts the failures, until it is reset', async () => {
      const { loginAttempts } = current().db;
      const key = someKey();
      const rule = { ...accountRule, freeFailures: 0, lockAfter: 1, blockAfter: 1 };
      await wrong(loginAttempts, key, rule, noon);
      const aYear = later(365 * 86_400_000);
      expect(await wrong(loginAttempts, key, rule, aYear)).toEqual({
        allowed: false,
        untilReset: true,
        retryAfterS: 1,
      });
      expect(await loginAttempts.deleteOlder(aYear, noon)).toBe(0);
      await loginAttempts.reset(key);
      expect(await loginAttempts.find(key)).toBeNull();
      expect(await wrong(loginAttempts, key, rule, aYear)).toEqual({ allowed: true, failures: 1 });
    });

    test('a waiting time applies even when it is longer than failures are remembered', async () => {
      const { loginAttempts } = current().db;
      const key = someKey();
      const rule = { freeFailures: 0, lockAfter: 1, lockS: 60, blockAfter: null, forgetAfterS: 10 };
      await wrong(loginAttempts, key, rule, noon);
      expect(await wrong(loginAttempts, key, rule, later(59_999))).toMatchObject({
        allowed: false,
        retryAfterS: 1,
      });
      expect(await loginAttempts.deleteOlder(later(30_000), later(30_000))).toBe(0);
      expect(await wrong(loginAttempts, key, rule, later(60_000))).toEqual({ allowed: true, failures: 1 });
    });

    test('with any rule, attempts and times between them, a counter behaves like the model', async () => {
      const { loginAttempts } = current().db;
      await fc.assert(
        fc.asyncProperty(someRule, someSteps, async (rule, steps) => {
          const [key, model] = [someKey(), loginAttemptModel(rule)];
          let ms = 0;
          for (const { kind, afterMs } of steps) {
            ms += afterMs;
            const now = later(ms);
            if (kind === 'take') {
              expect(await loginAttempts.take(key, rule, now)).toEqual(model.take(now.getTime()));
            } else {
              const exists = (await loginAttempts.find(key)) !== null;
              await loginAttempts[kind](key);
              model[kind](exists);
            }
            const { failures = 0, pending = 0 } = (await loginAttempts.find(key)) ?? {};
            expect({ failures, pending }).toEqual(model.counts());
          }
        }),
        { numRuns: 60 },
      );
    });
  });
