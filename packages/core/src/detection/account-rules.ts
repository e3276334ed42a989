import type { DetectionRule } from './rule.ts';
import type { Signal } from './signal.ts';

const minuteS = 60;
const hourS = 3_600;
const dayS = 86_400;

const byUser = ({ userId }: Signal) => (userId === null ? [] : [{ key: `user:${userId}` }]);

/** Rules about what people make and do with their accounts. */
export const accountRules: readonly DetectionRule[] = [
  {
    id: 'file_violations',
    group: 'content',
    name: 'File violations',
    describes: '{threshold} files of one person within {window} that were refused for what they hold.',
    matters: 'Honest files hardly ever do that: someone is looking for a fault in a decoder.',
    unit: 'files',
    severity: 'medium',
    response: 'flag',
    state: 'on',
    windowS: hourS,
    threshold: 3,
    suppressS: hourS,
    kinds: ['file_violation'],
    measure: 'sum',
    sees: byUser,
  },
  {
    id: 'blocked_prompts',
    group: 'content',
    name: 'Blocked prompts again and again',
    describes: '{threshold} prompts of one person blocked within {window}.',
    matters: 'Someone is looking for a wording that gets through.',
    unit: 'prompts',
    severity: 'medium',
    response: 'pause_generation',
    state: 'on',
    windowS: hourS,
    threshold: 10,
    suppressS: hourS,
    kinds: ['prompt_blocked'],
    measure: 'sum',
    sees: byUser,
  },
  {
    id: 'quota_abuse',
    group: 'content',
    name: 'Quota tried again and again',
    describes:
      '{threshold} calls of one person within {window} beyond their quota, budget or number of jobs.',
    matters: 'A program goes on although nothing is left. It may be looking for a gap in the counting.',
    unit: 'calls',
    severity: 'low',
    response: null,
    state: 'on',
    windowS: hourS,
    threshold: 300,
    suppressS: dayS,
    kinds: ['quota_refused'],
    measure: 'sum',
    sees: byUser,
  },
  {
    id: 'factor_removed_then_export',
    group: 'accounts',
    name: 'Second factor removed, then data taken',
    describes:
      'The last second factor was removed in a network that the account does not know, and data was exported or downloaded within {window}.',
    matters: 'This is what a thief does first, and an owner hardly ever.',
    unit: 'removals',
    severity: 'critical',
    response: 'end_sessions',
    state: 'on',
    windowS: hourS,
    threshold: 1,
    suppressS: hourS,
    kinds: ['second_factor_removed', 'exported'],
    measure: 'sum',
    sees: ({ kind, userId, isKnownNetwork }) => {
      if (userId === null) return [];
      const key = `user:${userId}`;
      if (kind === 'exported') return [{ key, part: 'fires' }];
      return isKnownNetwork ? [] : [{ key, part: 'counts' }];
    },
  },
  {
    id: 'mass_deletion',
    group: 'accounts',
    name: 'Mass deletion',
    describes:
      '{threshold} pictures of one person deleted within {window}: four times as many in a network that the account has known for a day.',
    matters:
      'It may be a clean-up, or someone who destroys what is not theirs. The trash keeps them for a while.',
    unit: 'pictures',
    severity: 'medium',
    response: null,
    state: 'on',
    windowS: 10 * minuteS,
    threshold: 500,
    suppressS: dayS,
    kinds: ['deleted'],
    measure: 'sum',
    sees: (signal) =>
      byUser(signal).map((sighting) => ({ ...sighting, factor: signal.isKnownNetwork ? 4 : 1 })),
  },
  {
    id: 'many_tokens',
    group: 'accounts',
    name: 'Many access tokens',
    describes: '{threshold} access tokens of one account made within {window}.',
    matters: 'Tokens outlive a password. A thief makes spare ones.',
    unit: 'tokens',
    severity: 'medium',
    response: 'flag',
    state: 'on',
    windowS: hourS,
    threshold: 8,
    suppressS: dayS,
    kinds: ['token_issued'],
    measure: 'sum',
    sees: byUser,
  },
  {
    id: 'admin_odd_hours',
    group: 'accounts',
    name: 'Administrator at an unusual hour',
    describes:
      '{threshold} changes by an administrator within {window}, at an hour of the day at which they have not worked before.',
    matters: 'An administrator’s account is worth the most, and is used best while its owner sleeps.',
    unit: 'changes',
    severity: 'medium',
    response: null,
    state: 'on',
    windowS: hourS,
    threshold: 3,
    suppressS: 12 * hourS,
    kinds: ['admin_acted'],
    measure: 'sum',
    sees: (signal) => (signal.isOddHour ? byUser(signal) : []),
  },
];
