import { performance } from 'node:perf_hooks';
import { type ContractClient, contractClient } from './client.ts';
import type { Member } from './subject.ts';

export interface SignInCount {
  readonly accepted: number;
  /** Refused because the hashing queue was full (503). */
  readonly refused: number;
  readonly seconds: number;
}

export interface SignIns {
  /** Counts since the start; see `between` for the difference of two. */
  readonly soFar: () => SignInCount;
  /** Waits for running sign-ins. @throws Error if a sign-in failed for another reason than a busy server. */
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
 * Signs in repeatedly in `clients` browsers, which are soon known devices, until stopped. The first sign-in is awaited, so
 * that a wrong password is found before the measurement.
 */
export const startSigningIn = async (origin: string, member: Member, clients: number): Promise<SignIns> => {
  await signInOnce(contractClient(origin), member);
  const startedAt = performance.now();
  const count = { accepted: 0, refused: 0 };
  let isRunning = true;
  const signInRepeatedly = async () => {
    const browser = contractClient(origin);
    while (isRunning) {
      if (await signInOnce(browser, member)) count.accepted += 1;
      else count.refused += 1;
    }
  };
  const all = Promise.allSettled(Array.from({ length: clients }, signInRepeatedly));
  return {
    soFar: () => ({ ...count, seconds: (performance.now() - startedAt) / 1000 }),
    stop: async () => {
      isRunning = false;
      for (const outcome of await all) if (outcome.status === 'rejected') throw outcome.reason;
    },
  };
};

/** The difference of two counts. */
export const between = (before: SignInCount, after: SignInCount): SignInCount => ({
  accepted: after.accepted - before.accepted,
  refused: after.refused - before.refused,
  seconds: after.seconds - before.seconds,
});

/** Accepted sign-ins per second over all counts. */
export const acceptedPerS = (counts: readonly SignInCount[]): number =>
  counts.reduce((sum, { accepted }) => sum + accepted, 0) /
  counts.reduce((sum, { seconds }) => sum + seconds, 0);
