import { createSignedStamps, type StampDeps } from '../signed-stamps.ts';

/** CSRF tokens (R-HTTP-1): random, time-limited, bound to a session's token hash or to an anonymous pre-session. */
export interface Csrf {
  issue(binding: string): string;
  /** False if the token is missing, malformed, tampered with, expired, from the future or of another binding. Never throws. */
  verify(token: string | undefined, binding: string): boolean;
}

/** @throws Error when the key is too short. */
export const createCsrf = (deps: StampDeps): Csrf => {
  const stamps = createSignedStamps(deps);
  return {
    issue: (binding) => stamps.issue(binding),
    verify: (token, binding) => stamps.read(token, binding) !== null,
  };
};
