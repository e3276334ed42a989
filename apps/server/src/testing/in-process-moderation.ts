import type { CaseRecord, RuleRecord } from '@atelier/core/ports/moderation-stores';
import type { UserRecord } from '@atelier/core/ports/records';
import { caseRecord, ruleRecord } from '@atelier/core/testing/moderation-records';
import type { TestServer } from './in-process.ts';

/** An open case about a blocked prompt of `owner`. */
export const addCase = async (
  { db }: Pick<TestServer, 'db'>,
  owner: Pick<UserRecord, 'id' | 'workspaceId'>,
  fields: Partial<CaseRecord> = {},
): Promise<CaseRecord> => {
  const found = caseRecord(owner, { createdAt: new Date(), ...fields });
  await db.moderationCases.insert(found);
  return found;
};

/** A rule that blocks a word that no other test writes. */
export const addRule = async (
  { db }: Pick<TestServer, 'db'>,
  fields: Partial<RuleRecord> = {},
): Promise<RuleRecord> => {
  const at = new Date();
  const rule = ruleRecord({ terms: ['forbiddenword*'], createdAt: at, updatedAt: at, ...fields });
  await db.moderationRules.insert(rule);
  return rule;
};
