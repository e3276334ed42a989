import { createAuditTrail } from '@atelier/api';
import { systemClock } from '@atelier/core/clock';
import { addIncident } from '../in-process-incidents.ts';
import type { Samples } from './sample.ts';

const opening = { runbook: 'breach', title: 'A stolen laptop', severity: 'high' } as const;

export const adminIncidentsInputs: Samples = {
  'admin.incidents.addNote': async (server) => ({ id: (await addIncident(server)).id, text: 'Seen first.' }),
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
  'admin.incidents.list': () => ({ limit: 2, isClosed: false }),
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
