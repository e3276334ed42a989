import type { AppError } from '@atelier/core/errors';
import { newId } from '@atelier/core/ids';
import { describe, expect, test } from 'vitest';
import { createAlerts } from '../alerts/raise.ts';
import { createServiceHarness } from '../testing/service-harness.ts';
import { incidentPeople } from './incident-people.ts';
import { incidentReminders } from './incident-reminders.ts';
import { incidentTimeline } from './incident-timeline.ts';
import { incidentService } from './incidents.ts';

const hourMs = 3_600_000;

const open = async (isDrill = false) => {
  const harness = await createServiceHarness();
  const people = incidentPeople(harness);
  const cases = incidentService(harness);
  const reminders = incidentReminders(harness, createAlerts(harness));
  const boss = await harness.signedIn({ role: 'admin' });
  const trail = harness.trail(boss);
  const input = { runbook: 'breach', title: 'A breach', summary: '', severity: 'high', isDrill } as const;
  const { id } = await cases.open(boss, input, trail);
  return { harness, people, cases, reminders, boss, trail, id };
};

describe('the people of a case', () => {
  test('are added by hand and from the linked events, each once, and removed again', async () => {
    const { harness, people, boss, trail, id } = await open();
    const [ann, bob] = [await harness.user(), await harness.user()];
    await harness.trail({ ...boss, user: { ...boss.user, id: ann.id } }).write(harness.db, 'logout');
    await harness.trail(boss).write(harness.db, 'user_locked', { entityType: 'user', entityId: bob.id });
    await incidentTimeline(harness).linkEvents(boss, { id, seqs: [2, 3] }, trail);
    expect(await people.add(boss, { id, userIds: [ann.id, newId('user')] }, trail)).toEqual({ added: 1 });
    expect(await people.add(boss, { id, fromEvents: true }, trail)).toEqual({ added: 2 });
    expect(await people.add(boss, { id, fromEvents: true }, trail)).toEqual({ added: 0 });
    const { items } = await people.list(id, {});
    expect(items.map(({ person, source }) => [person?.id, source])).toEqual(
      expect.arrayContaining([
        [ann.id, 'manual'],
        [bob.id, 'event'],
        [boss.user.id, 'event'],
      ]),
    );
    await people.remove(boss, id, items[0]?.id ?? '', trail);
    expect((await people.list(id, {})).items).toHaveLength(2);
    const again = people.remove(boss, id, items[0]?.id ?? '', trail).catch((thrown: unknown) => thrown);
    expect(((await again) as AppError).code).toBe('not_found');
  });
});

describe('the 72 hours', () => {
  test('raise an alert when 66, 48 and 24 hours are left and when they are over, each once', async () => {
    const { harness, reminders } = await open();
    const raised: number[] = [];
    for (const advanceH of [1, 5, 1, 17, 24, 1, 23, 5]) {
      harness.advance(advanceH * hourMs);
      raised.push(await reminders.remind());
      expect(await reminders.remind()).toBe(0);
    }
    expect(raised).toEqual([0, 1, 0, 1, 1, 0, 1, 0]);
    const [alert] = harness.rows('alerts');
    expect(alert).toMatchObject({ kind: 'incident_deadline', severity: 'critical', timesRaised: 4 });
  });

  test('raise none in a drill, in a closed case, or once the authority is told', async () => {
    const drill = await open(true);
    drill.harness.advance(100 * hourMs);
    expect(await drill.reminders.remind()).toBe(0);
    const { harness, cases, reminders, boss, trail, id } = await open();
    harness.advance(7 * hourMs);
    await cases.update(boss, { id, version: 1, authorityToldAt: harness.clock.now() }, trail);
    expect(await reminders.remind()).toBe(0);
    await cases.update(boss, { id, version: 2, authorityToldAt: null }, trail);
    expect(await reminders.remind()).toBe(1);
    await cases.close(boss, { id, version: 3, outcome: 'false_alarm', reason: 'No.' }, trail);
    harness.advance(100 * hourMs);
    expect(await reminders.remind()).toBe(0);
  });
});
