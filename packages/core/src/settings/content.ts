import { z } from 'zod';
import { strictnessLevels } from '../schemas/moderation.ts';
import { rate, setting, wholeNumber } from './setting.ts';

const shared = { group: 'content', danger: 'step_up' } as const;

/** What prompts and pictures are checked for (R-STUDIO-3). */
export const contentSettings = {
  'content.strictness': setting(z.enum(strictnessLevels), 'standard', {
    ...shared,
    title: 'Strictness',
    description: 'No workspace is judged less strictly than this.',
    variable: 'MODERATION_STRICTNESS',
  }),
  'content.picturePercent': setting(wholeNumber(50, 99), 80, {
    ...shared,
    title: 'Flagged pictures',
    description: 'How sure the classifier has to be before a picture is flagged for review.',
    unit: 'percent',
    variable: 'MODERATION_PICTURES_PERCENT',
  }),
  'content.repeats': setting(
    rate,
    { points: 3, windowS: 86_400 },
    {
      ...shared,
      title: 'Repeated violations',
      description:
        'So many blocked prompts or flagged pictures of one person within so many seconds are an event of their own.',
      variable: 'MODERATION_REPEATS',
    },
  ),
} as const;
