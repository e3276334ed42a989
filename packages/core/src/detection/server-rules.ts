import type { DetectionRule } from './rule.ts';

const hourS = 3_600;
const dayS = 86_400;
const everywhere = () => [{ key: 'all:' }];

const common = { group: 'server', response: null, state: 'on', measure: 'each', sees: everywhere } as const;

/** Rules about the server and its records. */
export const serverRules: readonly DetectionRule[] = [
  {
    ...common,
    id: 'audit_gap',
    name: 'Rows missing from the audit log',
    describes: '{threshold} or more numbers are missing between two rows of the audit log.',
    matters: 'Numbers have no gaps. Someone with access to the database has removed rows.',
    unit: 'rows',
    severity: 'critical',
    windowS: hourS,
    threshold: 1,
    suppressS: hourS,
    kinds: ['log_gap'],
  },
  {
    ...common,
    id: 'checkpoint_missing',
    name: 'Audit log not signed',
    describes: 'Rows of the audit log have waited {threshold} hours or more for a signed checkpoint.',
    matters: 'What is not signed can be rewritten. The server may be unable to sign, or was kept from it.',
    unit: 'hours',
    severity: 'high',
    windowS: hourS,
    threshold: 3,
    suppressS: dayS,
    kinds: ['checkpoint_missing'],
  },
  {
    ...common,
    id: 'clock_jump',
    name: 'Clock jump',
    describes: 'The clock of the server jumped by {threshold} seconds or more.',
    matters:
      'Locks, expiries and the log depend on the time. A wrong clock ends some early and keeps others open.',
    unit: 'seconds',
    severity: 'medium',
    windowS: hourS,
    threshold: 120,
    suppressS: hourS,
    kinds: ['clock_jump'],
  },
  {
    ...common,
    id: 'config_drift',
    name: 'Settings changed outside',
    describes: '{threshold} or more environment variables of the server differ from its previous start.',
    matters: 'A restart is the moment at which someone with access to the machine can weaken the server.',
    unit: 'settings',
    severity: 'low',
    windowS: hourS,
    threshold: 1,
    suppressS: 60,
    kinds: ['config_drift'],
  },
];
