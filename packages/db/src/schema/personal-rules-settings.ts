import type { Rules } from './personal-rules.ts';

/** Settings of the server and who changed them; a part of `personalRules`. */
export const settingRules: Pick<Rules, 'settings' | 'settingChanges' | 'settingProposals'> = {
  settings: { nobody: 'Settings of the server.' },
  settingChanges: {
    owner: { person: 'changedBy' },
    what: 'Settings of the server that you changed',
    exported: { facts: ['name', 'changedAt'] },
    erased: 'cleared',
    mentions: ['approvedBy'],
  },
  settingProposals: {
    owner: { person: 'proposedBy' },
    what: 'Changes of settings that you proposed',
    exported: { facts: ['name', 'proposedAt', 'outcome'] },
    erased: 'cleared',
    mentions: ['decidedBy'],
  },
};
