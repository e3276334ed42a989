import { addAlert } from '../in-process-alerts.ts';
import type { Samples } from './sample.ts';

export const adminAlertsInputs: Samples = {
  'admin.alerts.list': () => ({ limit: 2 }),
  'admin.alerts.get': async (server) => ({ id: (await addAlert(server)).id }),
  'admin.alerts.figures': () => undefined,
  'admin.alerts.acknowledge': async (server) => ({ id: (await addAlert(server)).id }),
  'admin.alerts.assign': async (server) => ({ id: (await addAlert(server)).id, assigneeId: null }),
  'admin.alerts.snooze': async (server) => ({ id: (await addAlert(server)).id, minutes: 60 }),
  'admin.alerts.resolve': async (server) => ({
    ...{ id: (await addAlert(server)).id, verdict: 'false_alarm', note: 'A backup was restored.' },
  }),
};
