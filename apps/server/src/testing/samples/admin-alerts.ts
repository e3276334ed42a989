import { addAlert } from '../in-process-alerts.ts';
import type { Samples } from './sample.ts';

export const adminAlertsInputs: Samples = {
  'admin.alerts.list': () => ({ limit: 2 }),
  'admin.alerts.get': async (server) => ({ id: (await addAlert(server)).id }),
  'admin.alerts.evidence': async (server) => ({ id: (await addAlert(server, { seqs: [1] })).id }),
  'admin.alerts.figures': () => undefined,
  'admin.alerts.watch': () => undefined,
  'admin.alerts.acknowledge': async (server) => ({ id: (await addAlert(server)).id }),
  'admin.alerts.assign': async (server) => ({ id: (await addAlert(server)).id, assigneeId: null }),
  'admin.alerts.snooze': async (server) => ({ id: (await addAlert(server)).id, minutes: 60 }),
  'admin.alerts.note': async (server) => ({ id: (await addAlert(server)).id, note: 'Looking into it.' }),
  'admin.alerts.resolve': async (server) => ({
    ...{ id: (await addAlert(server)).id, verdict: 'false_alarm', note: 'A backup was restored.' },
  }),
};
