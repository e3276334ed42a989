import { AppError } from '@atelier/core/errors';
import { newId } from '@atelier/core/ids';
import type { CaseRecord } from '@atelier/core/ports/moderation-stores';
import type { Stores } from '@atelier/core/ports/stores';
import { type Strictness, stricter } from '@atelier/core/schemas/moderation';
import { cutTo } from '@atelier/core/text';
import type { AuditTrail } from '../audit/audit-trail.ts';
import type { ExternalDeps } from '../shared/deps.ts';
import type { Actor } from '../trpc/request-context.ts';
import { createRuleSet, type RuleMatch } from './rule-set.ts';

/** A text that rules mark for review. */
export interface Finding {
  readonly text: string;
  readonly matches: readonly RuleMatch[];
}

/** Cases about blocked prompts that one person can cause within the window; more are only counted in the audit log. */
const maxCasesInWindow = 100;
const maxNames = 300;

const idsOf = ({ matches }: Finding): string[] => matches.map(({ id }) => id);

const caseOf = (actor: Actor, finding: Finding, subjectId: string | null, createdAt: Date): CaseRecord => ({
  ...{ id: newId('case'), workspaceId: actor.workspaceId, userId: actor.userId },
  ...{ subject: 'prompt', subjectId, prompt: finding.text, wasBlocked: subjectId === null },
  ...{ ruleIds: idsOf(finding), reason: finding.matches[0]?.reason ?? '', score: null },
  ...{
    state: 'open',
    appeal: null,
    appealedAt: null,
    decidedBy: null,
    decidedAt: null,
    note: null,
    createdAt,
  },
});

/** Checks what people write against the rules, before anything is held for it (R-STUDIO-3). */
export const createPromptCheck = ({
  db,
  clock,
  settings,
}: Pick<ExternalDeps, 'db' | 'clock' | 'settings'>) => {
  const rules = createRuleSet(db.moderationRules);
  const { moderation } = settings;

  /** Writes the event, and another when the person has now had so many prompts blocked within the window. */
  const record = async (
    stores: Stores,
    actor: Actor,
    found: Pick<CaseRecord, 'id' | 'wasBlocked' | 'ruleIds'>,
    blocked: number,
    audit: AuditTrail,
  ): Promise<void> => {
    await audit.write(stores, 'suspicious_content', {
      ...{ entityType: 'case', entityId: found.id },
      details: {
        subject: 'prompt',
        outcome: found.wasBlocked ? 'blocked' : 'flagged',
        rules: cutTo(found.ruleIds.join(', '), maxNames),
      },
    });
    // Beyond the cases, the number does not grow any more.
    const isRepeated =
      blocked > maxCasesInWindow || (blocked > 0 && blocked % moderation.repeats.points === 0);
    if (found.wasBlocked && isRepeated)
      await audit.write(stores, 'suspicious_content_repeated', {
        ...{ entityType: 'user', entityId: actor.userId },
        details: { blocked, windowS: moderation.repeats.windowS },
      });
  };

  /** Records a blocked text in a transaction of its own: nothing else is changed. */
  const refuse = async (actor: Actor, finding: Finding, audit: AuditTrail): Promise<never> => {
    const now = clock.now();
    const since = new Date(now.getTime() - moderation.repeats.windowS * 1000);
    const found = caseOf(actor, finding, null, now);
    await db.as(actor, async (stores) => {
      // One at a time for each person, so that parallel calls are counted.
      await stores.users.findForUpdate(actor.userId);
      const before = await stores.moderationCases.countBlocked(actor.userId, since);
      if (before < maxCasesInWindow) await stores.moderationCases.insert(found);
      await record(stores, actor, found, before + 1, audit);
    });
    throw new AppError(
      'content_blocked',
      `${found.reason} Nothing was charged. Change the text and try again.`,
    );
  };

  return {
    /**
     * The texts that are allowed and marked for review. @throws AppError `content_blocked` for the first that is not
     * allowed, with the reason of the rule
     * @param least the level that the texts' models ask for
     */
    async check(
      actor: Actor,
      texts: readonly string[],
      audit: AuditTrail,
      least: Strictness = 'relaxed',
    ): Promise<Finding[]> {
      const chosen = stricter(moderation.strictness, await db.strictness.of(actor));
      const level = stricter(least, chosen);
      const findings: Finding[] = [];
      for (const text of new Set(texts)) {
        const matches = await rules.match(text, level);
        const blocking = matches.filter(({ action }) => action === 'block');
        if (blocking.length > 0) await refuse(actor, { text, matches: blocking }, audit);
        if (matches.length > 0) findings.push({ text, matches });
      }
      return findings;
    },

    /** Opens a case for each finding about a job, in the job's transaction. */
    async openCases(
      stores: Stores,
      actor: Actor,
      findings: readonly Finding[],
      jobId: string,
      audit: AuditTrail,
    ): Promise<void> {
      for (const finding of findings) {
        const found = caseOf(actor, finding, jobId, clock.now());
        await stores.moderationCases.insert(found);
        await record(stores, actor, found, 0, audit);
      }
    },
  };
};
export type PromptCheck = ReturnType<typeof createPromptCheck>;
