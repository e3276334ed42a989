import type { AuditEvent } from '@atelier/core/policy';
import { checkRows } from '@atelier/core/testing/check-rows';
import { openTestDatabase } from '@atelier/db/testing';
import { type DialectContext, dialectTest } from '@atelier/db/testing/dialect-test';
import { expect } from 'vitest';
import { startTestServer, type TestServer } from '../testing/in-process.ts';
import { addAlert } from '../testing/in-process-alerts.ts';
import { addIncident } from '../testing/in-process-incidents.ts';
import type { Person } from '../testing/in-process-people.ts';
import { adminAlertsInputs } from '../testing/samples/admin-alerts.ts';
import { adminIncidentsInputs } from '../testing/samples/admin-incidents.ts';

interface Input {
  readonly id: string;
}

interface Act {
  readonly procedure: string;
  readonly event: AuditEvent;
  /** What it is about, fresh for each run. */
  readonly input: (server: TestServer, by: Person) => Promise<Input>;
}

const samples = { ...adminAlertsInputs, ...adminIncidentsInputs };
const sampleOf =
  (procedure: string): Act['input'] =>
  async (server, { user, client }) =>
    (await samples[procedure]?.(server, user, client)) as Input;

const paused: Act['input'] = async (server, by) => {
  const input = await sampleOf('admin.incidents.contain')(server, by);
  const done = (await by.client.mutate('admin.incidents.contain', input)).data<{ id: string }>();
  return { ...{ id: input.id }, ...{ actionId: done.id } };
};

const acts: readonly Act[] = [
  ...(
    [
      ['admin.incidents.setTask', 'incident_task_changed'],
      ['admin.incidents.reopen', 'incident_reopened'],
      ['admin.incidents.linkEvents', 'incident_events_linked'],
      ['admin.alerts.acknowledge', 'alert_acknowledged'],
      ['admin.alerts.assign', 'alert_assigned'],
      ['admin.alerts.snooze', 'alert_snoozed'],
      ['admin.alerts.resolve', 'alert_resolved'],
    ] as const
  ).map(([procedure, event]) => ({ procedure, event, input: sampleOf(procedure) })),
  {
    ...{ procedure: 'admin.incidents.setTask', event: 'incident_task_changed' },
    input: async (server, { user }) => {
      const { id, task } = await addIncident(server);
      return { ...{ id }, ...{ taskId: task.id, ownerId: user.id } };
    },
  },
  { procedure: 'admin.incidents.undo', event: 'incident_containment_undone', input: paused },
  {
    ...{ procedure: 'admin.incidents.update', event: 'incident_changed' },
    // The button that starts the 72 hours.
    input: async (server) => ({
      ...{ id: (await addIncident(server)).id },
      ...{ version: 1, awareAt: new Date().toISOString() },
    }),
  },
  {
    ...{ procedure: 'admin.alerts.snooze', event: 'alert_snoozed' },
    input: async (server) => ({
      ...{ id: (await addAlert(server)).id, minutes: 60 },
      ...{ note: 'After lunch.' },
    }),
  },
  {
    ...{ procedure: 'admin.alerts.snooze', event: 'alert_snoozed' },
    // "Wake now".
    input: async (server) => {
      const snoozedUntil = new Date(Date.now() + 3_600_000);
      return { ...{ id: (await addAlert(server, { snoozedUntil })).id }, ...{ minutes: 0 } };
    },
  },
];

/** How two requests meet: by one person, or by two who press the same button. */
const ways = ['one after the other', 'at once', 'at once by two people'] as const;

const open = async ({ dialect, onTestFinished }: DialectContext) => {
  const database = await openTestDatabase(dialect);
  onTestFinished(database.drop);
  const server = await startTestServer({ DATABASE_URL: database.url });
  onTestFinished(() => server.stop());
  const { db } = server;
  const page = { after: null, limit: 100 };
  /** Everything that one of these acts can change. */
  const stateOf = async (id: string) => ({
    incident: await db.incidents.find(id),
    tasks: await db.incidents.tasks(id),
    entries: (await db.incidentEntries.list(id, page)).map((entry) => entry.id),
    actions: await db.incidentActions.list(id),
    providers: await db.providers.list(),
    alert: await db.alerts.find(id),
    changes: (await db.alerts.changesOf(id, 100)).map((change) => change.id),
  });
  const eventsOf = async (type: AuditEvent, id: string) =>
    (await db.audit.list({ type }, null, 100)).filter(({ entityId }) => entityId === id).length;
  return { server, stateOf, eventsOf };
};

dialectTest(
  'two identical requests about a case or an alert have one effect and one event, and the second is told',
  async (t) => {
    const { server, stateOf, eventsOf } = await open(t);
    const rows = acts.flatMap((act) => ways.map((way) => ({ ...act, way })));
    await checkRows(rows, '$procedure $way', async ({ procedure, event, input: prepare, way }) => {
      const [first, second] = [await server.person('superadmin'), await server.person('superadmin')];
      const input = await prepare(server, first);
      const press = (by: Person) => by.client.mutate(procedure, input);
      const before = await stateOf(input.id);
      const one = way === 'one after the other' ? [await press(first)] : [];
      const between = way === 'one after the other' ? await stateOf(input.id) : null;
      const others =
        way === 'one after the other'
          ? [await press(first)]
          : await Promise.all([press(first), press(way === 'at once' ? first : second)]);
      const answers = [...one, ...others];
      expect(answers.map(({ status }) => status).toSorted(), answers.map(({ text }) => text).join()).toEqual([
        200, 409,
      ]);
      const refusal = answers.find(({ status }) => status === 409)?.error();
      expect(refusal).toMatchObject({ appCode: 'conflict', message: expect.stringMatching(/\.$/) });
      const after = await stateOf(input.id);
      expect(after).not.toEqual(before);
      if (between !== null) expect(after).toEqual(between);
      expect(after.entries.length - before.entries.length).toBeLessThanOrEqual(1);
      expect(after.changes.length - before.changes.length).toBeLessThanOrEqual(1);
      expect(await eventsOf(event, input.id)).toBe(1);
    });
  },
);
