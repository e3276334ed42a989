import type { Argon2Settings } from './hashing.ts';

/** A task for the hashing process. */
export type HashingTask = { readonly id: number; readonly password: string } & (
  | { readonly kind: 'hash'; readonly argon2: Argon2Settings }
  | { readonly kind: 'verify'; readonly hash: string }
);

/** Its answer: a hash, whether the password matches, or null if that could not be computed. */
export interface HashingOutcome {
  readonly id: number;
  readonly result: string | boolean | null;
}
