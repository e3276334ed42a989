import { newId } from '@atelier/core/ids';
import { createTokenPair } from '../in-process-credentials.ts';
import type { OwnedIds, Samples } from './sample.ts';

export const tokensInputs: Samples = {
  'tokens.issue': () => ({ name: 'script' }),
  'tokens.list': () => undefined,
  'tokens.refresh': async (server) => ({
    refreshToken: (await createTokenPair(server, await server.user('user'))).refreshToken,
  }),
  'tokens.revoke': async (server, owner) => ({ id: (await createTokenPair(server, owner)).familyId }),
};

export const tokensIds: OwnedIds = {
  'tokens.revoke': () => newId('token'),
};
