import { createAlerts, createCounters, createDetector, createReactions } from '@atelier/api';
import { createAuditTrail } from '@atelier/api/audit-trail';
import type { Database } from '@atelier/core/ports/stores';
import { stoppedClock } from '@atelier/core/testing/clocks';
import { openTestDatabase } from '@atelier/db/testing';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { createRounds } from './detection.ts';

const gone = new Error('The database is away.');
const answer = { outcome: 'nothing_to_do', responseId: null, until: null } as const;

/** A database that is away whenever `isAway` says so: every statement asks. */
const unreliable = (db: Database, isAway: () => boolean): Database => {
  const guard = <Part extends object>(part: Part): Part =>
    new Proxy(part, {
      get(target, name) {
        const value: unknown = Reflect.get(target, name);
        if (typeof value === 'function')
          return (...args: unknown[]) =>
            isAway() ? Promise.reject(gone) : Reflect.apply(value, target, args.map(guardedWork));
        return typeof value === 'object' && value !== null ? guard(value) : value;
      },
    });
  /** Also within a transaction, which is then rolled back. */
  const guardedWork = (arg: unknown): unknown =>
    typeof arg === 'function' ? (stores: object) => arg(guard(stores)) : arg;
  return guard(db);
};

const open = async () => {
  const { db, drop } = await openTestDatabase('sqlite');
  const clock = stoppedClock();
  const away = { isAway: () => false };
  const counters = createCounters({ clock, onCounted: () => undefined });
  const reactions = createReactions({
    ...{ clock, alerts: createAlerts({ clock }), responder: { respond: async () => answer } },
  });
  const shaky = unreliable(db, () => away.isAway());
  const detector = createDetector({ db: shaky, clock, counters, reactions, addressOf: (ip) => ip });
  const trail = createAuditTrail(
    { requestId: 'r', ip: '192.0.2.1', userAgent: 'x' },
    { userId: 'usr_a', workspaceId: 'wsp_a' },
    clock,
  );
  /** Signals of the counters and of the log, with and without a history. */
  const attack = async (n: number) => {
    counters.signInFailed({
      ...{ userId: 'usr_a', address: `198.51.100.${n}`, email: 'a@example.org' },
      ...{ password: `guess ${n}`, isKnownDevice: false },
    });
    counters.count('rate_limited', { userId: 'usr_a', address: null, tokenId: null, procedure: null });
    await trail.write(db, 'token_issued');
  };
  const found = async () =>
    (await db.detection.firings({}, { after: null, limit: 50 }))
      .map(({ ruleId, count }) => `${ruleId} ${count}`)
      .toSorted();
  const alerts = async () =>
    (await db.alerts.list({ listing: 'all' }, clock.now(), { after: null, limit: 50 })).length;
  for (const [ruleId, threshold] of [
    ['failed_sign_ins', 6],
    ['rate_limit_abuse', 6],
    ['many_tokens', 6],
  ] as const)
    await db.detection.setSettings({
      ...{ ruleId, state: 'on', threshold, windowS: 3600, response: 'flag', updatedAt: clock.now() },
    });
  return { away, clock, counters, detector, attack, found, alerts, drop };
};

test('wherever in a round the database goes away, the rounds after it find the same, once', () =>
  fc.assert(
    fc.asyncProperty(fc.array(fc.nat(16), { maxLength: 12 }), async (faults) => {
      const { away, clock, detector, attack, found, alerts, drop } = await open();
      try {
        for (let n = 0; n < 6; n += 1) {
          await attack(n);
          clock.advance(1000);
          // Away from this statement of the round on.
          let left = faults[n] ?? Number.POSITIVE_INFINITY;
          away.isAway = () => {
            left -= 1;
            return left < 0;
          };
          await detector.round().catch((thrown: unknown) => expect(thrown).toBe(gone));
          away.isAway = () => false;
          if (n === 4) await detector.round();
          // None is counted twice.
          if (n === 4) expect(await found()).toEqual([]);
        }
        await detector.round();
        await detector.round();
        expect(await found()).toEqual(['failed_sign_ins 6', 'many_tokens 6', 'rate_limit_abuse 6']);
        expect(await alerts()).toBe(3);
      } finally {
        await drop();
      }
    }),
    { numRuns: 40 },
  ));

test('a round that failed is tried again after a pause, without a call that wakes it', async () => {
  const { away, detector, attack, found, drop } = await open();
  onTestFinished(drop);
  let failed = 0;
  away.isAway = () => failed < 3;
  const log = {
    error: () => {
      failed += 1;
    },
  };
  for (let n = 0; n < 6; n += 1) await attack(n);
  const asleep = { wait: () => new Promise<void>(() => undefined) };
  const rounds = createRounds(detector, log, asleep, { gatherMs: 1, faultPauseMs: 5 });
  rounds.start();
  await expect.poll(found, { timeout: 20_000 }).toHaveLength(3);
  expect(failed).toBe(3);
});
