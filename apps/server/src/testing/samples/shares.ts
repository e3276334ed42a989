import { newId } from '@atelier/core/ids';
import { addShare } from '../in-process-shares.ts';
import type { OwnedIds, Samples } from './sample.ts';

export const sharesInputs: Samples = {
  'shares.create': async ({ image }, owner) => ({
    ...{ imageId: (await image(owner)).id, days: 7, maxViews: null },
    ...{ download: true, prompt: true, preview: false },
  }),
  'shares.list': () => undefined,
  'shares.revoke': async (server, owner) => ({ id: (await addShare(server, owner)).id }),
};

export const sharesIds: OwnedIds = {
  'shares.revoke': () => newId('share'),
};
