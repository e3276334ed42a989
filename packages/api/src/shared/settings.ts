import { AppError } from '@atelier/core/errors';
import type { Role } from '@atelier/core/policy';
import type { BackoffRule } from '@atelier/core/ports/login-attempt-store';
import type { Strictness } from '@atelier/core/schemas/moderation';

/**
 * Settings of the services. Most can be changed while the server runs (`packages/core/src/settings`), so services read them in
 * each call and keep no copy.
 */
export interface ServiceSettings {
  /** Whether people may create accounts themselves. */
  readonly registrationOpen: boolean;
  /** Whether administrators may invite people, who then accept. */
  readonly invitationsOpen: boolean;
  /** Whether sign-in by email and password is enabled (`REGULAR_AUTH_ENABLED`). */
  readonly regularAuth: boolean;
  /** Whether sign-in by password requires a verified address (`REQUIRE_EMAIL_VERIFICATION`). */
  readonly emailVerificationRequired: boolean;
  /** Lifetimes of links in emails. */
  readonly verifyTtlMs: number;
  readonly resetTtlMs: number;
  readonly emailChangeTtlMs: number;
  readonly invitationTtlMs: number;
  /** Whether emails reach their recipients; else they are only stored for the operator. */
  readonly hasMailServer: boolean;
  /** Roles that must set up a second factor before anything else (R-ID-8). */
  readonly secondFactorRoles: readonly Role[];
  readonly stepUpTtlMs: number;
  /** How failed attempts become waiting time (R-LIM-5). */
  readonly backoff: {
    readonly account: BackoffRule;
    readonly device: BackoffRule;
    readonly address: BackoffRule;
    readonly secondFactor: BackoffRule;
  };
  /** Responses whose time must not reveal whether there is an account are sent at multiples of this. */
  readonly constantTimeStepMs: number;
  /** Least number of characters of a new password. */
  readonly passwordMinLength: number;
  readonly passwordPolicy: { readonly mode: 'passphrase' | 'complexity'; readonly minStrength: number };
  /** Images per calendar month of a new account. */
  readonly monthlyImages: number;
  /** Minor units of the currency per calendar month of a new account. */
  readonly budgetMinor: number;
  /** ISO 4217; all prices are in it. */
  readonly currency: string;
  /** Unfinished jobs that one workspace may have. */
  readonly maxUnfinishedJobs: number;
  /** Images that a workspace may store, with those in the trash and those that unfinished jobs will make. */
  readonly maxStoredImages: number;
  /** How long a deleted image can be restored (R-STUDIO-8). */
  readonly trashMs: number;
  /** What one rule may do in an hour without a human. */
  readonly responses: { readonly accountsPerHour: number; readonly addressesPerHour: number };
  /** From a person's wish to the deletion of their account; 0: at once. */
  readonly deletionGraceMs: number;
  readonly moderation: {
    /** No workspace is judged less strictly. */
    readonly strictness: Strictness;
    /** Whether uploads are queued for the classifier; results are queued by the worker. */
    readonly picturesAreClassified: boolean;
    /** 0.5 … 0.99: from this score of the classifier a picture is flagged. */
    readonly pictureThreshold: number;
    /** Blocked prompts, or flagged pictures, of one person within a time that make an event of their own. */
    readonly repeats: { readonly points: number; readonly windowS: number };
  };
}

/** Nobody new, not even by an invitation. */
export const registrationClosed = (): AppError =>
  new AppError('forbidden', 'This server takes no new accounts at the moment. Ask an administrator.');
