import { z } from 'zod';
import { ruleGroups, ruleStates } from '../detection/rule.ts';
import { FiringId } from '../ids.ts';
import { firingVerdicts } from '../ports/detection-store.ts';
import { responseKinds } from '../ports/responses.ts';
import { severities } from './alerts.ts';

/** The stable name of a rule. */
export const DetectionRuleId = z.string().regex(/^[a-z]{2,20}(_[a-z]{1,20}){0,5}$/, 'Not a rule.');

/** A window longer than a day would need more memory than it is worth. */
export const maxWindowS = 86_400;
export const minWindowS = 10;
export const maxThreshold = 1_000_000;

const settings = {
  state: z.enum(ruleStates),
  threshold: z.int().min(1, 'At least 1.').max(maxThreshold, 'At most 1,000,000.'),
  /** Seconds. */
  windowS: z.int().min(minWindowS, 'At least 10 seconds.').max(maxWindowS, 'At most a day.'),
  /** Null: only an alert. */
  response: z.enum(responseKinds).nullable(),
};
const Settings = z.strictObject(settings);

export const RuleView = z.strictObject({
  id: z.string(),
  group: z.enum(ruleGroups),
  name: z.string(),
  /** With the numbers that are set. */
  describes: z.string(),
  matters: z.string(),
  unit: z.string(),
  severity: z.enum(severities),
  /** Seconds after a firing during which the same person or address does not fire again. */
  suppressS: z.int(),
  settings: Settings,
  defaults: Settings,
  /** Null while the defaults apply. */
  updatedAt: z.iso.datetime().nullable(),
  /** Of the last 30 days. */
  record: z.strictObject({
    fired: z.int(),
    trueAlarms: z.int(),
    falseAlarms: z.int(),
    lastAt: z.iso.datetime().nullable(),
  }),
});
export type RuleView = z.infer<typeof RuleView>;
export const RuleViews = z.strictObject({ items: z.array(RuleView) });

const about = {
  /** Null if it is not about one person; without name once the account is deleted. */
  person: z.strictObject({ id: z.string(), name: z.string() }).nullable(),
  address: z.string().nullable(),
  tokenId: z.string().nullable(),
  procedure: z.string().nullable(),
  count: z.int(),
  from: z.iso.datetime(),
  to: z.iso.datetime(),
  /** Rows of the audit log. */
  seqs: z.array(z.int()),
};

export const FiringView = z.strictObject({
  id: z.string(),
  ruleId: z.string(),
  ...about,
  firedAt: z.iso.datetime(),
  isShadow: z.boolean(),
  alertId: z.string().nullable(),
  response: z.enum(responseKinds).nullable(),
  outcome: z.string().nullable(),
  verdict: z.enum(firingVerdicts).nullable(),
  judgedAt: z.iso.datetime().nullable(),
});
export type FiringView = z.infer<typeof FiringView>;
export const FiringPage = z.strictObject({ items: z.array(FiringView), nextCursor: z.string().nullable() });

export const UpdateDetectionRuleInput = z.strictObject({
  id: DetectionRuleId,
  state: settings.state.optional(),
  threshold: settings.threshold.optional(),
  windowS: settings.windowS.optional(),
  response: settings.response.optional(),
});
export type UpdateDetectionRuleInput = z.infer<typeof UpdateDetectionRuleInput>;

/** A rule with numbers that need not be stored. */
export const TryDetectionRuleInput = z.strictObject({
  id: DetectionRuleId,
  threshold: settings.threshold,
  windowS: settings.windowS,
});
export type TryDetectionRuleInput = z.infer<typeof TryDetectionRuleInput>;

export const DetectionTrial = z.strictObject({
  fired: z.int(),
  /** The first ones. */
  firings: z.array(z.strictObject(about)),
  from: z.iso.datetime(),
  /** Earlier than now if there was too much to look at. */
  until: z.iso.datetime(),
  isPartial: z.boolean(),
});
export type DetectionTrial = z.infer<typeof DetectionTrial>;

export const JudgeFiringInput = z.strictObject({ id: FiringId, verdict: z.enum(firingVerdicts).nullable() });
export type JudgeFiringInput = z.infer<typeof JudgeFiringInput>;
