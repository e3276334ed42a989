import type { Rules } from './personal-rules.ts';

type ResponseTable = 'blocks' | 'responses' | 'defenceRevisions';

/** Blocks and responses; a part of `personalRules`. */
export const responseRules: Pick<Rules, ResponseTable> = {
  responses: {
    owner: { person: 'userId' },
    what: 'What was done about your account to protect it, and your appeals',
    exported: {
      facts: ['id', 'createdAt', 'until', 'undoneAt', 'appealedAt', 'declinedAt'],
      without: {
        ruleId: 'Which rule found something is not told, so that rules cannot be tried out.',
        reason: 'The words of the rule for administrators.',
      },
    },
    erased: 'with_account',
    mentions: ['undoneBy', 'declinedBy'],
  },
  blocks: {
    nobody:
      'Blocked addresses; they are of networks, not of accounts, and are deleted 90 days after the block ended.',
    mentions: ['createdBy', 'endedBy'],
  },
  defenceRevisions: { nobody: 'Counters.' },
};
