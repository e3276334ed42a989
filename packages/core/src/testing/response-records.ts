import { newId } from '../ids.ts';
import type { ResponseRecord } from '../ports/response-store.ts';
import { recordedAt } from './records.ts';

/** A lock of five minutes by a rule. */
export const responseRecord = (fields: Partial<ResponseRecord> = {}): ResponseRecord => ({
  id: newId('response'),
  kind: 'lock_account',
  outcome: 'done',
  userId: null,
  address: null,
  ruleId: 'failed_sign_ins',
  alertId: null,
  reason: '12 wrong passwords within a minute.',
  createdAt: recordedAt,
  until: new Date(recordedAt.getTime() + 300_000),
  blockId: null,
  undoneAt: null,
  undoneBy: null,
  appeal: null,
  appealedAt: null,
  declinedAt: null,
  declinedBy: null,
  note: null,
  ...fields,
});
