import { accountRules } from './account-rules.ts';
import { callRules } from './call-rules.ts';
import type { DetectionRule } from './rule.ts';
import { serverRules } from './server-rules.ts';
import { signInRules } from './sign-in-rules.ts';

/** All rules of detection (R-SEC-3). `docs/security/detection.md` has a row for each. */
export const detectionRules: readonly DetectionRule[] = [
  ...signInRules,
  ...callRules,
  ...accountRules,
  ...serverRules,
];

export const ruleById: ReadonlyMap<string, DetectionRule> = new Map(
  detectionRules.map((rule) => [rule.id, rule]),
);
