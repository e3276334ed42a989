import { addPasskey, beginChallenge, recoveryCodeOf } from '../in-process-credentials.ts';
import { sharedPassword } from '../in-process-people.ts';
import type { Samples } from './sample.ts';

export const secondFactorInputs: Samples = {
  'secondFactor.complete': async (server, _owner, client) => {
    const { id } = await server.user('user', { secondFactorAt: new Date() });
    await beginChallenge(server, client, id);
    return { code: await recoveryCodeOf(server, id) };
  },
  'secondFactor.pending': () => undefined,
  'secondFactor.stepUp': () => ({ password: sharedPassword }),
  'secondFactor.stepUpOptions': () => undefined,
  'secondFactor.beginPasskey': async (server, _owner, client) => {
    const other = await server.user('user');
    await addPasskey(server, other);
    await beginChallenge(server, client, other.id);
    return undefined;
  },
};
