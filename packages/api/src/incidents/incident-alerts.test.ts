import type { AppError } from '@atelier/core/errors';
import { newId } from '@atelier/core/ids';
import { incidentBounds } from '@atelier/core/incidents/incidents';
import { alertRecord } from '@atelier/core/testing/alert-records';
import { describe, expect, test } from 'vitest';
import { createServiceHarness } from '../testing/service-harness.ts';
import { incidentAlerts } from './incident-alerts.ts';
import { incidentPeople } from './incident-people.ts';
import { incidentService } from './incidents.ts';

const start = async () => {
  const harness = await createServiceHarness();
  const boss = await harness.signedIn({ role: 'admin' });
  const trail = harness.trail(boss);
  const [alerts, cases] = [incidentAlerts(harness), incidentService(harness)];
  const opening = { runbook: 'takeover', summary: '', severity: 'high', isDrill: false } as const;
  const open = (title: string, alertIds?: string[]) =>
    cases.open(boss, { ...opening, title, ...(alertIds !== undefined && { alertIds }) }, trail);
  const raised = async (fields: Parameters<typeof alertRecord>[0] = {}) => {
    const alert = alertRecord(fields);
    await harness.db.alerts.insert(alert);
    return alert;
  };
  const timeline = (id: string) => harness.db.incidentEntries.list(id, { after: null, limit: 100 });
  const codeOf = (work: Promise<unknown>) => work.catch((thrown: unknown) => (thrown as AppError).code);
  return { harness, boss, trail, alerts, cases, open, raised, timeline, codeOf };
};

describe('the alerts of a case', () => {
  test('come with it when it is opened from them, stand on the timeline when they began, and are found from both', async () => {
    const { harness, alerts, open, raised, timeline } = await start();
    const firstAt = new Date(harness.clock.now().getTime() - 3_600_000);
    const [one, other] = [await raised({ firstAt, title: 'Many failed sign-ins' }), await raised()];
    const { id } = await open('A takeover', [one.id, other.id, one.id]);
    expect((await alerts.list(id)).items.map((alert) => alert.id).toSorted()).toEqual(
      [one.id, other.id].toSorted(),
    );
    expect((await alerts.casesOf(one.id)).items.map((incident) => incident.id)).toEqual([id]);
    const entries = (await timeline(id)).filter(({ kind }) => kind === 'alert');
    expect(entries).toHaveLength(2);
    expect(entries.find(({ alertId }) => alertId === one.id)).toMatchObject({
      ...{ happenedAt: firstAt, details: { severity: 'medium', title: 'Many failed sign-ins' } },
    });
    expect(harness.events().at(-1)).toMatchObject({ alerts: 2 });
  });

  test('are linked once, taken off with an entry that says so, and not changed in a closed case', async () => {
    const { harness, boss, trail, alerts, cases, open, raised, timeline, codeOf } = await start();
    const { id } = await open('A takeover');
    const alert = await raised();
    const link = () => alerts.link(boss, { id, alertIds: [alert.id] }, trail);
    const unlink = () => alerts.unlink(boss, { id, alertId: alert.id }, trail);
    const linked = await Promise.all([link(), link()]);
    expect(linked.map((answer) => answer.linked).toSorted()).toEqual([0, 1]);
    await unlink();
    expect(await codeOf(unlink())).toBe('not_found');
    expect((await alerts.list(id)).items).toEqual([]);
    const entries = (await timeline(id)).filter(({ alertId }) => alertId === alert.id);
    expect(entries.map(({ kind, details }) => [kind, details.unlinked ?? false])).toEqual(
      expect.arrayContaining([
        ['alert', false],
        ['alert', true],
      ]),
    );
    expect(await codeOf(alerts.link(boss, { id, alertIds: [newId('alert')] }, trail))).toBe('not_found');
    await cases.close(boss, { id, version: 1, outcome: 'false_alarm', reason: 'No.' }, trail);
    expect(await codeOf(link())).toBe('conflict');
    const changes = harness.rows('auditEvents').filter(({ type }) => type === 'incident_alerts_changed');
    expect(changes.map(({ entityId }) => entityId)).toEqual([id, id, id]);
  });

  test('have a bound, and their subjects come onto the list of those affected', async () => {
    const { harness, boss, trail, alerts, open, raised, codeOf } = await start();
    const ann = await harness.user();
    const { id } = await open('A takeover', [(await raised({ userId: ann.id })).id]);
    const people = incidentPeople(harness);
    expect(await people.add(boss, { id, fromEvents: true }, trail)).toEqual({ added: 1 });
    const many: string[] = [];
    for (let n = 1; n < incidentBounds.alerts - 1; n += 1) many.push((await raised()).id);
    const link = { linkedBy: boss.user.id, at: harness.clock.now() };
    await harness.db.incidentAlerts.link(id, many, link);
    const more = await raised();
    expect(await codeOf(alerts.link(boss, { id, alertIds: [more.id] }, trail))).toBe('conflict');
    expect(harness.rows('incidentAlerts')).toHaveLength(incidentBounds.alerts - 1);
  });
});
