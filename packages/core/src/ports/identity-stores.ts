import type {
  AccessReviewRecord,
  AccountTrust,
  BearerTokenRecord,
  EmailChangeRecord,
  IdentityRecord,
  LoginAttemptRecord,
  OneTimeTokenRecord,
  OutboxRecord,
  PasskeyRecord,
  SignInChallengeRecord,
  TokenFamilyRecord,
  TokenPurpose,
  TotpRecord,
} from './identity-records.ts';
import type { UserRecord } from './records.ts';

/**
 * Stores of the ways in. Whatever may be used once is used up by one guarded statement, so that of many concurrent
 * callers exactly one succeeds (pitfall 17).
 */

export interface OneTimeTokenStore {
  create(token: OneTimeTokenRecord): Promise<void>;
  /** Looks without using it up. Expired ones are not found. */
  find(tokenHash: string, purpose: TokenPurpose, now: Date): Promise<OneTimeTokenRecord | null>;
  /** `DELETE … RETURNING`: exactly one caller gets it. Expired ones nobody. */
  consume(tokenHash: string, purpose: TokenPurpose, now: Date): Promise<OneTimeTokenRecord | null>;
  /** Voids all tokens of the purpose. */
  deleteAll(purpose: TokenPurpose): Promise<void>;
  /** Voids a user's tokens of these purposes. */
  deleteAllOf(userId: string, purposes: readonly TokenPurpose[]): Promise<void>;
  /** @returns how many there were. */
  deleteExpired(now: Date): Promise<number>;
}

/** Values that prove themselves (stamps) and may still be used only once: WebAuthn challenges, OAuth states. */
export interface SpentValueStore {
  /** @returns true for the first caller with this hash; false for every other until `expiresAt`. */
  spend(hash: string, expiresAt: Date): Promise<boolean>;
  deleteExpired(now: Date): Promise<number>;
}

export interface IdentityStore {
  /** @throws AppError `conflict` when this account at the issuer is linked to any user, or this user has another one there. */
  create(identity: IdentityRecord): Promise<void>;
  /**
   * By kind, issuer and `sub` together: a `sub` means nothing without its issuer (OpenID Connect Core §5.7, R-ID-5), and
   * the kind decides what is read as `sub` (GitHub's is a number of its API).
   */
  find(provider: string, issuer: string, subject: string): Promise<IdentityRecord | null>;
  /**
   * Decides once what issuer identities are of that were stored before issuers were recorded: the configured one of their
   * provider, or, where none is configured, `unknown:<provider>` for good, so that an issuer that is configured
   * later never gets them. Where the person or the account already has an identity of that issuer, it is unknown as well.
   * @param issuers provider → issuer identifier
   */
  decideIssuers(
    issuers: ReadonlyMap<string, string>,
  ): Promise<{ readonly bound: number; readonly unknown: number }>;
  listOf(userId: string): Promise<IdentityRecord[]>;
  touch(id: string, at: Date): Promise<void>;
  /** @returns the deleted one, or null: foreign equals missing. */
  deleteOwned(userId: string, id: string): Promise<IdentityRecord | null>;
}

export interface TotpStore {
  find(userId: string): Promise<TotpRecord | null>;
  /** Puts an unconfirmed secret in place of another unconfirmed one. @returns false if a confirmed one stands. */
  begin(userId: string, sealedSecret: string): Promise<boolean>;
  /** Confirms the secret if it still is `sealedSecret` and unconfirmed, and uses up `step`. @returns whether it did. */
  confirm(userId: string, sealedSecret: string, step: number, at: Date): Promise<boolean>;
  /** Uses up a time step of a confirmed secret: true for one caller and only if `step` is later than the last. */
  spendStep(userId: string, step: number): Promise<boolean>;
  /** @returns false if there was no confirmed one. */
  delete(userId: string): Promise<boolean>;
}

export interface RecoveryCodeStore {
  /** Voids the old codes and keeps these hashes, made `at`. */
  replace(userId: string, codeHashes: readonly string[], at: Date): Promise<void>;
  /** When the present codes were made; null if there are none, or if they are older than the noting of it. */
  madeAt(userId: string): Promise<Date | null>;
  /** `DELETE … RETURNING`. */
  consume(userId: string, codeHash: string): Promise<boolean>;
  count(userId: string): Promise<number>;
}

export interface PasskeyStore {
  /** @throws AppError `conflict` when the credential is known already. */
  create(passkey: PasskeyRecord): Promise<void>;
  findByCredential(credentialId: string): Promise<PasskeyRecord | null>;
  listOf(userId: string): Promise<PasskeyRecord[]>;
  /** Notes a use; false when the counter went backwards or stood still though it counts: a cloned authenticator. */
  use(id: string, counter: number, backedUp: boolean, at: Date): Promise<boolean>;
  rename(userId: string, id: string, name: string): Promise<boolean>;
  deleteOwned(userId: string, id: string): Promise<PasskeyRecord | null>;
  /** @returns how many it was */
  deleteAllOf(userId: string): Promise<number>;
}

/** What the mailbox of an account has answered for, and what it has not. */
export interface TrustStore {
  /** An account that nothing has been noted of was never reviewed, and its devices are of generation 0. */
  find(userId: string): Promise<AccountTrust>;
  /** Makes strangers of all devices that the account knows. */
  forgetDevices(userId: string): Promise<void>;
  /** Notes until when everything that opens the account is vouched for. Devices and sessions go on. */
  markReviewed(userId: string, until: Date): Promise<void>;
  /** Keeps what a review found; everything that the account has by then is vouched for, and all devices are strangers. */
  review(review: AccessReviewRecord): Promise<void>;
  /** Newest first. */
  reviewsOf(userId: string, limit: number): Promise<AccessReviewRecord[]>;
}

export interface SignInChallengeStore {
  create(challenge: SignInChallengeRecord): Promise<void>;
  /** Looks without spending a try. Expired and exhausted ones are not found. */
  find(tokenHash: string, now: Date): Promise<SignInChallengeRecord | null>;
  /** Spends one try *before* the code is judged; null when none is left or it has expired. */
  spendTry(tokenHash: string, now: Date): Promise<SignInChallengeRecord | null>;
  /** `DELETE … RETURNING`: exactly one caller may go on to a session. */
  consume(tokenHash: string, now: Date): Promise<SignInChallengeRecord | null>;
  deleteAllOf(userId: string): Promise<void>;
  /** Everybody's. */
  deleteAll(): Promise<void>;
  deleteExpired(now: Date): Promise<number>;
}

export interface EmailChangeStore {
  /** In place of whatever change the user had under way. */
  replace(change: EmailChangeRecord): Promise<void>;
  find(id: string, now: Date): Promise<EmailChangeRecord | null>;
  findOf(userId: string, now: Date): Promise<EmailChangeRecord | null>;
  /** Notes one side's confirmation. @returns the row as it stands then, or null if missing or expired. */
  confirm(id: string, side: 'old' | 'new', at: Date): Promise<EmailChangeRecord | null>;
  deleteOf(userId: string): Promise<void>;
  deleteExpired(now: Date): Promise<number>;
}

/** How failures become waiting time (R-LIM-5). All in seconds. */
export interface BackoffRule {
  /** So many failures cost nothing; the next costs 2 s, then 4, 8 … */
  readonly freeFailures: number;
  /** From this many failures on: `lockS`. */
  readonly lockAfter: number;
  readonly lockS: number;
  /** From this many failures on: until reset or forgiven; null for never. */
  readonly sealAfter: number | null;
  /** Failures older than this are forgotten, unless sealed; those wait for `LoginAttemptStore.deleteOlder`. */
  readonly forgetAfterS: number;
}

export type LoginAttemptVerdict =
  | { readonly allowed: true; readonly failures: number }
  | { readonly allowed: false; readonly sealed: boolean; readonly retryAfterS: number };

/**
 * How long a guess may wait for its verdict, in milliseconds: far longer than the queue of the hasher and a database
 * that is slow. The verdict is the server's own, whether or not the client still listens, so only the death of the
 * process keeps it away for longer.
 */
export const attemptLeaseMs = 60_000;

/** Counts guesses so that they survive a restart and hold on every node (R-LIM-5). */
export interface LoginAttemptStore {
  /**
   * Takes the right to one guess: counts it as a failure *before* it is judged, so that concurrent guesses cannot
   * pass the budget. `failures` includes this one. A guess that is refused is not counted. Guesses that have waited for
   * their verdict for longer than `attemptLeaseMs` are no failures any more, and neither is what they have set.
   */
  take(key: string, rule: BackoffRule, now: Date): Promise<LoginAttemptVerdict>;
  /** Takes back one counted guess, which was right: everything of the key is forgotten. */
  forgive(key: string): Promise<void>;
  find(key: string): Promise<LoginAttemptRecord | null>;
  /** The verdict that one taken guess was wrong: it stays a failure, also if the verdict comes after its lease. */
  settle(key: string): Promise<void>;
  /** Takes back one guess that was not judged wrong, without forgetting the others' (several people share an address). */
  giveBack(key: string): Promise<void>;
  /**
   * Forgets keys whose last failure came before `cutoff`, those that are sealed only where it came before
   * `sealedCutoff` as well. @returns how many
   */
  deleteOlder(cutoff: Date, sealedCutoff: Date): Promise<number>;
}

export interface BearerStore {
  createFamily(family: TokenFamilyRecord): Promise<void>;
  /** Adds a pair to the family; access tokens of earlier pairs end. Moves the family's expiry to the refresh token's. */
  addPair(access: BearerTokenRecord, refresh: BearerTokenRecord): Promise<void>;
  /** The hot look-up of an access token: prepared. Does not judge expiry or locks. */
  findAccess(tokenHash: string): Promise<{
    readonly token: BearerTokenRecord;
    readonly user: Omit<UserRecord, 'passwordHash'>;
  } | null>;
  /** Looks without using it up, so that its account can be held first. Used-up ones of living families are found too. */
  findRefresh(refreshHash: string): Promise<BearerTokenRecord | null>;
  /** Uses the refresh token up: one caller gets `fresh`; who comes later gets `reused`, which is theft until shown otherwise. */
  rotate(
    refreshHash: string,
    now: Date,
  ): Promise<{ readonly state: 'fresh' | 'reused'; readonly token: BearerTokenRecord } | null>;
  listOf(userId: string, now: Date): Promise<TokenFamilyRecord[]>;
  touch(familyId: string, at: Date, ip: string): Promise<void>;
  /** Ends a family with all its tokens. @returns it, or null: foreign equals missing. */
  deleteOwned(userId: string, familyId: string): Promise<TokenFamilyRecord | null>;
  deleteAllOf(userId: string): Promise<number>;
  /** Ends everybody's families. @returns how many. */
  deleteAll(): Promise<number>;
  deleteExpired(now: Date): Promise<number>;
}

/** Recipient domains that have due mail, as far as a look went. */
export interface DueDomains {
  /** Their hashes, in ascending order. */
  readonly hashes: readonly string[];
  /** Where the next look begins; null at the end of all domains. */
  readonly next: string | null;
}

export interface OutboxStore {
  /** Joins the caller's transaction: a mail goes out if and only if its cause was committed. */
  add(mail: OutboxRecord): Promise<void>;
  /**
   * Which domains have due mail, behind the domain `after`. Looks at a bounded number of domains and once at each,
   * however many mails wait for it.
   */
  listDueDomains(now: Date, after: string | null, limit: number): Promise<DueDomains>;
  /**
   * Takes due mails by a lease until `leaseUntil`, those first that have waited longest; SKIP LOCKED on PostgreSQL.
   * Counts the attempt. Where a domain is named, only its mails.
   */
  claimDue(now: Date, leaseUntil: Date, limit: number, domainHash?: string): Promise<OutboxRecord[]>;
  /**
   * Makes mails due that wait for longer than a lease and twice what `retryDelayMs` asks for: the clock was set back
   * after that was written. Looks at every mail that waits for longer than the lease. @returns how many
   */
  makeOverlongDue(now: Date, leaseUntil: Date): Promise<number>;
  /** After delivery or when given up. */
  delete(id: string): Promise<void>;
  retryAt(id: string, at: Date): Promise<void>;
  count(): Promise<number>;
}

/** All of them, as `Stores` carries them. */
export interface IdentityStores {
  readonly tokens: OneTimeTokenStore;
  readonly spent: SpentValueStore;
  readonly identities: IdentityStore;
  readonly totp: TotpStore;
  readonly recoveryCodes: RecoveryCodeStore;
  readonly passkeys: PasskeyStore;
  readonly trust: TrustStore;
  readonly challenges: SignInChallengeStore;
  readonly emailChanges: EmailChangeStore;
  readonly loginAttempts: LoginAttemptStore;
  readonly bearers: BearerStore;
  readonly outbox: OutboxStore;
}
