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
