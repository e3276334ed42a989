import type {
  AccessReviewRecord,
  AccountTrust,
  BearerTokenRecord,
  EmailChangeRecord,
  IdentityRecord,
  InvitationRecord,
  OneTimeTokenRecord,
  PasskeyRecord,
  SignInChallengeRecord,
  TokenFamilyRecord,
  TokenPurpose,
  TotpRecord,
} from './identity-records.ts';
import type { LoginAttemptStore } from './login-attempt-store.ts';
import type { OutboxStore } from './outbox-store.ts';
import type { CredentialHolder } from './records.ts';

/**
 * Stores for credentials and tokens. Single-use values are consumed by one guarded statement, so that
 * of many concurrent callers exactly one succeeds (pitfall 17).
 */

export interface OneTimeTokenStore {
  create(token: OneTimeTokenRecord): Promise<void>;
  /** Reads without consuming. Expired tokens are not found. */
  find(tokenHash: string, purpose: TokenPurpose, now: Date): Promise<OneTimeTokenRecord | null>;
  /** `DELETE … RETURNING`: exactly one caller gets it. Expired tokens are not returned. */
  consume(tokenHash: string, purpose: TokenPurpose, now: Date): Promise<OneTimeTokenRecord | null>;
  /** Deletes all tokens of the purpose. */
  deleteAll(purpose: TokenPurpose): Promise<void>;
  /** Deletes a user's tokens of these purposes. */
  deleteAllOf(userId: string, purposes: readonly TokenPurpose[]): Promise<void>;
  /** @returns how many were deleted. */
  deleteExpired(now: Date): Promise<number>;
}

/** Hashes of self-verifying values that may be used only once: WebAuthn challenges, OAuth states. */
export interface SpentValueStore {
  /** @returns true for the first caller with this hash; false for every other until `expiresAt`. */
  spend(hash: string, expiresAt: Date): Promise<boolean>;
  deleteExpired(now: Date): Promise<number>;
}

export interface IdentityStore {
  /** @throws AppError `conflict` if this account at the issuer is linked to a user, or the user has another account there. */
  create(identity: IdentityRecord): Promise<void>;
  /**
   * By kind, issuer and `sub` together: a `sub` is unique only within its issuer (OpenID Connect Core §5.7, R-ID-5), and the
   * kind determines what is used as `sub` (GitHub's is a number of its API).
   */
  find(provider: string, issuer: string, subject: string): Promise<IdentityRecord | null>;
  /**
   * Sets the issuer of identities that were stored before issuers were recorded, once: the configured issuer of their
   * provider, or, without one, permanently `unknown:<provider>`, so that an issuer that is configured later never gets them.
   * Also unknown if the user or the account already has an identity of that issuer.
   * @param issuers issuer identifiers by provider
   */
  decideIssuers(
    issuers: ReadonlyMap<string, string>,
  ): Promise<{ readonly bound: number; readonly unknown: number }>;
  listOf(userId: string): Promise<IdentityRecord[]>;
  touch(id: string, at: Date): Promise<void>;
  /** @returns the deleted identity, or null if it is missing or another user's. */
  deleteOwned(userId: string, id: string): Promise<IdentityRecord | null>;
}

export interface TotpStore {
  find(userId: string): Promise<TotpRecord | null>;
  /** Stores an unconfirmed secret, replacing another unconfirmed one. @returns false if there is a confirmed one. */
  begin(userId: string, sealedSecret: string): Promise<boolean>;
  /** Confirms the secret if it is still `sealedSecret` and unconfirmed, and consumes `step`. @returns whether it did. */
  confirm(userId: string, sealedSecret: string, step: number, at: Date): Promise<boolean>;
  /** Consumes a time step of a confirmed secret: true for one caller, and only if `step` is later than the last. */
  consumeStep(userId: string, step: number): Promise<boolean>;
  /** @returns false if there was no confirmed secret. */
  delete(userId: string): Promise<boolean>;
}

export interface RecoveryCodeStore {
  /** Replaces all codes by these hashes, created `at`. */
  replace(userId: string, codeHashes: readonly string[], at: Date): Promise<void>;
  /** When the current codes were created; null if there are none, or if an earlier version that did not record it made them. */
  madeAt(userId: string): Promise<Date | null>;
  /** `DELETE … RETURNING`. */
  consume(userId: string, codeHash: string): Promise<boolean>;
  count(userId: string): Promise<number>;
}

export interface PasskeyStore {
  /** @throws AppError `conflict` if the credential is already registered. */
  create(passkey: PasskeyRecord): Promise<void>;
  findByCredential(credentialId: string): Promise<PasskeyRecord | null>;
  listOf(userId: string): Promise<PasskeyRecord[]>;
  /** Which of these users have a passkey. */
  ownersAmong(userIds: readonly string[]): Promise<string[]>;
  /** Records a use; false if a counting authenticator's counter did not increase, which means a clone. */
  use(id: string, counter: number, backedUp: boolean, at: Date): Promise<boolean>;
  rename(userId: string, id: string, name: string): Promise<boolean>;
  deleteOwned(userId: string, id: string): Promise<PasskeyRecord | null>;
  /** @returns how many were deleted. */
  deleteAllOf(userId: string): Promise<number>;
}

/** What the owner of an account has confirmed through their mailbox; see `AccountTrust`. */
export interface TrustStore {
  /** Without a row: never reviewed, device generation 0. */
  find(userId: string): Promise<AccountTrust>;
  /** Forgets all known devices of the account. */
  forgetDevices(userId: string): Promise<void>;
  /** Marks all access added until then as reviewed. Devices and sessions stay. */
  markReviewed(userId: string, until: Date): Promise<void>;
  /** Stores a review, marks all current access as reviewed, and forgets all known devices. */
  review(review: AccessReviewRecord): Promise<void>;
  /** Newest first. */
  reviewsOf(userId: string, limit: number): Promise<AccessReviewRecord[]>;
}

export interface SignInChallengeStore {
  create(challenge: SignInChallengeRecord): Promise<void>;
  /** Reads without counting an attempt. Expired and exhausted challenges are not found. */
  find(tokenHash: string, now: Date): Promise<SignInChallengeRecord | null>;
  /** Counts one attempt *before* the code is verified; null if none is left or the challenge has expired. */
  consumeAttempt(tokenHash: string, now: Date): Promise<SignInChallengeRecord | null>;
  /** `DELETE … RETURNING`: exactly one caller may start a session. */
  consume(tokenHash: string, now: Date): Promise<SignInChallengeRecord | null>;
  deleteAllOf(userId: string): Promise<void>;
  /** Of all users. */
  deleteAll(): Promise<void>;
  deleteExpired(now: Date): Promise<number>;
}

export interface InvitationStore {
  /** Adds the invitation, or replaces the user's earlier one. */
  replace(invitation: InvitationRecord): Promise<void>;
  find(userId: string): Promise<InvitationRecord | null>;
  /** Those of these users, in any order. */
  findMany(userIds: readonly string[]): Promise<InvitationRecord[]>;
  /** @returns false if there was none. */
  delete(userId: string): Promise<boolean>;
  count(): Promise<number>;
}

export interface EmailChangeStore {
  /** Replaces a pending change of the user. */
  replace(change: EmailChangeRecord): Promise<void>;
  find(id: string, now: Date): Promise<EmailChangeRecord | null>;
  findOf(userId: string, now: Date): Promise<EmailChangeRecord | null>;
  /** Records the confirmation of one address. @returns the updated row, or null if missing or expired. */
  confirm(id: string, side: 'old' | 'new', at: Date): Promise<EmailChangeRecord | null>;
  deleteOf(userId: string): Promise<void>;
  deleteExpired(now: Date): Promise<number>;
}

export interface BearerStore {
  createFamily(family: TokenFamilyRecord): Promise<void>;
  /** Adds a pair to the family; access tokens of earlier pairs are deleted. The family expires with the new refresh token. */
  addPair(access: BearerTokenRecord, refresh: BearerTokenRecord): Promise<void>;
  /** The look-up of every call with an access token: a prepared statement. Does not check expiry or locks. */
  findAccess(tokenHash: string): Promise<(CredentialHolder & { readonly token: BearerTokenRecord }) | null>;
  /** Reads without consuming, so that the user row can be locked first. Consumed tokens of active families are found, too. */
  findRefresh(refreshHash: string): Promise<BearerTokenRecord | null>;
  /** Consumes the refresh token: one caller gets `fresh`; later callers get `reused`, which counts as theft. */
  rotate(
    refreshHash: string,
    now: Date,
  ): Promise<{ readonly state: 'fresh' | 'reused'; readonly token: BearerTokenRecord } | null>;
  listOf(userId: string, now: Date): Promise<TokenFamilyRecord[]>;
  touch(familyId: string, at: Date, ip: string): Promise<void>;
  /** Deletes a family with all its tokens. @returns it, or null if it is missing or another user's. */
  deleteOwned(userId: string, familyId: string): Promise<TokenFamilyRecord | null>;
  deleteAllOf(userId: string): Promise<number>;
  /** Deletes the families of all users. @returns how many. */
  deleteAll(): Promise<number>;
  /** What `deleteAll` would delete now. */
  countAll(): Promise<number>;
  deleteExpired(now: Date): Promise<number>;
}

/** The identity stores as part of `Stores`. */
export interface IdentityStores {
  readonly tokens: OneTimeTokenStore;
  readonly spent: SpentValueStore;
  readonly identities: IdentityStore;
  readonly totp: TotpStore;
  readonly recoveryCodes: RecoveryCodeStore;
  readonly passkeys: PasskeyStore;
  readonly trust: TrustStore;
  readonly challenges: SignInChallengeStore;
  readonly invitations: InvitationStore;
  readonly emailChanges: EmailChangeStore;
  readonly loginAttempts: LoginAttemptStore;
  readonly bearers: BearerStore;
  readonly outbox: OutboxStore;
}
