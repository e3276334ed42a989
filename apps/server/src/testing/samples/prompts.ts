import { newId } from '@atelier/core/ids';
import type { MakeInput, OwnedIds, Samples } from './sample.ts';

const ownEnhancement: MakeInput = async ({ db }, { id: userId, workspaceId }) => {
  const id = newId('enhancement');
  const request = { prompt: 'a heron', direction: 'photo', variant: 0, createdAt: new Date() } as const;
  await db.enhancements.insert({ id, userId, workspaceId, ...request, state: 'waiting', result: null });
  return { id };
};

export const promptsInputs: Samples = {
  'prompts.begin': () => ({ prompt: 'a heron' }),
  'prompts.enhance': () => ({ prompt: 'a heron' }),
  'prompts.options': () => undefined,
  'prompts.watch': ownEnhancement,
};

export const promptsIds: OwnedIds = {
  'prompts.watch': () => newId('enhancement'),
};
