import { newId } from '@atelier/core/ids';
import { addComparison } from '../in-process-comparisons.ts';
import type { MakeInput, OwnedIds, Samples } from './sample.ts';

const ownComparison: MakeInput = async (server, owner) => ({ id: (await addComparison(server, owner)).id });

export const comparisonsInputs: Samples = {
  'comparisons.create': () => ({
    entries: ['still', 'calm'].map((model) => ({
      ...{ prompt: 'a heron', model, width: 512, height: 512, count: 1 },
    })),
  }),
  'comparisons.get': ownComparison,
  'comparisons.list': () => ({ limit: 2 }),
  'comparisons.tally': () => undefined,
  'comparisons.vote': async (server, owner, client) => ({
    ...((await ownComparison(server, owner, client)) as object),
    choice: null,
  }),
};

export const comparisonsIds: OwnedIds = {
  'comparisons.get': () => newId('comparison'),
  'comparisons.vote': () => newId('comparison'),
};
