import type { Tags } from './personal-data.ts';

type DetectionTable = 'signalCounts' | 'detectionState' | 'detectionRules' | 'ruleFirings';

/** The kind of personal data in the columns of detection; a part of `personalData`. */
export const detectionPersonalData: Pick<Tags, DetectionTable> = {
  signalCounts: {
    id: null,
    seq: null,
    kind: null,
    minute: 'network',
    lastAt: 'network',
    userId: 'identity',
    address: 'network',
    tokenId: null,
    procedure: null,
    // Random without the key, which is never stored.
    accountMark: null,
    secretMark: null,
    isKnownDevice: null,
    count: 'network',
  },
  detectionState: { id: null, lastSeq: null, countSeq: null, auditSeq: null, prints: null },
  detectionRules: {
    ruleId: null,
    state: null,
    threshold: null,
    windowS: null,
    response: null,
    updatedAt: null,
  },
  ruleFirings: {
    id: null,
    ruleId: 'content',
    isShadow: null,
    userId: 'identity',
    address: 'network',
    tokenId: null,
    procedure: null,
    secretMark: null,
    count: null,
    fromAt: 'network',
    toAt: 'network',
    firedAt: null,
    seqs: null,
    alertId: null,
    response: 'content',
    outcome: null,
    verdict: 'content',
    judgedBy: 'identity',
    judgedAt: null,
  },
};
