import { setImmediate } from 'node:timers/promises';
import { addPasskey, markReviewed, recoveryCodeOf } from '../in-process-credentials.ts';
import type { Samples } from './sample.ts';

export const accountInputs: Samples = {
  'account.confirmAccess': async (server, owner) => {
    const { clock } = server.application;
    const reviewedAt = clock.now();
    const code = await recoveryCodeOf(server, owner.id, reviewedAt);
    await markReviewed(server, owner, reviewedAt);
    // Within the same millisecond nothing would be newer than the review.
    while (clock.now() <= reviewedAt) await setImmediate();
    return { ids: [(await addPasskey(server, owner)).id], proof: { code } };
  },
  'account.me': () => undefined,
  'account.security': () => undefined,
  'account.storage': () => undefined,
  'account.updateProfile': () => ({ name: 'A new name' }),
};
