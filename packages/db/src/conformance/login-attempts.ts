import {
  attemptLeaseMs,
  type BackoffRule,
  type LoginAttemptStore,
  type LoginAttemptVerdict,
} from '@atelier/core/ports/identity-stores';
import fc from 'fast-check';
import { expect } from 'vitest';
import { loginAttemptModel, someRule, someSteps } from './login-attempt-model.ts';
import { later, noon, someHash } from './samples.ts';
import { inParallel, suite } from './suite.ts';

const daily = { forgetAfterS: 86_400 };
const account: BackoffRule = { freeFailures: 2, lockAfter: 5, lockS: 300, blockAfter: 10, ...daily };
const address: BackoffRule = {
  freeFailures: 5,
  lockAfter: 5,
  lockS: 3600,
  blockAfter: null,
  forgetAfterS: 3600,
};
/** An attempt with a wrong password, if it is allowed. */
const wrong = async (
  loginAttempts: LoginAttemptStore,
  key: string,
  rule: BackoffRule,
  now: Date,
): Promise<LoginAttemptVerdict> => {
  const verdict = await loginAttempts.take(key, rule, now);
  if (verdict.allowed) await loginAttempts.settle(key);
  return verdict;
};
const someKey = () => `account:${someHash()}`;

export const loginAttemptConformance = (): void =>
  suite('login attempts', (test, current) => {
    test('failures cost nothing, then 2, 4 … seconds, then the lock, then the block until a reset', async () => {
      const { loginAttempts } = current().db;
      const key = someKey();
      let now = noon;
      const waits: (number | 'until reset')[] = [];
      for (let failures = 1; failures <= 10; failures += 1) {
        expect(await wrong(loginAttempts, key, account, now)).toEqual({ allowed: true, failures });
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
      const locking: BackoffRule = { ...account, freeFailures: 0, lockAfter: 1 };
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
      const locking: BackoffRule = { ...account, freeFailures: 0, lockAfter: 1 };
      await wrong(loginAttempts, key, locking, later(299_000));
      expect(await wrong(loginAttempts, key, locking, noon)).toMatchObject({
        allowed: false,
        retryAfterS: 599,
      });
    });

    test('a rule whose wait exceeds the largest storable time still counts', async () => {
      const { loginAttempts } = current().db;
      const lax: BackoffRule = { ...account, freeFailures: 100, lockAfter: 1000, blockAfter: 10_000 };
      expect(await loginAttempts.take(someKey(), lax, noon)).toEqual({ allowed: true, failures: 1 });
    });

    test('a block until a reset holds whatever the clock says', async () => {
      const { loginAttempts } = current().db;
      const key = someKey();
      const blocking: BackoffRule = { ...account, freeFailures: 0, lockAfter: 1, blockAfter: 1 };
      await wrong(loginAttempts, key, blocking, later(2 * 86_400_000));
      expect(await wrong(loginAttempts, key, blocking, noon)).toMatchObject({
        allowed: false,
        untilReset: true,
      });
    });

    test('a refused attempt is not counted and returns the time to wait', async () => {
      const { loginAttempts } = current().db;
      const key = someKey();
      for (const _ of [1, 2, 3]) await loginAttempts.take(key, account, noon);
      const before = await loginAttempts.find(key);
      expect(await loginAttempts.take(key, account, later(0))).toMatchObject({
        allowed: false,
        retryAfterS: 2,
      });
      expect(await loginAttempts.take(key, account, later(1001))).toEqual({
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
      expect(await loginAttempts.take(key, account, later(2000))).toEqual({ allowed: true, failures: 4 });
    });

    test.matrix(
      'of fifty attempts at once as many are verified as come before the first wait',
      [
        ['an account', account, 3],
        ['an address', address, 5],
        ['what locks at once', { ...account, freeFailures: 0, lockAfter: 1 }, 1],
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
      for (const _ of [1, 2, 3]) await loginAttempts.take(key, account, noon);
      const verdicts = await inParallel(50, () => loginAttempts.take(key, account, later(2000)));
      expect(verdicts.filter(({ allowed }) => allowed)).toEqual([{ allowed: true, failures: 4 }]);
    });

    test('a failure without a wait blocks no node whose clock is behind; one with a wait does', async () => {
      const { loginAttempts } = current().db;
      const key = someKey();
      await loginAttempts.take(key, account, later(50));
      expect(await loginAttempts.take(key, account, noon)).toEqual({ allowed: true, failures: 2 });
      await loginAttempts.take(key, account, later(50));
      expect(await loginAttempts.take(key, account, noon)).toMatchObject({ allowed: false });
      await loginAttempts.giveBack(key);
      expect(await loginAttempts.take(key, account, noon)).toEqual({ allowed: true, failures: 3 });
    });

    test('a block outlasts the failures, until it is reset', async () => {
      const { loginAttempts } = current().db;
      const key = someKey();
      const rule = { ...account, freeFailures: 0, lockAfter: 1, blockAfter: 1 };
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

    test('failures are forgotten after their time, not earlier', async () => {
      const { loginAttempts } = current().db;
      const [early, late] = [someKey(), someKey()];
      for (const key of [early, late]) for (const _ of [1, 2]) await wrong(loginAttempts, key, account, noon);
      expect(await wrong(loginAttempts, early, account, later(86_400_000 - 1))).toMatchObject({
        failures: 3,
      });
      expect(await wrong(loginAttempts, late, account, later(86_400_000))).toMatchObject({ failures: 1 });
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

    test('an attempt that is given back removes its own lock and keeps the failures of others', async () => {
      const { loginAttempts } = current().db;
      const key = someKey();
      for (const _ of [1, 2, 3, 4, 5]) await loginAttempts.take(key, address, noon);
      expect(await loginAttempts.take(key, address, noon)).toMatchObject({
        allowed: false,
        retryAfterS: 3600,
      });
      await loginAttempts.giveBack(key);
      expect(await loginAttempts.find(key)).toMatchObject({ failures: 4, blockedUntil: noon });
      expect(await loginAttempts.take(key, address, noon)).toEqual({ allowed: true, failures: 5 });
      expect(await loginAttempts.take(key, address, noon)).toMatchObject({ allowed: false });
    });

    test('giving back the only attempt removes the counter; more cannot be given back', async () => {
      const { loginAttempts } = current().db;
      const key = someKey();
      await loginAttempts.giveBack(key);
      await loginAttempts.take(key, account, noon);
      await loginAttempts.giveBack(key);
      expect(await loginAttempts.find(key)).toBeNull();
      await loginAttempts.giveBack(key);
      expect(await loginAttempts.take(key, account, noon)).toEqual({ allowed: true, failures: 1 });
    });

    test('twenty concurrent right attempts at one address leave the failures unchanged', async () => {
      const { loginAttempts } = current().db;
      const key = someKey();
      const wide = { ...address, freeFailures: 99, lockAfter: 99 };
      await loginAttempts.take(key, wide, noon);
      await inParallel(20, async () => {
        expect(await loginAttempts.take(key, wide, noon)).toMatchObject({ allowed: true });
        await loginAttempts.giveBack(key);
      });
      expect(await loginAttempts.find(key)).toMatchObject({ failures: 1, untilReset: false });
    });

    test('each target is counted separately', async () => {
      const { loginAttempts } = current().db;
      const [one, other] = [someKey(), someKey()];
      for (const _ of [1, 2, 3]) await loginAttempts.take(one, account, noon);
      expect(await loginAttempts.take(other, account, noon)).toEqual({ allowed: true, failures: 1 });
      await loginAttempts.reset(other);
      expect(await loginAttempts.find(one)).toMatchObject({ failures: 3 });
    });

    test('only counters without attempts since the cutoff are deleted', async () => {
      const { loginAttempts } = current().db;
      const [old, young] = [someKey(), someKey()];
      await wrong(loginAttempts, old, account, later(-1));
      await wrong(loginAttempts, young, account, noon);
      expect(await loginAttempts.deleteOlder(noon, noon)).toBe(1);
      expect(await loginAttempts.find(old)).toBeNull();
      expect(await loginAttempts.find(young)).not.toBeNull();
    });

    test('counters that are blocked until a reset are deleted by their own cutoff', async () => {
      const { loginAttempts } = current().db;
      const [old, young] = [someKey(), someKey()];
      const rule = { ...account, freeFailures: 0, lockAfter: 1, blockAfter: 1 };
      await wrong(loginAttempts, old, rule, noon);
      await wrong(loginAttempts, young, rule, later(1000));
      const aYear = later(365 * 86_400_000);
      expect(await loginAttempts.deleteOlder(aYear, later(1000))).toBe(1);
      expect(await loginAttempts.find(old)).toBeNull();
      expect(await loginAttempts.find(young)).toMatchObject({ untilReset: true });
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
