import { createAlerts, createCounters, createDetector, createReactions } from '@atelier/api';
import type { RuleState } from '@atelier/core/detection/rule';
import { stoppedClock } from '@atelier/core/testing/clocks';
import { openTestDatabase } from '@atelier/db/testing';
import { type DialectContext, dialectTest } from '@atelier/db/testing/dialect-test';
import { expect } from 'vitest';

const minuteMs = 60_000;
const nothing = { outcome: 'nothing_to_do', responseId: null, until: null } as const;

/** The rules on one node or several, with the alerts of production. */
const open = async ({ dialect, onTestFinished }: DialectContext) => {
  const { db, drop } = await openTestDatabase(dialect);
  onTestFinished(drop);
  const clock = stoppedClock();
  const alerts = createAlerts({ clock });
  const responder = { respond: async () => nothing };
  /** A process, which a restart replaces. */
  const start = () => {
    const counters = createCounters({ clock, onCounted: () => undefined });
    const reactions = createReactions({ clock, alerts, responder });
    return { counters, detector: createDetector({ db, clock, counters, reactions, addressOf: (ip) => ip }) };
  };
  const findings = async (ruleId: string) =>
    (await db.detection.firings({ ruleId }, { after: null, limit: 9 })).toReversed();
  const alertsOf = async () =>
    (await db.alerts.list({ listing: 'all' }, clock.now(), { after: null, limit: 9 })).map(
      ({ kind, timesRaised, eventCount }) => ({ kind, timesRaised, eventCount }),
    );
  const setRule = (ruleId: string, state: RuleState, threshold: number) =>
    db.detection.setSettings({
      ...{ ruleId, state, threshold, windowS: 600, response: null, updatedAt: clock.now() },
    });
  return { clock, start, findings, alertsOf, setRule };
};

dialectTest(
  'a second password that is sprayed within the hour from other addresses counts in the open alert, on two nodes and over a restart once',
  async (t) => {
    const { clock, start, findings, alertsOf } = await open(t);
    const first = start();
    const second = start();
    const spray = (password: string, network: number) => {
      for (let n = 0; n < 6; n += 1)
        first.counters.signInFailed({
          ...{ userId: null, address: `198.51.${network}.${n}`, email: `p${n}@example.org` },
          ...{ password, isKnownDevice: false },
        });
    };
    const look = async () => {
      await first.detector.round();
      await second.detector.round();
      await start().detector.round();
    };
    spray('Winter2026!', 1);
    await look();
    expect(await alertsOf()).toEqual([{ kind: 'spraying', timesRaised: 1, eventCount: 6 }]);
    clock.advance(5 * minuteMs);
    spray('Summer2026!', 2);
    await look();
    expect(await alertsOf()).toEqual([{ kind: 'spraying', timesRaised: 2, eventCount: 12 }]);
    // The same password again is the same finding until the quiet time is over.
    clock.advance(5 * minuteMs);
    spray('Summer2026!', 3);
    await look();
    const found = await findings('spraying');
    expect(found.map(({ count }) => count)).toEqual([6, 6]);
    expect(new Set(found.map(({ secretMark }) => secretMark)).size).toBe(2);
  },
);

dialectTest(
  'an attack that goes on after its rule was switched on is answered at once, although it was found in shadow',
  async (t) => {
    const { clock, start, findings, alertsOf, setRule } = await open(t);
    const { counters, detector } = start();
    const refuse = async (times: number) => {
      for (let n = 0; n < times; n += 1)
        counters.count('rate_limited', { userId: 'usr_a', address: null, tokenId: null, procedure: null });
      await detector.round();
    };
    await setRule('rate_limit_abuse', 'shadow', 5);
    await refuse(5);
    clock.advance(minuteMs);
    await refuse(3);
    const inShadow = { isShadow: true, alertId: null };
    expect(await findings('rate_limit_abuse')).toMatchObject([inShadow]);
    await setRule('rate_limit_abuse', 'on', 5);
    // What is over is not answered.
    await detector.round();
    expect(await alertsOf()).toEqual([]);
    clock.advance(minuteMs);
    await refuse(1);
    const found = await findings('rate_limit_abuse');
    expect(found).toMatchObject([inShadow, { isShadow: false, alertId: expect.stringMatching(/^alr_/) }]);
    expect(await alertsOf()).toMatchObject([{ kind: 'rate_limit_abuse', timesRaised: 1 }]);
    await refuse(5);
    await start().detector.round();
    expect(await findings('rate_limit_abuse')).toEqual(found);
    // The other way round, what was answered is not recorded again.
    await setRule('rate_limit_abuse', 'shadow', 5);
    clock.advance(minuteMs);
    await refuse(5);
    expect(await findings('rate_limit_abuse')).toEqual(found);
  },
);
