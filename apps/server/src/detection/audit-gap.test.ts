import { createCounters, createDetector, createReactions } from '@atelier/api';
import { createAuditTrail } from '@atelier/api/audit-trail';
import type { NewAlert } from '@atelier/core/ports/alerts';
import { stoppedClock } from '@atelier/core/testing/clocks';
import { openTestDatabase, tamper } from '@atelier/db/testing';
import { expect, onTestFinished, test } from 'vitest';

/** The rules over a log of some rows. */
const open = async () => {
  const { db, url, drop } = await openTestDatabase('sqlite');
  onTestFinished(drop);
  const clock = stoppedClock();
  const raised: NewAlert[] = [];
  const alerts = {
    raise: async (_: unknown, alert: NewAlert) => {
      raised.push(alert);
      return { alertId: 'alr_000000000000000000000000', isNew: true };
    },
  };
  const responder = { respond: () => Promise.reject(new Error('These rules have no response.')) };
  const counters = createCounters({ clock, onCounted: () => undefined });
  const reactions = createReactions({ clock, alerts, responder });
  const detector = createDetector({ db, clock, counters, reactions, addressOf: (ip) => ip });
  const trail = createAuditTrail({ requestId: 'r', ip: '', userAgent: 'server' }, null, clock);
  const write = async (count: number) => {
    for (let n = 0; n < count; n += 1) await trail.write(db, 'logout');
  };
  const remove = (...seqs: number[]) =>
    tamper(url, [`delete from audit_events where seq in (${seqs.join(', ')})`], { pastTriggers: true });
  const found = () => raised.map(({ kind, evidence }) => [kind, evidence.count]);
  return { detector, write, remove, found };
};

test('rows that were removed from the log raise an alert, once', async () => {
  const { detector, write, remove, found } = await open();
  await write(3);
  await detector.round();
  expect(found()).toEqual([]);
  await write(4);
  await remove(5, 6);
  await detector.round();
  expect(found()).toEqual([['audit_gap', 2]]);
  await write(2);
  await detector.round();
  expect(found()).toEqual([['audit_gap', 2]]);
});
