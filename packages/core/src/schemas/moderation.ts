import { z } from 'zod';
import { CaseId, RuleId } from '../ids.ts';
import { isTerm } from '../moderation/terms.ts';
import { shownText } from './text.ts';

/** What a rule does with a prompt that it matches. `allow` exempts the words that it names from the other rules. */
export const ruleActions = ['block', 'flag', 'allow'] as const;
export type RuleAction = (typeof ruleActions)[number];

/** Who wrote a rule: the starter lists, or an administrator. */
export const ruleSources = ['starter', 'own'] as const;

/** Words and phrases of a rule, in any spelling; a trailing `*` matches any ending. */
export type RuleTerms = readonly string[];

/** What a case is about. */
export const caseSubjects = ['prompt', 'image', 'upload'] as const;
export type CaseSubject = (typeof caseSubjects)[number];

/** `upheld`: the finding was right. `cleared`: the content is fine. */
export const caseStates = ['open', 'upheld', 'cleared'] as const;
export type CaseState = (typeof caseStates)[number];

/** Whether a picture is shown blurred until it is revealed. `cleared` is a reviewer's decision that it is fine. */
export const moderationFlags = ['none', 'flagged', 'cleared'] as const;
export type ModerationFlag = (typeof moderationFlags)[number];

/** How strictly a workspace's prompts and pictures are judged. */
export const strictnessLevels = ['relaxed', 'standard', 'strict'] as const;
export type Strictness = (typeof strictnessLevels)[number];

/** The stricter of two levels. */
export const stricter = (one: Strictness, other: Strictness): Strictness =>
  strictnessLevels.indexOf(one) >= strictnessLevels.indexOf(other) ? one : other;

/** Rules that administrators can write, and words and phrases in one of them. */
export const maxOwnRules = 200;
const maxTerms = 500;

const Term = shownText({
  max: 80,
  empty: 'Write a word or phrase.',
  fits: [isTerm, 'This has no word of two letters or more.'],
});

const ruleFields = {
  name: shownText({ max: 80, empty: 'Give the rule a name.' }),
  action: z.enum(ruleActions),
  terms: z.array(Term).min(1, 'Add at least one word or phrase.').max(maxTerms),
  reason: shownText({ max: 300, empty: 'Tell people why.' }),
};

export const AddRuleInput = z.strictObject({ ...ruleFields, isEnabled: z.boolean().default(true) });
export type AddRuleInput = z.infer<typeof AddRuleInput>;

/** A starter list: its id is its name, and its words are those of the package. */
export const StarterId = z.string().regex(/^starter-[a-z]{2,3}$/, 'Not a starter list.');

export const UpdateRuleInput = z.strictObject({
  id: z.union([RuleId, StarterId]),
  name: ruleFields.name.optional(),
  action: ruleFields.action.optional(),
  terms: ruleFields.terms.optional(),
  reason: ruleFields.reason.optional(),
  isEnabled: z.boolean().optional(),
});
export type UpdateRuleInput = z.infer<typeof UpdateRuleInput>;

export const Rule = z.strictObject({
  id: z.string(),
  name: z.string(),
  action: z.enum(ruleActions),
  /** Empty for built-in and starter rules, whose words are not shown. */
  terms: z.array(z.string()),
  termCount: z.int(),
  reason: z.string(),
  source: z.enum([...ruleSources, 'builtin']),
  isEnabled: z.boolean(),
  updatedAt: z.iso.datetime().nullable(),
});
export type Rule = z.infer<typeof Rule>;
export const RuleList = z.strictObject({ items: z.array(Rule) });

/** What a rule would have matched. With an id the stored rule, else the words as they are now on the page. */
export const TryRuleInput = z.strictObject({
  terms: ruleFields.terms,
  /** One text to try instead of past prompts. */
  text: z.string().max(2000).optional(),
});
export type TryRuleInput = z.infer<typeof TryRuleInput>;

export const RuleTrial = z.strictObject({
  hits: z.int(),
  prompts: z.int(),
  /** Whether there are more prompts than were looked at. */
  isPartial: z.boolean(),
  /** The matched words within their prompts; no person is named. */
  samples: z.array(z.strictObject({ before: z.string(), match: z.string(), after: z.string() })),
});
export type RuleTrial = z.infer<typeof RuleTrial>;

const caseFields = {
  id: z.string(),
  subject: z.enum(caseSubjects),
  subjectId: z.string().nullable(),
  prompt: z.string().nullable(),
  wasBlocked: z.boolean(),
  reason: z.string(),
  score: z.number().nullable(),
  state: z.enum(caseStates),
  appeal: z.string().nullable(),
  appealedAt: z.iso.datetime().nullable(),
  decidedAt: z.iso.datetime().nullable(),
  note: z.string().nullable(),
  createdAt: z.iso.datetime(),
};

/** A case as the person who wrote the text sees it: the note is the reviewer's answer. */
export const OwnCase = z.strictObject({ ...caseFields, mayAppeal: z.boolean() });
export type OwnCase = z.infer<typeof OwnCase>;
export const OwnCasePage = z.strictObject({ items: z.array(OwnCase), nextCursor: z.string().nullable() });

/** A case as reviewers see it. */
export const ReviewCase = z.strictObject({
  ...caseFields,
  /** What `GET /files/reviews/:id` gives; null for prompts, and for pictures that were cleared or erased. */
  picture: z.strictObject({ width: z.int(), height: z.int() }).nullable(),
  rules: z.array(z.string()),
  person: z.strictObject({ id: z.string(), name: z.string(), email: z.string() }),
});
export type ReviewCase = z.infer<typeof ReviewCase>;
export const ReviewPage = z.strictObject({ items: z.array(ReviewCase), nextCursor: z.string().nullable() });

export const ModerationFigures = z.strictObject({
  open: z.int(),
  appealed: z.int(),
  upheld: z.int(),
  cleared: z.int(),
});
export type ModerationFigures = z.infer<typeof ModerationFigures>;

export const DecideInput = z.strictObject({
  id: CaseId,
  decision: z.enum(['upheld', 'cleared']),
  /** Told to the person. */
  note: shownText({ max: 500 }).optional(),
});
export type DecideInput = z.infer<typeof DecideInput>;

export const AppealInput = z.strictObject({
  id: CaseId,
  text: shownText({ max: 1000, empty: 'Tell us why this should be allowed.' }),
});
export type AppealInput = z.infer<typeof AppealInput>;

export const StrictnessView = z.strictObject({
  level: z.enum(strictnessLevels),
  /** The least level here; no workspace can be below it. */
  least: z.enum(strictnessLevels),
});
export type StrictnessView = z.infer<typeof StrictnessView>;
