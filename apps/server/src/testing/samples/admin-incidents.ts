import { createAuditTrail } from '@atelier/api';
import { systemClock } from '@atelier/core/clock';
import { newId } from '@atelier/core/ids';
import { previewDigest } from '@atelier/core/incidents/preview-digest';
import type { TestServer } from '../in-process.ts';
import { addAlert } from '../in-process-alerts.ts';
import { addIncident } from '../in-process-incidents.ts';
import { type Samples, savedProvider } from './sample.ts';

const opening = { runbook: 'breach', title: 'A stolen laptop', severity: 'high' } as const;

/** An action of a case that pauses a provider. */
const containing = async (server: TestServer) => {
  const target = { providerId: (await savedProvider(server)).id };
  const previewed = { kind: 'pause_provider', target, ids: null, figures: { providers: 1 } } as const;
  return {
    ...{ id: (await addIncident(server)).id, kind: 'pause_provider', target },
    ...{ expected: previewDigest(previewed), requestKey: crypto.randomUUID() },
  };
};

export const adminIncidentsInputs: Samples = {
  'admin.incidents.actions': async (server) => ({ id: (await addIncident(server)).id }),
  'admin.incidents.contain': containing,
  'admin.incidents.preview': async (server) => ({
    ...{ id: (await addIncident(server)).id, kind: 'end_sessions', target: { everyone: true } },
  }),
  'admin.incidents.responders': () => undefined,
  'admin.incidents.undo': async (server, owner) => {
    const { id, kind, target, requestKey } = await containing(server);
    const action = {
      ...{ id: newId('incidentAction'), incidentId: id, kind, target, requestKey, doneBy: owner.id },
      ...{ figures: { providers: 1 }, createdAt: new Date(), undoneAt: null, undoneBy: null },
    } as const;
    await server.db.incidentActions.add({ ...action, kind: 'pause_provider' });
    return { id, actionId: action.id };
  },
  'admin.incidents.addNote': async (server) => ({ id: (await addIncident(server)).id, text: 'Seen first.' }),
  'admin.incidents.notice': async (server) => ({ id: (await addIncident(server)).id }),
  'admin.incidents.saveNotice': async (server) => ({
    ...{ id: (await addIncident(server)).id, version: 0, subject: 'About your account', body: 'Sorry.' },
  }),
  'admin.incidents.sendNotice': async (server) => {
    const { id } = await addIncident(server);
    await server.db.incidentNotices.add({
      ...{ id: newId('incidentNotice'), incidentId: id, subject: 'About your account', body: 'Sorry.' },
      ...{ version: 1, updatedAt: new Date(), sentAt: null, sentBy: null, recipients: 0 },
    });
    return { id, version: 1 };
  },
  'admin.incidents.alerts': async (server) => ({ id: (await addIncident(server)).id }),
  'admin.incidents.ofAlert': async (server) => ({ alertId: (await addAlert(server)).id }),
  'admin.incidents.linkAlerts': async (server) => ({
    ...{ id: (await addIncident(server)).id, alertIds: [(await addAlert(server)).id] },
  }),
  'admin.incidents.unlinkAlert': async (server, owner) => {
    const [{ id }, alert] = [await addIncident(server), await addAlert(server)];
    await server.db.incidentAlerts.link(id, [alert.id], { linkedBy: owner.id, at: new Date() });
    return { id, alertId: alert.id };
  },
  'admin.incidents.people': async (server) => ({ id: (await addIncident(server)).id, limit: 5 }),
  'admin.incidents.addPeople': async (server) => ({
    ...{ id: (await addIncident(server)).id, userIds: [(await server.user('user')).id] },
  }),
  'admin.incidents.removePerson': async (server) => {
    const { id } = await addIncident(server);
    const { id: userId } = await server.user('user');
    await server.db.incidentPeople.add(id, [userId], { source: 'manual', at: new Date() });
    const [row] = await server.db.incidentPeople.list(id, { after: null, limit: 1 });
    return { id, personId: row?.id };
  },
  'admin.incidents.addTask': async (server) => ({
    ...{ id: (await addIncident(server)).id, kind: 'follow_up', text: 'Encrypt the laptops.' },
  }),
  'admin.incidents.advance': async (server) => ({
    ...{ id: (await addIncident(server)).id, version: 1, to: 'assess' },
  }),
  'admin.incidents.close': async (server) => ({
    ...{ id: (await addIncident(server)).id, version: 1, outcome: 'false_alarm', reason: 'A test.' },
  }),
  'admin.incidents.get': async (server) => ({ id: (await addIncident(server)).id }),
  'admin.incidents.linkEvents': async (server) => {
    const { id } = await addIncident(server);
    const personId = (await server.user('user')).id;
    const trail = createAuditTrail(
      { requestId: 'r', ip: '192.0.2.7', userAgent: 'x' },
      { userId: personId, workspaceId: '' },
      systemClock,
    );
    await trail.write(server.db, 'logout');
    return { id, personId };
  },
  'admin.incidents.list': (_, owner) => ({ limit: 2, isClosed: false, userId: owner.id }),
  'admin.incidents.open': () => opening,
  'admin.incidents.reopen': async (server) => ({
    ...{ id: (await addIncident(server, { closedAt: new Date() })).id, version: 1, reason: 'It came back.' },
  }),
  'admin.incidents.runbooks': () => undefined,
  'admin.incidents.setTask': async (server) => {
    const { id, task } = await addIncident(server);
    return { id, taskId: task.id, isDone: true };
  },
  'admin.incidents.timeline': async (server) => ({ id: (await addIncident(server)).id, limit: 5 }),
  'admin.incidents.update': async (server) => ({
    ...{ id: (await addIncident(server)).id, version: 1, severity: 'critical' },
  }),
};
