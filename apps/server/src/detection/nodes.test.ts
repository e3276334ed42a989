import { createCounters, createDetector, createReactions } from '@atelier/api';
import { createAuditTrail } from '@atelier/api/audit-trail';
import type { Database } from '@atelier/core/ports/stores';
import { stoppedClock } from '@atelier/core/testing/clocks';
import { openTestDatabase } from '@atelier/db/testing';
import { dialectTest } from '@atelier/db/testing/dialect-test';
import fc from 'fast-check';
import { expect } from 'vitest';

const alerts = { raise: async () => ({ alertId: 'alr_000000000000000000000000', isNew: true }) };
const responder = { respond: () => Promise.reject(new Error('These rules have no response.')) };
const people = ['usr_a', 'usr_b', 'usr_c'] as const;
const threshold = 5;

type Clock = ReturnType<typeof stoppedClock>;

/** A node that shares the database with others. What it has counted and not stored yet is lost if it crashes. */
const createNode = (db: Database, clock: Clock) => {
  const open = () => {
    const counters = createCounters({ clock, onCounted: () => undefined });
    const reactions = createReactions({ clock, alerts, responder });
    return {
      counters,
      detector: createDetector({ db, clock, counters, reactions, addressOf: (ip) => ip }),
    };
  };
  let running = open();
  let waiting: string[] = [];
  return {
    refuse(userId: string): void {
      running.counters.count('rate_limited', { userId, address: null, tokenId: null, procedure: null });
      waiting.push(userId);
    },
    /** @returns the people and addresses whose refusals were stored */
    async round(): Promise<string[]> {
      const stored = waiting;
      waiting = [];
      await running.detector.round();
      return stored;
    },
    crash(): void {
      running = open();
      waiting = [];
    },
  };
};

/** Without what was found before, and with rules that need a few refusals within ten minutes. */
const begin = async (db: Database, clock: Clock): Promise<void> => {
  clock.advance(86_400_000);
  await db.detection.deleteFiringsBefore(clock.now());
  await db.detection.setSettings({
    ...{ ruleId: 'rate_limit_abuse', state: 'on', threshold, windowS: 600, response: null },
    updatedAt: clock.now(),
  });
};

const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant('refuse' as const), who: fc.constantFrom(...people) }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('round' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('crash' as const) }) },
);
const schedule = fc.array(
  fc.tuple(fc.integer({ min: 0, max: 2 }), fc.integer({ min: 0, max: 4_000 }), step),
  {
    minLength: 20,
    maxLength: 60,
  },
);

dialectTest(
  'whatever three nodes count and whenever they store, look and crash, a rule fires once for a person exactly if enough was stored',
  async ({ dialect, onTestFinished }) => {
    const { db, drop } = await openTestDatabase(dialect);
    onTestFinished(drop);
    const clock = stoppedClock();
    await fc.assert(
      fc.asyncProperty(schedule, async (steps) => {
        await begin(db, clock);
        const nodes = [0, 1, 2].map(() => createNode(db, clock));
        const stored: string[] = [];
        for (const [at, ms, what] of steps) {
          clock.advance(ms);
          const node = nodes[at];
          if (what.do === 'refuse') node?.refuse(what.who);
          else if (what.do === 'crash') node?.crash();
          else stored.push(...((await node?.round()) ?? []));
        }
        // All at once, and then each sees what the others have stored.
        stored.push(...(await Promise.all(nodes.map((node) => node.round()))).flat());
        for (const node of nodes) await node.round();
        const found = await db.detection.firings({}, { after: null, limit: 50 });
        const expected = people.filter((who) => stored.filter((one) => one === who).length >= threshold);
        expect(found.map(({ userId }) => userId).toSorted()).toEqual(expected);
      }),
      { numRuns: 6 },
    );
  },
);

dialectTest(
  'a window goes on over a restart, also for rules that look at counters and at the log, and nothing is found twice',
  async ({ dialect, onTestFinished }) => {
    const { db, drop } = await openTestDatabase(dialect);
    onTestFinished(drop);
    const clock = stoppedClock();
    await db.detection.setSettings({
      ...{ ruleId: 'suspicious_activity', state: 'on', threshold: 10, windowS: 600, response: null },
      updatedAt: clock.now(),
    });
    const open = () => {
      const counters = createCounters({ clock, onCounted: () => undefined });
      const reactions = createReactions({ clock, alerts, responder });
      const detector = createDetector({ db, clock, counters, reactions, addressOf: (ip) => ip });
      return { counters, detector };
    };
    const probe = ({ counters }: ReturnType<typeof open>, times: number) => {
      for (let n = 0; n < times; n += 1)
        counters.count('forbidden', { userId: 'usr_a', address: null, tokenId: null, procedure: `a.${n}` });
    };
    const blocked = ({ counters }: ReturnType<typeof open>, times: number) => {
      for (let n = 0; n < times; n += 1)
        counters.count('prompt_blocked', { userId: 'usr_a', address: null, tokenId: null, procedure: 'c.d' });
    };
    const actor = { userId: 'usr_a', workspaceId: 'wsp_a' };
    const trail = createAuditTrail({ requestId: 'r', ip: '192.0.2.1', userAgent: 'test' }, actor, clock);
    const foundOf = async () =>
      (await db.detection.firings({ ruleId: 'suspicious_activity' }, { after: null, limit: 9 })).map(
        ({ count }) => count,
      );

    const first = open();
    probe(first, 5);
    await trail.write(db, 'upload_rejected', { details: { reason: 'program' } });
    await first.detector.round();
    clock.advance(120_000);
    expect(await foundOf()).toEqual([]);
    const second = open();
    await second.detector.round();
    expect(await foundOf()).toEqual([]);
    blocked(second, 4);
    await second.detector.round();
    expect(await foundOf()).toEqual([10]);
    clock.advance(60_000);
    const third = open();
    probe(third, 3);
    await third.detector.round();
    expect(await foundOf()).toEqual([10]);
    clock.advance(86_400_000);
    const fourth = open();
    probe(fourth, 5);
    await fourth.detector.round();
    expect(await foundOf()).toEqual([10]);
  },
);
