import { expect } from 'vitest';
import { accountRule, addressRule, someKey, wrong } from './login-attempt-samples.ts';
import { later, noon } from './samples.ts';
import { inParallel, suite } from './suite.ts';

export const loginAttemptCounterConformance = (): void =>
  suite('login attempt counters', (test, current) => {
    test('failures are forgotten after their time, not earlier', async () => {
      const { loginAttempts } = current().db;
      const [early, late] = [someKey(), someKey()];
      for (const key of [early, late])
        for (const _ of [1, 2]) await wrong(loginAttempts, key, accountRule, noon);
      expect(await wrong(loginAttempts, early, accountRule, later(86_400_000 - 1))).toMatchObject({
        failures: 3,
      });
      expect(await wrong(loginAttempts, late, accountRule, later(86_400_000))).toMatchObject({ failures: 1 });
    });

    test('an attempt that is given back removes its own lock and keeps the failures of others', async () => {
      const { loginAttempts } = current().db;
      const key = someKey();
      for (const _ of [1, 2, 3, 4, 5]) await loginAttempts.take(key, addressRule, noon);
      expect(await loginAttempts.take(key, addressRule, noon)).toMatchObject({
        allowed: false,
        retryAfterS: 3600,
      });
      await loginAttempts.giveBack(key);
      expect(await loginAttempts.find(key)).toMatchObject({ failures: 4, blockedUntil: noon });
      expect(await loginAttempts.take(key, addressRule, noon)).toEqual({ allowed: true, failures: 5 });
      expect(await loginAttempts.take(key, addressRule, noon)).toMatchObject({ allowed: false });
    });

    test('giving back the only attempt removes the counter; more cannot be given back', async () => {
      const { loginAttempts } = current().db;
      const key = someKey();
      await loginAttempts.giveBack(key);
      await loginAttempts.take(key, accountRule, noon);
      await loginAttempts.giveBack(key);
      expect(await loginAttempts.find(key)).toBeNull();
      await loginAttempts.giveBack(key);
      expect(await loginAttempts.take(key, accountRule, noon)).toEqual({ allowed: true, failures: 1 });
    });

    test('twenty concurrent right attempts at one address leave the failures unchanged', async () => {
      const { loginAttempts } = current().db;
      const key = someKey();
      const wide = { ...addressRule, freeFailures: 99, lockAfter: 99 };
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
      for (const _ of [1, 2, 3]) await loginAttempts.take(one, accountRule, noon);
      expect(await loginAttempts.take(other, accountRule, noon)).toEqual({ allowed: true, failures: 1 });
      await loginAttempts.reset(other);
      expect(await loginAttempts.find(one)).toMatchObject({ failures: 3 });
    });

    test('only counters without attempts since the cutoff are deleted', async () => {
      const { loginAttempts } = current().db;
      const [old, young] = [someKey(), someKey()];
      await wrong(loginAttempts, old, accountRule, later(-1));
      await wrong(loginAttempts, young, accountRule, noon);
      expect(await loginAttempts.deleteOlder(noon, noon)).toBe(1);
      expect(await loginAttempts.find(old)).toBeNull();
      expect(await loginAttempts.find(young)).not.toBeNull();
    });

    test('counters that are blocked until a reset are deleted by their own cutoff', async () => {
      const { loginAttempts } = current().db;
      const [old, young] = [someKey(), someKey()];
      const rule = { ...accountRule, freeFailures: 0, lockAfter: 1, blockAfter: 1 };
      await wrong(loginAttempts, old, rule, noon);
      await wrong(loginAttempts, young, rule, later(1000));
      const aYear = later(365 * 86_400_000);
      expect(await loginAttempts.deleteOlder(aYear, later(1000))).toBe(1);
      expect(await loginAttempts.find(old)).toBeNull();
      expect(await loginAttempts.find(young)).toMatchObject({ untilReset: true });
    });
  });
