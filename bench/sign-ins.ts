import { performance } from 'node:perf_hooks';
import { contractClient } from './client.ts';
import type { Member } from './subject.ts';

export interface SignInCount {
  readonly accepted: number;
  /** Turned away because too many were hashing already (503). */
  readonly refused: number;
  readonly seconds: number;
}

const signInOnce = async (origin: string, { email, password }: Member): Promise<boolean> => {
  try {
    await contractClient(origin).mutate('auth.signIn', { email, password });
    return true;
  } catch (fault) {
    if (fault instanceof Error && fault.message.includes('answered 503')) return false;
    throw fault;
  }
};

/**
 * Lets `people` sign in over and over, each with a fresh browser, until stopped. The first sign-in is awaited,
 * so that a wrong password is found before anything is measured.
 * @throws Error (from `stop`, too) when a sign-in fails for another reason than a busy server.
 */
export const keepSigningIn = async (
  origin: string,
  member: Member,
  people: number,
): Promise<{ readonly stop: () => Promise<SignInCount> }> => {
  await signInOnce(origin, member);
  const startedAt = performance.now();
  const count = { accepted: 0, refused: 0 };
  let ongoing = true;
  const person = async () => {
    while (ongoing) {
      if (await signInOnce(origin, member)) count.accepted += 1;
      else count.refused += 1;
    }
  };
  const everybody = Promise.allSettled(Array.from({ length: people }, person));
  return {
    stop: async () => {
      ongoing = false;
      const seconds = (performance.now() - startedAt) / 1000;
      for (const outcome of await everybody) if (outcome.status === 'rejected') throw outcome.reason;
      return { ...count, seconds };
    },
  };
};
