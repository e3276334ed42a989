import type { Role } from '@atelier/core/policy';
import type { BackoffRule } from '@atelier/core/ports/identity-stores';

/** What the services are configured with; every figure has its default in the server's configuration. */
export interface ServiceSettings {
  readonly registrationOpen: boolean;
  /** Whether people sign in by email and password (`REGULAR_AUTH_ENABLED`). */
  readonly regularAuth: boolean;
  /** Whether a password lets nobody in before the address is confirmed (`REQUIRE_EMAIL_VERIFICATION`). */
  readonly emailVerificationRequired: boolean;
  /** How long links in mails are good. */
  readonly verifyTtlMs: number;
  readonly resetTtlMs: number;
  readonly emailChangeTtlMs: number;
  /** Roles that may do nothing before they have a second factor (R-ID-8). */
  readonly secondFactorRoles: readonly Role[];
  readonly stepUpTtlMs: number;
  /** How failed guesses become waiting time (R-LIM-5). */
  readonly backoff: {
    readonly account: BackoffRule;
    readonly device: BackoffRule;
    readonly address: BackoffRule;
    readonly secondFactor: BackoffRule;
  };
  /** Answers that must not tell by their time who has an account go out at multiples of this. */
  readonly constantTimeStepMs: number;
  /** Least number of characters of a new password. */
  readonly passwordMinLength: number;
  readonly passwordPolicy: { readonly mode: 'passphrase' | 'complexity'; readonly minStrength: number };
  /** Images per calendar month of a new account. */
  readonly monthlyImages: number;
  /** Unfinished jobs that one workspace may have. */
  readonly maxUnfinishedJobs: number;
}
