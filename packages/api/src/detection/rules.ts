import { type DetectionRule, defaultSettings, type RuleSettings } from '@atelier/core/detection/rule';
import { detectionRules, ruleById } from '@atelier/core/detection/rules';
import { describeRule } from '@atelier/core/detection/words';
import { AppError } from '@atelier/core/errors';
import type {
  FiringFigures,
  FiringFilter,
  FiringRecord,
  RuleSettingsRecord,
} from '@atelier/core/ports/detection-store';
import type {
  FiringView,
  JudgeFiringInput,
  RuleView,
  UpdateDetectionRuleInput,
} from '@atelier/core/schemas/detection';
import type { AuditTrail } from '../audit/audit-trail.ts';
import { changeDetails } from '../shared/change-details.ts';
import type { Deps } from '../shared/deps.ts';
import { defined, fetchPageBy, type ListInput } from '../shared/pages.ts';
import type { Actor } from '../trpc/request-context.ts';
import { peopleOf } from './people.ts';

/** The time of the record of a rule. */
const recordMs = 30 * 86_400_000;

const noRecord = { fired: 0, trueAlarms: 0, falseAlarms: 0, lastAt: null };

const viewRule = (
  rule: DetectionRule,
  stored: RuleSettingsRecord | undefined,
  figures: FiringFigures | undefined,
): RuleView => {
  const { id, group, name, matters, unit, severity, suppressS } = rule;
  const { state, threshold, windowS, response } = stored ?? rule;
  const settings = { state, threshold, windowS, response };
  return {
    ...{ id, group, name, matters, unit, severity, suppressS, settings },
    describes: describeRule(rule, settings),
    defaults: defaultSettings(rule),
    updatedAt: stored?.updatedAt.toISOString() ?? null,
    record:
      figures === undefined
        ? noRecord
        : {
            ...{ fired: figures.fired, trueAlarms: figures.trueAlarms, falseAlarms: figures.falseAlarms },
            lastAt: figures.lastAt.toISOString(),
          },
  };
};

const viewFiring = (firing: FiringRecord, person: FiringView['person']): FiringView => {
  const { id, ruleId, address, tokenId, procedure, count, seqs, isShadow, alertId } = firing;
  const { response, outcome, verdict } = firing;
  return {
    ...{
      id,
      ruleId,
      person,
      address,
      tokenId,
      procedure,
      count,
      isShadow,
      alertId,
      response,
      outcome,
      verdict,
    },
    ...{ from: firing.fromAt.toISOString(), to: firing.toAt.toISOString(), seqs: [...seqs] },
    ...{ firedAt: firing.firedAt.toISOString(), judgedAt: firing.judgedAt?.toISOString() ?? null },
  };
};

/** @throws AppError `not_found` */
export const requireRule = (id: string): DetectionRule => {
  const rule = ruleById.get(id);
  if (rule === undefined) throw new AppError('not_found');
  return rule;
};

/** The rules of detection and what they found, in the console (R-SEC-3). */
export const detectionRuleService = ({ db, clock }: Pick<Deps, 'clock' | 'db'>) => ({
  async list() {
    const since = new Date(clock.now().getTime() - recordMs);
    const [stored, figures] = await Promise.all([db.detection.settings(), db.detection.figures(since)]);
    return {
      items: detectionRules.map((rule) =>
        viewRule(
          rule,
          stored.find(({ ruleId }) => ruleId === rule.id),
          figures.find(({ ruleId }) => ruleId === rule.id),
        ),
      ),
    };
  },

  /** The newest first. */
  async firings({
    ruleId,
    verdict,
    ...input
  }: ListInput & { readonly [K in keyof FiringFilter]: FiringFilter[K] | undefined }) {
    const { rows, nextCursor } = await fetchPageBy(
      input,
      ({ firedAt }: FiringRecord) => firedAt,
      (page) => db.detection.firings(defined({ ruleId, verdict }), page),
    );
    const personOf = await peopleOf(db, rows);
    return { items: rows.map((firing) => viewFiring(firing, personOf(firing))), nextCursor };
  },

  /** Applies to every node with its next round. @throws AppError `not_found` */
  async update({ id, ...input }: UpdateDetectionRuleInput, audit: AuditTrail): Promise<RuleView> {
    const rule = requireRule(id);
    const changes: Partial<RuleSettings> = defined(input);
    return db.transaction(async (stores) => {
      await stores.detection.lockState();
      const before = (await stores.detection.findSettings(id)) ?? defaultSettings(rule);
      const { state, threshold, windowS, response } = { ...before, ...changes };
      const stored = { ruleId: id, state, threshold, windowS, response, updatedAt: clock.now() };
      await stores.detection.setSettings(stored);
      await audit.write(stores, 'detection_rule_changed', {
        ...{ entityType: 'detection_rule', entityId: id },
        details: changeDetails<RuleSettings>(before, changes),
      });
      return viewRule(rule, stored, undefined);
    });
  },

  /** Notes whether a firing was a true alarm; null takes that back. @throws AppError `not_found` */
  async judge(actor: Actor, { id, verdict }: JudgeFiringInput, audit: AuditTrail): Promise<FiringView> {
    const firing = await db.transaction(async (stores) => {
      const isJudged = verdict !== null;
      const judged = await stores.detection.judge(id, {
        verdict,
        judgedBy: isJudged ? actor.userId : null,
        judgedAt: isJudged ? clock.now() : null,
      });
      const found = judged ? await stores.detection.findFiring(id) : null;
      if (found === null) throw new AppError('not_found');
      await audit.write(stores, 'detection_judged', {
        ...{ entityType: 'firing', entityId: id },
        details: { rule: found.ruleId, verdict },
      });
      return found;
    });
    return viewFiring(firing, (await peopleOf(db, [firing]))(firing));
  },
});
