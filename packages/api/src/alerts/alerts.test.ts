import { AppError } from '@atelier/core/errors';
import type { NewAlert } from '@atelier/core/ports/alerts';
import { maxAlertSeqs } from '@atelier/core/schemas/alerts';
import { newAlert } from '@atelier/core/testing/alert-records';
import { recordedAt } from '@atelier/core/testing/records';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createServiceHarness } from '../testing/service-harness.ts';
import { actorOf } from '../trpc/request-context.ts';
import { alertService } from './alerts.ts';
import { createAlerts, mergeSeqs } from './raise.ts';

const failure = (work: Promise<unknown>) =>
  work.then(
    () => null,
    (thrown: unknown) => (thrown instanceof AppError ? `${thrown.code}: ${thrown.message}` : String(thrown)),
  );

const hourMs = 3_600_000;

const openAlerts = async () => {
  const harness = await createServiceHarness();
  const { db } = harness;
  const alerts = createAlerts(harness);
  const service = alertService(harness);
  const raise = (fields: Partial<NewAlert> = {}) =>
    db.transaction((stores) => alerts.raise(stores, newAlert(fields)));
  const admin = async (name: string) => actorOf(await harness.signedIn({ role: 'admin', name }));
  const kinds = async (id: string) => (await service.get(id)).changes.map(({ kind }) => kind);
  const trail = harness.trail();
  const events = () => harness.events().map(({ type }) => type);
  return { ...harness, raise, service, admin, kinds, trail, events };
};

describe('raising (R-SEC-5)', () => {
  test('alerts of a group that is not resolved are one alert with a higher count and merged evidence', async () => {
    const { raise, service, clock, kinds } = await openAlerts();
    const evidence = { count: 5, from: recordedAt, to: recordedAt, seqs: [7, 3] };
    const first = await raise({ groupKey: 'one', evidence });
    clock.advance(hourMs);
    const to = clock.now();
    const second = await raise({ groupKey: 'one', evidence: { ...evidence, to, count: 2, seqs: [7, 9] } });
    expect([first.isNew, second]).toEqual([true, { alertId: first.alertId, isNew: false }]);
    expect(await service.get(first.alertId)).toMatchObject({
      ...{ timesRaised: 2, eventCount: 7, seqs: [3, 7, 9] },
      ...{ firstAt: recordedAt.toISOString(), lastAt: to.toISOString() },
    });
    expect(await kinds(first.alertId)).toEqual(['raised']);
  });

  test('what two raise at the same time is one alert', async () => {
    const { raise } = await openAlerts();
    const raised = await Promise.all(Array.from({ length: 4 }, () => raise({ groupKey: 'one' })));
    expect(new Set(raised.map(({ alertId }) => alertId)).size).toBe(1);
    expect(raised.filter(({ isNew }) => isNew)).toHaveLength(1);
  });

  test('a worse one escalates the alert and ends its snoozing; a milder one changes neither', async () => {
    const { raise, service, admin, clock, kinds, trail } = await openAlerts();
    const { alertId: id } = await raise({ groupKey: 'one' });
    clock.advance(1000);
    await service.snooze(await admin('Ann'), { id, minutes: 60 }, trail);
    clock.advance(1000);
    await raise({ groupKey: 'one', severity: 'low' });
    const calm = await service.get(id);
    expect([calm.severity, calm.snoozedUntil === null]).toEqual(['medium', false]);
    clock.advance(1000);
    await raise({ groupKey: 'one', severity: 'critical' });
    expect(await service.get(id)).toMatchObject({ severity: 'critical', snoozedUntil: null });
    expect(await kinds(id)).toEqual(['escalated', 'snoozed', 'raised']);
  });

  test('a resolved group that fires again is a new alert', async () => {
    const { raise, service, admin, trail } = await openAlerts();
    const { alertId: id } = await raise({ groupKey: 'one' });
    await service.resolve(await admin('Ann'), { id, verdict: 'false_alarm', note: 'A backup.' }, trail);
    expect(await raise({ groupKey: 'one' })).toMatchObject({ isNew: true });
    expect((await service.list({ listing: 'all' }, {})).items).toHaveLength(2);
  });

  test('alerts of a key within a day are one story, later ones another', async () => {
    const { raise, service, clock } = await openAlerts();
    const at = () => ({ count: 1, from: clock.now(), to: clock.now(), seqs: [] });
    const one = (groupKey: string) => raise({ groupKey, storyKey: 'address:a', evidence: at() });
    const first = await one('a');
    clock.advance(23 * hourMs);
    const second = await one('b');
    clock.advance(25 * hourMs);
    const third = await one('c');
    const story = async (id: string) => (await service.get(id)).story.map((other) => other.id);
    expect(await story(first.alertId)).toEqual([second.alertId]);
    expect(await story(third.alertId)).toEqual([]);
  });

  test('the rows that an alert names stay within their bound, in order, with the first and the latest', () =>
    fc.assert(
      fc.property(fc.array(fc.nat(500)), fc.array(fc.nat(500)), (known, added) => {
        const merged = mergeSeqs(known, added);
        const all = [...new Set([...known, ...added])].toSorted((a, b) => a - b);
        expect(merged.length).toBe(Math.min(all.length, maxAlertSeqs));
        expect(merged).toEqual([...new Set(merged)].toSorted((a, b) => a - b));
        expect([merged[0], merged.at(-1)]).toEqual([all[0], all.at(-1)]);
      }),
    ));

  test('texts and keys that are too long are cut', async () => {
    const { raise, service } = await openAlerts();
    const long = 'x'.repeat(5000);
    const fields = { title: long, explanation: long, groupKey: long, storyKey: long };
    const { alertId } = await raise(fields);
    expect(await raise(fields)).toEqual({ alertId, isNew: false });
    const { title, explanation } = await service.get(alertId);
    expect([title.length, explanation.length]).toEqual([200, 2000]);
  });
});

describe('what administrators do', () => {
  test('one acknowledges; the second is told by whom', async () => {
    const { raise, service, admin, trail, events } = await openAlerts();
    const { alertId: id } = await raise();
    const [ann, bob] = [await admin('Ann'), await admin('Bob')];
    expect(await service.acknowledge(ann, { id }, trail)).toMatchObject({
      ...{ state: 'acknowledged', acknowledgedBy: { id: ann.userId, name: 'Ann' } },
    });
    expect(await failure(service.acknowledge(bob, { id }, trail))).toBe(
      'conflict: Ann has already acknowledged this alert.',
    );
    expect(await failure(service.acknowledge(ann, { id }, trail))).toBe(
      'conflict: You have already acknowledged this alert.',
    );
    expect(events()).toEqual(['alert_acknowledged']);
  });

  test('of two who acknowledge at once one succeeds, and the other is told by whom', async () => {
    const { raise, service, admin, trail } = await openAlerts();
    const { alertId: id } = await raise();
    const both = [await admin('Ann'), await admin('Bob')];
    const told = await Promise.all(both.map((one) => failure(service.acknowledge(one, { id }, trail))));
    expect(told.filter((one) => one === null)).toHaveLength(1);
    expect(told.join()).toMatch(/(Ann|Bob) has already acknowledged/);
  });

  test('resolving takes a verdict and a note, ends everything else, and says who did it', async () => {
    const { raise, service, admin, clock, trail, kinds, events } = await openAlerts();
    const { alertId: id } = await raise();
    clock.advance(1);
    const [ann, bob] = [await admin('Ann'), await admin('Bob')];
    await service.assign(ann, { id, assigneeId: bob.userId }, trail);
    clock.advance(1);
    await service.snooze(bob, { id, minutes: 5, note: 'After lunch.' }, trail);
    clock.advance(1);
    const done = await service.resolve(bob, { id, verdict: 'true_alarm', note: 'Blocked.' }, trail);
    expect(done).toMatchObject({
      ...{ state: 'resolved', verdict: 'true_alarm', snoozedUntil: null, resolvedBy: { name: 'Bob' } },
      assignee: { name: 'Bob' },
    });
    expect(done.changes[0]).toMatchObject({ kind: 'resolved', note: 'Blocked.', actor: { name: 'Bob' } });
    expect(await kinds(id)).toEqual(['resolved', 'snoozed', 'assigned', 'raised']);
    for (const work of [
      service.acknowledge(ann, { id }, trail),
      service.assign(ann, { id, assigneeId: null }, trail),
      service.snooze(ann, { id, minutes: 5 }, trail),
      service.resolve(ann, { id, verdict: 'false_alarm', note: 'No.' }, trail),
    ])
      expect(await failure(work)).toBe('conflict: Bob has already resolved this alert.');
    expect(events()).toEqual(['alert_assigned', 'alert_snoozed', 'alert_resolved']);
  });

  test('the audit log has no note', async () => {
    const { raise, service, admin, trail, events: _, ...harness } = await openAlerts();
    const { alertId: id } = await raise();
    await service.resolve(await admin('Ann'), { id, verdict: 'true_alarm', note: 'Carol did it' }, trail);
    expect(JSON.stringify(harness.rows('auditEvents'))).not.toContain('Carol');
  });

  test('only unlocked administrators can be assigned', async () => {
    const { raise, service, admin, trail, signedIn } = await openAlerts();
    const { alertId: id } = await raise();
    const ann = await admin('Ann');
    const user = await signedIn({ role: 'user' });
    const locked = await signedIn({ role: 'admin', lockedAt: recordedAt });
    for (const { user: other } of [user, locked])
      expect(await failure(service.assign(ann, { id, assigneeId: other.id }, trail))).toMatch(
        /^validation_failed/,
      );
    expect((await service.get(id)).admins).toEqual([{ id: ann.userId, name: 'Ann' }]);
  });

  test('a snoozed alert is not counted until its time, or until it is woken', async () => {
    const { raise, service, admin, clock, trail } = await openAlerts();
    const { alertId: id } = await raise({ severity: 'critical' });
    const ann = await admin('Ann');
    const figures = [await service.figures()];
    await service.snooze(ann, { id, minutes: 60 }, trail);
    figures.push(await service.figures());
    clock.advance(hourMs);
    figures.push(await service.figures());
    await service.snooze(ann, { id, minutes: 60 }, trail);
    await service.snooze(ann, { id, minutes: 0 }, trail);
    figures.push(await service.figures());
    expect(figures.map(({ open }) => open)).toEqual([1, 0, 1, 1]);
  });

  test('a missing alert is not found', async () => {
    const { service, admin, trail } = await openAlerts();
    const id = 'alr_000000000000000000000000';
    expect(await failure(service.get(id))).toMatch(/^not_found/);
    expect(await failure(service.acknowledge(await admin('Ann'), { id }, trail))).toMatch(/^not_found/);
  });
});
