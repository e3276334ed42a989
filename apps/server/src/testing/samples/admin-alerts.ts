import { addAlert, addChannel, addDeadDelivery } from '../in-process-alerts.ts';
import type { Samples } from './sample.ts';

export const adminAlertsInputs: Samples = {
  'admin.alerts.channels.add': () => ({
    ...{ kind: 'email', name: 'On call', minSeverity: 'high', addresses: ['oncall@example.org'] },
  }),
  'admin.alerts.channels.list': () => undefined,
  'admin.alerts.channels.update': async (server) => ({ id: (await addChannel(server)).id, isEnabled: false }),
  'admin.alerts.channels.rotate': async (server) => ({ id: (await addChannel(server)).id }),
  'admin.alerts.channels.remove': async (server) => ({ id: (await addChannel(server)).id }),
  // Its address is no address, so that nothing is sent.
  'admin.alerts.channels.test': async (server) => ({ id: (await addChannel(server)).id }),
  'admin.alerts.channels.deliveries': () => ({ limit: 2 }),
  'admin.alerts.channels.replay': async (server) => ({ id: (await addDeadDelivery(server)).id }),
  'admin.alerts.list': (_, owner) => ({ limit: 2, userId: owner.id }),
  'admin.alerts.get': async (server) => ({ id: (await addAlert(server)).id }),
  'admin.alerts.evidence': async (server) => ({ id: (await addAlert(server, { seqs: [1] })).id }),
  'admin.alerts.figures': () => undefined,
  'admin.alerts.watch': () => undefined,
  'admin.alerts.acknowledge': async (server) => ({ id: (await addAlert(server)).id }),
  'admin.alerts.assign': async (server, owner) => ({
    ...{ id: (await addAlert(server, { assigneeId: owner.id })).id, assigneeId: null },
  }),
  'admin.alerts.snooze': async (server) => ({ id: (await addAlert(server)).id, minutes: 60 }),
  'admin.alerts.note': async (server) => ({ id: (await addAlert(server)).id, note: 'Looking into it.' }),
  'admin.alerts.resolve': async (server) => ({
    ...{ id: (await addAlert(server)).id, verdict: 'false_alarm', note: 'A backup was restored.' },
  }),
};
