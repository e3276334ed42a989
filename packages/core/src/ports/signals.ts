import type { CountedKind } from '../detection/signal.ts';

/** Where something happened. Never has text of a person. */
export interface SignalOrigin {
  readonly userId: string | null;
  /** As limits count it. */
  readonly address: string | null;
  readonly tokenId: string | null;
  /** Path of the procedure or route. */
  readonly procedure: string | null;
}

/** A wrong password. */
export interface FailedSignIn {
  /** Null if there is no such account. */
  readonly userId: string | null;
  readonly address: string;
  /** Marked under a key that is never stored, and forgotten. */
  readonly email: string;
  readonly password: string;
  readonly isKnownDevice: boolean;
}

/**
 * Counts what is too much to write into the audit log (R-SEC-3). In memory and at once: it never throws, waits or asks the
 * database, and what was counted is stored within a second.
 */
export interface Signals {
  count(kind: CountedKind, origin: SignalOrigin): void;
  signInFailed(failure: FailedSignIn): void;
  /** Refused before the account was looked up. */
  signInRefused(attempt: Pick<FailedSignIn, 'address' | 'email'>): void;
}
