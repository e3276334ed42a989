import { addFiring } from '../in-process-detection.ts';
import type { Samples } from './sample.ts';

export const adminRulesInputs: Samples = {
  'admin.rules.list': () => undefined,
  'admin.rules.firings': () => ({ ruleId: 'stuffing', limit: 2 }),
  'admin.rules.try': () => ({ id: 'stuffing', threshold: 10, windowS: 600 }),
  'admin.rules.update': () => ({ id: 'new_network', state: 'off' }),
  'admin.rules.judge': async (server) => ({ id: (await addFiring(server)).id, verdict: 'true_alarm' }),
};
