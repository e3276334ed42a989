import type { Rules } from './personal-rules.ts';

type DetectionTable = 'signalCounts' | 'detectionState' | 'detectionRules' | 'ruleFirings';

/** Detection; a part of `personalRules`. */
export const detectionPersonalRules: Pick<Rules, DetectionTable> = {
  signalCounts: {
    owner: { person: 'userId' },
    what: 'How often you did what attacks are recognised by, by the minute, of the last eight days',
    exported: { facts: ['kind', 'procedure', 'isKnownDevice'] },
    erased: 'deleted',
  },
  ruleFirings: {
    owner: { person: 'userId' },
    what: 'What rules that recognise attacks found about your account',
    exported: {
      not: 'What administrators look into. What was done to you because of it is told to you itself.',
    },
    erased: 'deleted',
    mentions: ['judgedBy'],
  },
  detectionState: { nobody: 'How far those rules have been applied.' },
  detectionRules: { nobody: 'Settings of those rules.' },
};
