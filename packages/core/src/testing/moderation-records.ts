import { newId } from '../ids.ts';
import type { CaseRecord, RuleRecord } from '../ports/moderation-stores.ts';
import type { UserRecord } from '../ports/records.ts';
import { recordedAt } from './records.ts';

/** A rule that blocks the word "forbidden". */
export const ruleRecord = (fields: Partial<RuleRecord> = {}): RuleRecord => ({
  id: newId('rule'),
  name: 'A rule',
  action: 'block',
  terms: ['forbidden*'],
  reason: 'This word isn’t allowed here.',
  source: 'own',
  isEnabled: true,
  createdAt: recordedAt,
  updatedAt: recordedAt,
  ...fields,
});

/** An open case about a prompt of `owner` that was blocked. */
export const caseRecord = (
  owner: Pick<UserRecord, 'id' | 'workspaceId'>,
  fields: Partial<CaseRecord> = {},
): CaseRecord => ({
  id: newId('case'),
  workspaceId: owner.workspaceId,
  userId: owner.id,
  subject: 'prompt',
  subjectId: null,
  prompt: 'a forbidden heron',
  wasBlocked: true,
  ruleIds: [],
  reason: 'This word isn’t allowed here.',
  score: null,
  state: 'open',
  appeal: null,
  appealedAt: null,
  decidedBy: null,
  decidedAt: null,
  note: null,
  createdAt: recordedAt,
  ...fields,
});
