import type { Tags } from './personal-data.ts';

type ResponseTable = 'blocks' | 'responses' | 'defenceRevisions';

/** The kind of personal data in blocks and responses; a part of `personalData`. */
export const responsePersonalData: Pick<Tags, ResponseTable> = {
  blocks: {
    id: null,
    network: 'network',
    reason: 'content',
    source: null,
    ruleId: null,
    alertId: null,
    createdBy: null,
    createdAt: null,
    expiresAt: null,
    endedAt: null,
    endedBy: null,
    revision: null,
    refused: null,
    lastRefusedAt: 'network',
  },
  responses: {
    id: null,
    kind: 'content',
    outcome: null,
    userId: null,
    address: 'network',
    ruleId: 'content',
    alertId: null,
    reason: 'content',
    createdAt: null,
    until: null,
    blockId: null,
    undoneAt: null,
    undoneBy: null,
    appeal: 'content',
    appealedAt: null,
    declinedAt: null,
    declinedBy: null,
    note: 'content',
  },
  defenceRevisions: { id: null, revision: null },
};
