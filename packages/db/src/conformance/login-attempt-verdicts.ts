import { attemptLeaseMs } from '@atelier/core/ports/login-attempt-store';
import { expect } from 'vitest';
import { accountRule, addressRule, someKey } from './login-attempt-samples.ts';
import { later, noon } from './samples.ts';
import { suite } from './suite.ts';

export const loginAttemptVerdictConformance = (): void =>
  suite('results of login attempts', (test, current) => {
    test('attempts without a result lock, and stop counting when their lease expires', async () => {
      const { loginAttempts } = current().db;
      const key = someKey();
      for (const _ of [1, 2, 3, 4, 5]) await loginAttempts.take(key, addressRule, noon);
      expect(await loginAttempts.take(key, addressRule, later(attemptLeaseMs - 1))).toMatchObject({
        allowed: false,
      });
      expect(await loginAttempts.take(key, addressRule, later(attemptLeaseMs))).toEqual({
        allowed: true,
        failures: 1,
      });
      expect(await loginAttempts.find(key)).toMatchObject({
        pending: 1,
        pendingUntil: later(2 * attemptLeaseMs),
      });
    });

    test('results outlast the lease: wrong attempts keep their lock and their block', async () => {
      const { loginAttempts } = current().db;
      const [locked, blocked] = [someKey(), someKey()];
      const blocking = { ...addressRule, blockAfter: 5 };
      for (const [key, rule] of [
        [locked, addressRule],
        [blocked, blocking],
      ] as const)
        for (const _ of [1, 2, 3, 4, 5]) {
          await loginAttempts.take(key, rule, noon);
          await loginAttempts.settle(key);
        }
      expect(await loginAttempts.take(locked, addressRule, later(3_599_999))).toMatchObject({
        allowed: false,
      });
      expect(await loginAttempts.take(blocked, blocking, later(3_600_000))).toMatchObject({
        untilReset: true,
      });
    });

    test('an attempt without a result is removed, and earlier failures keep their waiting time', async () => {
      const { loginAttempts } = current().db;
      const key = someKey();
      const rule = { ...accountRule, lockAfter: 4, lockS: 300 };
      let now = noon;
      for (let failures = 1; failures <= 5; failures += 1) {
        expect(await loginAttempts.take(key, rule, now)).toEqual({ allowed: true, failures });
        if (failures < 5) await loginAttempts.settle(key);
        now = (await loginAttempts.find(key))?.blockedUntil ?? now;
      }
      const fifthAt = now.getTime() - 300_000;
      const early = new Date(fifthAt + attemptLeaseMs);
      expect(await loginAttempts.take(key, rule, early), 'four cost as much').toMatchObject({
        allowed: false,
      });
      expect(await loginAttempts.take(key, rule, now)).toEqual({ allowed: true, failures: 5 });
    });

    test('the block of an attempt without a result ends with its lease', async () => {
      const { loginAttempts } = current().db;
      const key = someKey();
      const blocking = { ...accountRule, freeFailures: 9, lockAfter: 9, blockAfter: 2 };
      await loginAttempts.take(key, blocking, noon);
      await loginAttempts.settle(key);
      await loginAttempts.take(key, blocking, noon);
      expect(await loginAttempts.take(key, blocking, later(attemptLeaseMs - 1))).toMatchObject({
        untilReset: true,
      });
      expect(await loginAttempts.take(key, blocking, later(attemptLeaseMs))).toEqual({
        allowed: true,
        failures: 2,
      });
    });

    test('a result that arrives after the lease still counts, and no other attempt is given back for it', async () => {
      const { loginAttempts } = current().db;
      const key = someKey();
      await loginAttempts.take(key, accountRule, noon);
      await loginAttempts.take(key, accountRule, later(attemptLeaseMs));
      await loginAttempts.settle(key);
      await loginAttempts.settle(key);
      expect(await loginAttempts.find(key)).toMatchObject({ failures: 2, pending: 0 });
      await loginAttempts.giveBack(key);
      expect(await loginAttempts.find(key)).toMatchObject({ failures: 2, pending: 0 });
    });

    test('an attempt lease that ends far in the future counts as expired: the clock was set back', async () => {
      const { loginAttempts } = current().db;
      const key = someKey();
      const twoDays = 2 * 86_400_000;
      for (const _ of [1, 2, 3, 4, 5]) await loginAttempts.take(key, addressRule, later(twoDays));
      expect(await loginAttempts.take(key, addressRule, noon)).toEqual({ allowed: true, failures: 1 });
    });
  });
