import { blankSignal, type Signal, type SignalKind } from '../detection/signal.ts';
import { newId } from '../ids.ts';
import type { FiringRecord, SignalCount } from '../ports/detection-store.ts';
import { recordedAt } from './records.ts';

/** Ten accounts that failed from one address. */
export const firingRecord = (fields: Partial<FiringRecord> = {}): FiringRecord => ({
  id: newId('firing'),
  ruleId: 'stuffing',
  isShadow: false,
  userId: null,
  address: '203.0.113.9',
  tokenId: null,
  procedure: null,
  secretMark: null,
  count: 10,
  fromAt: recordedAt,
  toAt: recordedAt,
  firedAt: recordedAt,
  seqs: [],
  alertId: null,
  response: 'block_address',
  outcome: null,
  verdict: null,
  judgedBy: null,
  judgedAt: null,
  ...fields,
});

/** One read of a page. */
export const signalCount = (fields: Partial<SignalCount> = {}): SignalCount => ({
  id: newId('firing'),
  kind: 'read',
  minute: recordedAt,
  lastAt: recordedAt,
  userId: null,
  address: '203.0.113.9',
  tokenId: null,
  procedure: null,
  accountMark: null,
  secretMark: null,
  isKnownDevice: false,
  count: 1,
  ...fields,
});

export const signal = (kind: SignalKind, at: number, fields: Partial<Signal> = {}): Signal => ({
  ...blankSignal,
  kind,
  at,
  ...fields,
});
