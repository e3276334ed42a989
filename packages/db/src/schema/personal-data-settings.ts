import type { Tags } from './personal-data.ts';

/** Settings of the server and who changed them; a part of `personalData`. */
export const settingPersonalData: Pick<Tags, 'settings' | 'settingChanges' | 'settingProposals'> = {
  settings: { name: null, value: null, changeNumber: null },
  settingChanges: {
    number: null,
    id: null,
    name: null,
    before: null,
    after: null,
    // What an administrator wrote.
    reason: 'content',
    changedBy: null,
    approvedBy: null,
    undoes: null,
    changedAt: null,
  },
  settingProposals: {
    id: null,
    name: null,
    value: null,
    expected: null,
    reason: 'content',
    proposedBy: null,
    proposedAt: null,
    expiresAt: null,
    outcome: null,
    decidedBy: null,
    decidedAt: null,
  },
};
