import { newId } from '@atelier/core/ids';
import { addCase } from '../in-process-moderation.ts';
import type { OwnedIds, Samples } from './sample.ts';

export const moderationInputs: Samples = {
  'moderation.looks': () => undefined,
  'moderation.appeal': async (server, owner) => ({
    ...{ id: (await addCase(server, owner)).id, text: 'It is art.' },
  }),
  'moderation.mine': () => ({ limit: 2 }),
  'moderation.setStrictness': () => ({ level: 'strict' }),
  'moderation.strictness': () => undefined,
};

export const moderationIds: OwnedIds = {
  'moderation.appeal': () => newId('case'),
};
