import { performance } from 'node:perf_hooks';
import { type ContractClient, contractClient } from './client.ts';
import type { Member } from './subject.ts';

export interface SignInCount {
  readonly accepted: number;
  /** Turned away because too many were hashing already (503). */
  readonly refused: number;
  readonly seconds: number;
}

export interface SignIns {
  /** What has been answered since the beginning; the difference of two counts is what went on in between. */
  readonly soFar: () => SignInCount;
  /** Lets those that are under way end. @throws Error when a sign-in failed for another reason than a busy server. */
  readonly stop: () => Promise<void>;
}

const signInOnce = async (browser: ContractClient, { email, password }: Member): Promise<boolean> => {
  try {
    await browser.mutate('auth.signIn', { email, password });
    return true;
  } catch (fault) {
    if (fault instanceof Error && fault.message.includes('answered 503')) return false;
    throw fault;
  }
};

/**
 * Lets `people` sign in over and over, each in a browser of their own that the account soon knows, until stopped. The first sign-in is awaited, so that a
 * wrong password is found before anything is measured.
 */
export const keepSigningIn = async (origin: string, member: Member, people: number): Promise<SignIns> => {
  await signInOnce(contractClient(origin), member);
  const startedAt = performance.now();
  const count = { accepted: 0, refused: 0 };
  let ongoing = true;
  const person = async () => {
    const browser = contractClient(origin);
    while (ongoing) {
      if (await signInOnce(browser, member)) count.accepted += 1;
      else count.refused += 1;
    }
  };
  const everybody = Promise.allSettled(Array.from({ length: people }, person));
  return {
    soFar: () => ({ ...count, seconds: (performance.now() - startedAt) / 1000 }),
    stop: async () => {
      ongoing = false;
      for (const outcome of await everybody) if (outcome.status === 'rejected') throw outcome.reason;
    },
  };
};

/** What went on while `work` was done. */
export const between = (before: SignInCount, after: SignInCount): SignInCount => ({
  accepted: after.accepted - before.accepted,
  refused: after.refused - before.refused,
  seconds: after.seconds - before.seconds,
});

/** Accepted sign-ins per second over all counts together. */
export const acceptedPerS = (counts: readonly SignInCount[]): number =>
  counts.reduce((sum, { accepted }) => sum + accepted, 0) /
  counts.reduce((sum, { seconds }) => sum + seconds, 0);
