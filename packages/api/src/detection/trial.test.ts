import type { SignalCount } from '@atelier/core/ports/detection-store';
import type { Database } from '@atelier/core/ports/stores';
import { stoppedClock, type TestClock } from '@atelier/core/testing/clocks';
import { signalCount } from '@atelier/core/testing/detection-records';
import { openTestDatabase, tamper } from '@atelier/db/testing';
import { expect, onTestFinished, test, vi } from 'vitest';
import { createAuditTrail } from '../audit/audit-trail.ts';
import { detectionTrialService } from './trial.ts';

const hourMs = 3_600_000;

const open = async (
  changed: (db: Database) => Partial<Database['detection']> = () => ({}),
  slowed: (db: Database) => Partial<Database['audit']> = () => ({}),
) => {
  const { db, url, drop } = await openTestDatabase('sqlite');
  onTestFinished(drop);
  const clock = stoppedClock();
  const trail = createAuditTrail({ requestId: 'r', ip: '192.0.2.1', userAgent: 'test' }, null, clock);
  const detection = { ...db.detection, ...changed(db) };
  const audit = { ...db.audit, ...slowed(db) };
  const trials = detectionTrialService({ db: { ...db, detection, audit }, clock, addressOf: (ip) => ip });
  const tryRule = (id: string, threshold: number, windowS: number) =>
    trials.try({ id, threshold, windowS }, trail);
  return { db, url, clock, tryRule };
};

const agoBy = (clock: TestClock) => (hours: number) => new Date(clock.now().getTime() - hours * hourMs);

const addCounts = (db: Database, counts: readonly Partial<SignalCount>[]) =>
  db.transaction(async (stores) => {
    await stores.detection.lockState();
    await stores.detection.addCounts(counts.map((fields) => signalCount(fields)));
  });

test('a rule that is tried on counters finds exactly what it would have found in the last seven days, and names the people', async () => {
  const { db, clock, tryRule } = await open();
  const ago = agoBy(clock);
  const refused = (hours: number, userId: string, count: number): Partial<SignalCount> => ({
    ...{ kind: 'rate_limited', userId, address: '192.0.2.7', count },
    ...{ minute: ago(hours), lastAt: ago(hours) },
  });
  await addCounts(db, [
    refused(6 * 24, 'usr_a', 60),
    refused(6 * 24 - 0.05, 'usr_a', 60),
    refused(50, 'usr_b', 99),
    refused(49, 'usr_b', 99),
    refused(3, 'usr_c', 150),
    // Within the quiet time of the finding before.
    refused(2, 'usr_c', 150),
    refused(8 * 24, 'usr_old', 500),
    { kind: 'not_found', userId: 'usr_d', count: 900, minute: ago(1), lastAt: ago(1) },
  ]);
  const found = await tryRule('rate_limit_abuse', 100, 600);
  expect(found).toMatchObject({ fired: 2, isPartial: false, until: clock.now().toISOString() });
  expect(found.firings.map(({ person, count, to }) => [person?.id, count, to])).toEqual([
    ['usr_a', 120, ago(6 * 24 - 0.05).toISOString()],
    ['usr_c', 150, ago(3).toISOString()],
  ]);
  const lower = await tryRule('rate_limit_abuse', 90, 600);
  expect(lower.firings.map(({ person }) => person?.id)).toEqual(['usr_a', 'usr_b', 'usr_c']);
  expect((await tryRule('rate_limit_abuse', 1_000, 600)).fired).toBe(0);
  expect(await db.detection.firings({}, { after: null, limit: 9 })).toEqual([]);
  expect(await db.alerts.list({ listing: 'all' }, clock.now(), { after: null, limit: 9 })).toEqual([]);
});

test('a rule that is tried on the audit log names the rows', async () => {
  const { db, clock, tryRule } = await open();
  const origin = { requestId: 'r', ip: '192.0.2.9', userAgent: 'test' };
  const user = await db.users.findById('usr_none');
  expect(user).toBeNull();
  const trail = createAuditTrail(origin, null, clock);
  for (let n = 0; n < 3; n += 1) {
    await trail.write(db, 'login_failure', {
      ...{ entityType: 'user', entityId: 'usr_a', details: { reason: 'wrong_code', method: 'totp' } },
    });
    clock.advance(60_000);
  }
  await trail.write(db, 'login_failure', {
    ...{ entityType: 'user', entityId: 'usr_b', details: { reason: 'wrong_code', method: 'totp' } },
  });
  const found = await tryRule('wrong_codes', 3, 3_600);
  expect(found).toMatchObject({ fired: 1, firings: [{ person: { id: 'usr_a' }, count: 3 }] });
  const rows = await db.audit.list({ type: 'login_failure' }, null, 9);
  const seqs = rows.filter(({ entityId }) => entityId === 'usr_a').map(({ seq }) => seq);
  expect(found.firings[0]?.seqs).toEqual(seqs.toReversed());
});

test('a trial that ends before it meets any event of its rule does not say that it has looked at everything', async () => {
  let elapsedMs = 0;
  const time = vi.spyOn(performance, 'now').mockImplementation(() => elapsedMs);
  onTestFinished(() => time.mockRestore());
  const { clock, tryRule } = await open(undefined, (db) => ({
    stored: async (range, limit) => {
      const [row] = await db.audit.stored({ ...range, after: 0 }, 1);
      elapsedMs += 1_000;
      return row === undefined ? [] : Array.from({ length: limit }, () => row);
    },
  }));
  expect(await tryRule('wrong_codes', 3, 3_600)).toMatchObject({
    ...{ fired: 0, isPartial: true },
    until: agoBy(clock)(7 * 24).toISOString(),
  });
});

/** One account each, a second apart. */
const million = (fromMs: number): string =>
  `with recursive n(i) as (select 0 union all select i + 1 from n where i < 999999)
   insert into signal_counts (id, seq, kind, minute, last_at, user_id, is_known_device, count)
   select printf('%024d', i), i + 1, 'rate_limited', ${fromMs} + i, ${fromMs} + i, 'usr_' || i, 0, 200 from n`;

test('of a million counters a trial reads a bounded part, and says until when it has looked', async () => {
  let read = 0;
  const { url, clock, tryRule } = await open((db) => ({
    countsOfMinutes: async (...args) => {
      const rows = await db.detection.countsOfMinutes(...args);
      read += rows.length;
      return rows;
    },
  }));
  const fromMs = agoBy(clock)(24).getTime();
  await tamper(url, [million(fromMs)]);
  const found = await tryRule('rate_limit_abuse', 100, 600);
  expect(read).toBeLessThanOrEqual(100_000);
  expect(found.isPartial).toBe(true);
  expect(found.fired).toBeGreaterThan(0);
  expect(found.fired).toBeLessThanOrEqual(read);
  expect(found.firings).toHaveLength(20);
  expect(new Date(found.until).getTime()).toBeLessThan(fromMs + 100_000);
});
