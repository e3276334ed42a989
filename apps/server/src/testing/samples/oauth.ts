import { newId } from '@atelier/core/ids';
import { dropPassword, linkProvider, sampleProvider } from '../in-process-credentials.ts';
import type { OwnedIds, Samples } from './sample.ts';

export const oauthInputs: Samples = {
  'oauth.link': () => ({ provider: sampleProvider }),
  'oauth.unlink': async (server, owner) => ({ id: await linkProvider(server, owner) }),
  'oauth.stepUp': async (server, owner) => {
    await dropPassword(server, owner);
    await linkProvider(server, owner);
    return { provider: sampleProvider };
  },
};

export const oauthIds: OwnedIds = {
  'oauth.unlink': () => newId('identity'),
};
