import type { AccessKind } from '../schemas/access-review.ts';
import type { SignInMethod } from '../schemas/identity.ts';

/** Rows of the identity stores: credentials, tokens, sign-in attempts, mail. Dates are UTC with millisecond precision. */

/** Purposes of one-time tokens. A token is valid for its purpose only (ASVS 6.6.2). */
export const tokenPurposes = [
  'setup',
  'verify_email',
  'reset_password',
  'email_change_old',
  'email_change_new',
  'disown_sign_in',
  'invitation',
] as const;
export type TokenPurpose = (typeof tokenPurposes)[number];

/** A one-time token that was sent to a user; only its hash is stored. */
export interface OneTimeTokenRecord {
  /** SHA-256, lower-case hex. */
  readonly tokenHash: string;
  readonly purpose: TokenPurpose;
  readonly userId: string | null;
  /** Hash of the browser (pre-session) that requested it, if the flow depends on it; else null. */
  readonly browserHash: string | null;
  /** Data of the flow: an id or a time, never a secret. */
  readonly note: string | null;
  readonly expiresAt: Date;
}

/** An account at a provider that is linked to a user. */
export interface IdentityRecord {
  readonly id: string;
  readonly userId: string;
  /** The provider's id in the app: `google`, `github`, `oidc`. */
  readonly provider: string;
  /**
   * The provider's issuer identifier (`iss`, OpenID Connect Core §2). Identities stored before issuers were recorded have
   * `undecided:<provider>`, later `unknown:<provider>`; neither is a URL, so neither ever matches.
   */
  readonly issuer: string;
  /** The provider's permanent id of the user: `sub` (ASVS 6.8.1). Unique together with `provider` and `issuer`. */
  readonly subject: string;
  /** The provider's address of the user when the account was linked. */
  readonly email: string;
  readonly createdAt: Date;
  readonly lastUsedAt: Date | null;
}

export interface TotpRecord {
  readonly userId: string;
  /** Encrypted for this user and purpose; never in plain text (pitfall 12). */
  readonly sealedSecret: string;
  /** Null until a first code proved that the app has the secret. */
  readonly confirmedAt: Date | null;
  /** The latest time step of an accepted code; codes of it and of earlier steps are refused (ASVS 6.5.1). */
  readonly lastStep: number;
}

export interface PasskeyRecord {
  readonly id: string;
  readonly userId: string;
  /** base64url, chosen by the authenticator; unique. */
  readonly credentialId: string;
  /** COSE key, base64url. */
  readonly publicKey: string;
  /** The authenticator's signature counter; 0 if it does not count. */
  readonly counter: number;
  readonly transports: readonly string[];
  readonly name: string;
  /** Whether the authenticator syncs it to other devices. */
  readonly backedUp: boolean;
  readonly createdAt: Date;
  readonly lastUsedAt: Date | null;
}

/** A sign-in that passed the first factor and waits for the second. It is not a session and grants nothing (pitfall 14). */
export interface SignInChallengeRecord {
  /** SHA-256 of the cookie's token. */
  readonly tokenHash: string;
  readonly userId: string;
  /** The first factor. */
  readonly method: SignInMethod;
  /** Attempts that are left. */
  readonly attemptsLeft: number;
  readonly expiresAt: Date;
}

/** A requested change of the email address, which takes effect when both addresses have confirmed. One per user. */
export interface EmailChangeRecord {
  readonly id: string;
  readonly userId: string;
  readonly oldEmail: string;
  readonly newEmail: string;
  readonly oldConfirmedAt: Date | null;
  readonly newConfirmedAt: Date | null;
  readonly expiresAt: Date;
}

/** What the owner has confirmed through their mailbox, which an attacker with the password does not have. */
export interface AccountTrust {
  /**
   * When all access to the account was last reviewed: at a reset, or at the report of a sign-in by mail; null if never.
   * Access that was added later may be an attacker's.
   */
  readonly reviewedAt: Date | null;
  /** Known devices of an earlier generation are no longer known. */
  readonly deviceGeneration: number;
}

/** One item of a review and its outcome. */
export interface ReviewedAccess {
  readonly kind: AccessKind;
  /** The name of a passkey, a provider, an address; empty if the kind identifies it. */
  readonly name: string;
  /** ISO 8601, UTC; null if unknown. */
  readonly addedAt: string | null;
  readonly outcome: 'removed' | 'kept';
}

/** What a reset or the report of a sign-in removed from an account, for its owner to read. */
export interface AccessReviewRecord {
  readonly id: string;
  readonly userId: string;
  readonly at: Date;
  readonly cause: 'reset' | 'report';
  /** Access added after this was reviewed; null in rows of earlier versions, if nothing was. */
  readonly since: Date | null;
  readonly items: readonly ReviewedAccess[];
}

/** Failed attempts at one target since the last success; see `LoginAttemptStore`. */
export interface LoginAttemptRecord {
  /** `account:…`, `device:…`, `address:…`, `totp:…`: hashes, never addresses or names. */
  readonly key: string;
  /** Including pending ones. */
  readonly failures: number;
  readonly lastFailureAt: Date;
  /** No attempt is allowed before this. */
  readonly blockedUntil: Date;
  /** Blocked until a reset or a success. */
  readonly untilReset: boolean;
  /** The attempts within `failures` without a result yet. */
  readonly pending: number;
  /** When pending attempts expire: the process without a result by then has died. Null if none was ever pending. */
  readonly pendingUntil: Date | null;
}

/** One programmatic client: all tokens that were rotated from one issued pair (R-SESS-5). */
export interface TokenFamilyRecord {
  readonly id: string;
  readonly userId: string;
  readonly name: string;
  readonly createdAt: Date;
  readonly lastUsedAt: Date | null;
  readonly lastUsedIp: string | null;
  /** When its latest refresh token expires. */
  readonly expiresAt: Date;
}

export interface BearerTokenRecord {
  /** SHA-256. Access and refresh tokens are in separate tables, so neither is ever found as the other. */
  readonly tokenHash: string;
  readonly familyId: string;
  readonly userId: string;
  readonly expiresAt: Date;
}

/**
 * An account that an administrator created and whose user has not chosen a password yet. Deleted when the invitation is
 * accepted or the account is deleted.
 */
export interface InvitationRecord {
  readonly userId: string;
  /** The administrator who sent it last. */
  readonly invitedBy: string;
  readonly sentAt: Date;
  /** When its link expires; the invitation stays and can be sent again. */
  readonly expiresAt: Date;
}

/** A queued mail. */
export interface OutboxRecord {
  readonly id: string;
  readonly userId: string | null;
  /** The kind of message, for the log. */
  readonly kind: string;
  /** Recipient and message, encrypted: links in it are secrets (pitfall 12). */
  readonly sealedMessage: string;
  /**
   * Keyed hash of the recipient's domain, lower-case hex, for fair scheduling between domains; empty for mails queued
   * before it was stored, which count as one domain.
   */
  readonly domainHash: string;
  readonly createdAt: Date;
  readonly attempts: number;
  readonly nextAttemptAt: Date;
}
