import type { AccessKind, SignInMethod } from '../schemas/identity.ts';

/** Rows about ways in, as the stores give them. Dates are UTC with millisecond precision. */

/** What one-time tokens are for. A token made for one purpose opens nothing else (ASVS 6.6.2). */
export const tokenPurposes = [
  'setup',
  'verify_email',
  'reset_password',
  'email_change_old',
  'email_change_new',
  'disown_sign_in',
] as const;
export type TokenPurpose = (typeof tokenPurposes)[number];

/** A secret that was sent to somebody, of which only the hash is kept. */
export interface OneTimeTokenRecord {
  /** SHA-256, lower-case hex. */
  readonly tokenHash: string;
  readonly purpose: TokenPurpose;
  readonly userId: string | null;
  /** Hash of the browser (pre-session) that asked for it, where that matters; null where it does not. */
  readonly browserHash: string | null;
  /** What the flow has to remember: an id or a time, never a secret. */
  readonly note: string | null;
  readonly expiresAt: Date;
}

/** An account at another provider that opens one of ours. */
export interface IdentityRecord {
  readonly id: string;
  readonly userId: string;
  /** Our name of the provider: `google`, `github`, `oidc`. */
  readonly provider: string;
  /**
   * Who said it: the issuer identifier of the provider (`iss`, OpenID Connect Core §2). Identities stored before issuers
   * were recorded hold `undecided:<provider>`, later `unknown:<provider>`; neither is an address, so neither ever matches.
   */
  readonly issuer: string;
  /** The provider's own, unchanging name of the person: `sub` (ASVS 6.8.1). Unique together with `provider` and `issuer`. */
  readonly subject: string;
  /** As the provider told it when the two were linked. */
  readonly email: string;
  readonly createdAt: Date;
  readonly lastUsedAt: Date | null;
}

export interface TotpRecord {
  readonly userId: string;
  /** Sealed for this user and purpose; never in plain text (pitfall 12). */
  readonly sealedSecret: string;
  /** Null until the first code proved that the app has the secret. */
  readonly confirmedAt: Date | null;
  /** The latest time step a code of which was accepted; no code of it or of an earlier one is good (ASVS 6.5.1). */
  readonly lastStep: number;
}

export interface PasskeyRecord {
  readonly id: string;
  readonly userId: string;
  /** base64url, as the authenticator named it; unique. */
  readonly credentialId: string;
  /** COSE key, base64url. */
  readonly publicKey: string;
  /** The authenticator's signature counter; 0 for those that do not count. */
  readonly counter: number;
  readonly transports: readonly string[];
  readonly name: string;
  /** Whether the authenticator copies it to other devices. */
  readonly backedUp: boolean;
  readonly createdAt: Date;
  readonly lastUsedAt: Date | null;
}

/** Somebody who passed the first factor and owes the second. It is no session and opens nothing (pitfall 14). */
export interface SignInChallengeRecord {
  /** SHA-256 of the cookie's token. */
  readonly tokenHash: string;
  readonly userId: string;
  /** The first factor. */
  readonly method: SignInMethod;
  /** Wrong codes that are still forgiven. */
  readonly triesLeft: number;
  readonly expiresAt: Date;
}

/** An address that is to take the place of another, as soon as both have confirmed. One per user. */
export interface EmailChangeRecord {
  readonly id: string;
  readonly userId: string;
  readonly oldEmail: string;
  readonly newEmail: string;
  readonly oldConfirmedAt: Date | null;
  readonly newConfirmedAt: Date | null;
  readonly expiresAt: Date;
}

/** How far an account is vouched for by its mailbox: the only thing that a stranger with the password does not have. */
export interface AccountTrust {
  /**
   * Until when everything that opens the account was vouched for: when it was last reset or a sign-in was reported by
   * mail; null if never. What was added later may be a stranger's.
   */
  readonly reviewedAt: Date | null;
  /** Devices that were made known under an earlier one are strangers. */
  readonly deviceGeneration: number;
}

/** One thing that a review found, and what became of it. */
export interface ReviewedAccess {
  readonly kind: AccessKind;
  /** What its owner knows it by: the name of a passkey, a provider, an address; empty where the kind says it all. */
  readonly name: string;
  /** ISO 8601, UTC; null where it is not known. */
  readonly addedAt: string | null;
  readonly outcome: 'removed' | 'kept';
}

/** What a reset or the report of a sign-in removed from an account, kept for its owner to read. */
export interface AccessReviewRecord {
  readonly id: string;
  readonly userId: string;
  readonly at: Date;
  readonly cause: 'reset' | 'report';
  /** How far back it reached; null in rows of earlier versions, if nothing was in doubt. */
  readonly since: Date | null;
  readonly items: readonly ReviewedAccess[];
}

/** Failed guesses at one target since the last success; see `LoginAttemptStore`. */
export interface LoginAttemptRecord {
  /** `account:…`, `device:…`, `address:…`, `totp:…`: hashes, never addresses or names. */
  readonly key: string;
  /** Those that wait for their verdict among them. */
  readonly failures: number;
  readonly lastFailureAt: Date;
  /** No guess is judged before this. */
  readonly blockedUntil: Date;
  /** Until somebody resets or forgives it. */
  readonly sealed: boolean;
  /** How many of `failures` have been taken and not judged yet. */
  readonly pending: number;
  /** Until when `pending` counts: a process that has not judged by then has died. Null where none was ever pending. */
  readonly pendingUntil: Date | null;
}

/** One programmatic client: the family of tokens that descend from one issue (R-SESS-5). */
export interface TokenFamilyRecord {
  readonly id: string;
  readonly userId: string;
  readonly name: string;
  readonly createdAt: Date;
  readonly lastUsedAt: Date | null;
  readonly lastUsedIp: string | null;
  /** When its newest refresh token ends. */
  readonly expiresAt: Date;
}

export interface BearerTokenRecord {
  /** SHA-256; access and refresh tokens lie in tables of their own, so neither is ever found as the other. */
  readonly tokenHash: string;
  readonly familyId: string;
  readonly userId: string;
  readonly expiresAt: Date;
}

/** A mail that waits to be sent. */
export interface OutboxRecord {
  readonly id: string;
  readonly userId: string | null;
  /** The kind of message, for the log. */
  readonly kind: string;
  /** Recipient and message, sealed: links in it are secrets (pitfall 12). */
  readonly sealedMessage: string;
  /**
   * Keyed hash of the recipient's domain, lower-case hex, by which mails take turns; empty for mails that were queued
   * before it was stored, which count as one domain.
   */
  readonly domainHash: string;
  readonly createdAt: Date;
  readonly attempts: number;
  readonly nextAttemptAt: Date;
}
