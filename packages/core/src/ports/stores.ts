import type { PageRequest } from '../cursor.ts';
import type { Role } from '../policy.ts';
import type { TransactionScope } from '../scope.ts';
import type { UserPosition } from '../user-order.ts';
import type { UserOrder } from '../user-sorting.ts';
import type { AlertChannelStore, AlertDeliveryStore, AlertStore } from './alert-stores.ts';
import type { AuditFilterStore } from './audit-filters.ts';
import type { AuditStatementStore } from './audit-statements.ts';
import type { AuditStore } from './audit-store.ts';
import type { AuditStreamStore } from './audit-streams.ts';
import type { BlockStore } from './block-store.ts';
import type { DetectionStore } from './detection-store.ts';
import type { IdentityStores } from './identity-stores.ts';
import type { ImportStore } from './import-store.ts';
import type { IncidentStores } from './incident-store.ts';
import type { MembershipStore } from './membership-store.ts';
import type { MetricStore } from './metric-store.ts';
import type { ModerationStores } from './moderation-stores.ts';
import type { PersonalRowStore } from './personal-rows.ts';
import type { PrivacyStores } from './privacy-stores.ts';
import type { EngineStores } from './provider-stores.ts';
import type {
  SessionRecord,
  SessionVersion,
  SessionWithUser,
  UserRecord,
  VersionedSession,
} from './records.ts';
import type { ResponseStore } from './response-store.ts';
import type { RetentionStore } from './retention-store.ts';
import type { ReviewStore } from './review-store.ts';
import type { SettingStore } from './runtime-settings.ts';
import type { SigningKeyStore } from './signing-keys.ts';
import type { StudioStores } from './studio-stores.ts';

export interface UserFilter {
  /** Literal text in the name or the email, compared by `fold`. */
  readonly query?: string;
  readonly role?: Role;
  /** True: admins and superadmins. */
  readonly admins?: boolean;
  readonly locked?: boolean;
  /** Whether the user has an invitation that is not accepted yet. */
  readonly invited?: boolean;
  /** `passkey`: a second factor, and a passkey among them. */
  readonly secondFactor?: 'on' | 'off' | 'passkey';
  /** Without a sign-in since then, and not younger than it. */
  readonly dormantSince?: Date;
}

/** What the deletion of a user removed. */
export interface DeletedUser {
  /** The blobs of the user's files, to be recorded for removal in the same transaction. */
  readonly blobKeys: readonly string[];
  readonly jobs: number;
}

export interface UserStore {
  /**
   * Creates the user, the personal workspace, the membership as its owner and its quota row.
   * @param monthlyLimit images per month
   * @param budgetMinor minor units of the currency per month; none by default
   * @throws AppError `email_taken`
   */
  create(user: UserRecord, monthlyLimit: number, budgetMinor?: number): Promise<void>;
  /**
   * Creates many like `create`, without those whose address has an account. @returns the created users, unordered
   */
  createMany(users: readonly UserRecord[], monthlyLimit: number, budgetMinor?: number): Promise<UserRecord[]>;
  findByEmail(email: string): Promise<UserRecord | null>;
  findById(id: string): Promise<UserRecord | null>;
  /** The owners of these personal workspaces, at most 1000, by email. */
  findOwners(workspaceIds: readonly string[]): Promise<UserRecord[]>;
  /**
   * Reads and locks the user row until the transaction ends. A transaction that changes several things of one account locks
   * its row first, so that such transactions are serialised and cannot deadlock.
   */
  findForUpdate(id: string): Promise<UserRecord | null>;
  /**
   * Serialises transactions that lock users or change roles, until this transaction ends. Called before the first user row is
   * locked (the lock order).
   */
  serialiseRoleChanges(): Promise<void>;
  /**
   * Locks all user rows in the order of their ids, as every transaction does that locks more than one: waits for running
   * transactions, and blocks new ones until this one ends.
   */
  lockAll(): Promise<void>;
  list(filter: UserFilter, page: PageRequest): Promise<UserRecord[]>;
  /** As `list` in any order. A page starts strictly after `after`, so that rows are neither repeated nor skipped. */
  listSorted(
    filter: UserFilter,
    order: UserOrder,
    page: { readonly after: UserPosition | null; readonly limit: number },
  ): Promise<{ readonly user: UserRecord; readonly position: UserPosition }[]>;
  totals(): Promise<{ readonly total: number; readonly locked: number }>;
  /** See `ImageStore`. */
  indexMissingTexts(limit: number): Promise<number>;
  countSuperadmins(): Promise<number>;
  /** Superadmins who can act: not locked, not invited only, and not about to be deleted. */
  countActiveSuperadmins(): Promise<number>;
  /**
   * Changes the role if it is still `from`. @returns false if it is not.
   * @throws AppError `last_superadmin` when no unlocked superadmin would be left (also under concurrency).
   */
  setRole(id: string, from: Role, to: Role): Promise<boolean>;
  /**
   * @param reason null if none was given. @returns false if already locked.
   * @throws AppError `last_superadmin` as in `setRole`.
   */
  lock(id: string, reason: string | null, at: Date): Promise<boolean>;
  /**
   * Deletes the user with their quota, jobs, files, sessions, tokens and sign-in methods. The audit log stays. The caller
   * has locked the user row, erased what `PersonalRowStore.erase` does, cancelled the user's jobs and deleted their images.
   * @throws AppError `last_superadmin` as in `setRole`, `conflict` if a request of the user has just added something
   */
  delete(user: Pick<UserRecord, 'id' | 'workspaceId' | 'role'>): Promise<DeletedUser>;
  /** @returns false if not locked. */
  unlock(id: string): Promise<boolean>;
  /** Sets the hash if it is still `from` (null: none yet). @returns false if it is not. */
  setPasswordHash(id: string, from: string | null, to: string): Promise<boolean>;
  setName(id: string, name: string): Promise<void>;
  /** Marks `email` as verified if it is still the address. @returns false if it is not. */
  setEmailVerified(id: string, email: string, at: Date): Promise<boolean>;
  /** Changes the address to a verified one if it is still `from`. @throws AppError `email_taken` */
  setEmail(id: string, from: string, to: string, verifiedAt: Date): Promise<boolean>;
  /** Sets whether sign-in requires a second factor, since `at`; null if it does not. */
  setSecondFactor(id: string, at: Date | null): Promise<void>;
  /** Removes the password if it is still `from`; only a reset sets a new one. @returns false if it is not. */
  clearPasswordHash(id: string, from: string): Promise<boolean>;
  /**
   * Records a sign-in if the account is not locked and its hash is still `verified`, against which the password was checked.
   * The row stays locked until the transaction ends, so that a password change, which ends all sessions, happens entirely
   * before or entirely after the start of this session.
   * @returns false if the account has changed; the sign-in must then be refused.
   */
  recordSignIn(id: string, verified: string | null, at: Date, ip: string): Promise<boolean>;
}

export interface SessionStore {
  create(session: SessionRecord): Promise<void>;
  /** The look-up of every call: a prepared statement on both dialects. Does not check expiry or locks. */
  findWithUser(tokenHash: string): Promise<SessionWithUser | null>;
  /** Those that exist, in any order, in one statement. */
  findManyWithUser(tokenHashes: readonly string[]): Promise<VersionedSession[]>;
  /** The same without the rows themselves, which a caller still has from a look-up of the same version. */
  versionsOf(tokenHashes: readonly string[]): Promise<SessionVersion[]>;
  /** Not expired at `now`, most recently seen first. */
  listOf(userId: string, now: Date): Promise<SessionRecord[]>;
  setExpiry(tokenHash: string, expiresAt: Date): Promise<void>;
  touch(tokenHash: string, at: Date): Promise<void>;
  /**
   * Replaces the token of the user's session. One guarded UPDATE, so that of concurrent callers one succeeds, and a
   * transaction that ends the user's sessions at the same time ends this one, too; a deleted and re-created row would escape
   * it. @returns the updated session, or null if it has ended or its token was replaced.
   */
  replaceToken(
    userId: string,
    tokenHash: string,
    next: Pick<SessionRecord, 'tokenHash' | 'provenAt' | 'ip' | 'userAgent'>,
  ): Promise<SessionRecord | null>;
  deleteByHash(tokenHash: string): Promise<void>;
  /** Deletes the user's session with this public id. @returns it, or null if it is missing or another user's. */
  deleteOwned(userId: string, id: string): Promise<SessionRecord | null>;
  /** Ends all sessions of a user except the given one. @returns how many ended. */
  deleteAllOf(userId: string, exceptTokenHash?: string): Promise<number>;
  /**
   * Ends the sessions of all users except the one with this public id, which does not change when its token is replaced.
   * @returns how many ended.
   */
  deleteAll(exceptId: string): Promise<number>;
  /** What `deleteAll` would end now. */
  countOthers(exceptId: string): Promise<number>;
  /** Makes all sessions of a user as fresh a proof as one given at `at`. @returns how many */
  setProvenAt(userId: string, at: Date): Promise<number>;
  /** Where users of these roles have been seen since then. */
  addressesOf(roles: readonly Role[], since: Date): Promise<string[]>;
  /** Ends the oldest sessions beyond `keep`. @returns how many ended. */
  trim(userId: string, keep: number): Promise<number>;
  deleteExpired(now: Date): Promise<number>;
}

export interface Stores
  extends IdentityStores,
    StudioStores,
    EngineStores,
    ModerationStores,
    PrivacyStores,
    IncidentStores {
  readonly users: UserStore;
  readonly memberships: MembershipStore;
  readonly sessions: SessionStore;
  /** What the database has of a person. */
  readonly personalRows: PersonalRowStore;
  readonly alerts: AlertStore;
  readonly alertChannels: AlertChannelStore;
  readonly alertDeliveries: AlertDeliveryStore;
  readonly audit: AuditStore;
  readonly auditStatements: AuditStatementStore;
  readonly auditStreams: AuditStreamStore;
  readonly auditFilters: AuditFilterStore;
  readonly detection: DetectionStore;
  readonly imports: ImportStore;
  readonly settings: SettingStore;
  readonly signingKeys: SigningKeyStore;
  readonly blocks: BlockStore;
  readonly responses: ResponseStore;
  readonly metrics: MetricStore;
  readonly retention: RetentionStore;
  readonly review: ReviewStore;
}

/**
 * Committed changes of users, of their sessions except the last use, and of their quotas (decision 31). Data of a user that
 * was read when `version` was `v` is current while `of(userId) <= v`.
 */
export interface UserChanges {
  /** The number of the latest change; it only grows. */
  readonly version: number;
  /** The number of the latest change of this user, or a later number. */
  of(userId: string): number;
}

/** The database port; the same on SQLite and PostgreSQL. */
export interface Database extends Stores {
  readonly dialect: 'sqlite' | 'postgres';
  /**
   * Runs `work` in one transaction, which is rolled back if it throws. Only stores may be awaited inside, and locks are taken
   * in the lock order (decision 0023). A nested call joins the transaction. After a deadlock or a serialization failure
   * `work` runs again, so it must have no effects except through the stores. When the promise resolves, the change is durable.
   * @throws AppError `overloaded` if another process keeps writing, `unavailable`, `storage_full`, `database_broken`: nothing
   * was changed; `outcome_unknown`: the change may or may not have been committed
   */
  transaction<T>(work: (stores: Stores) => Promise<T>): Promise<T>;
  /**
   * A transaction on tenant data: the one place where a tenant is bound to a connection. PostgreSQL has the scope in
   * `current_setting('atelier.workspace')` until the transaction ends, also behind a pooler that hands out connections
   * by transaction; SQLite only carries it. Within a transaction it joins if that one has the same scope.
   * @throws AppError as `transaction`, and `internal` inside a transaction of another scope or of none: data of two tenants
   * never meet in one
   */
  as<T>(scope: TransactionScope, work: (stores: Stores) => Promise<T>): Promise<T>;
  /**
   * The changes of users committed by any process before the call; null if the database cannot report them cheaply. They let
   * a cache guarantee revocation on the very next request.
   */
  userChanges(): UserChanges | null;
  /**
   * Resolves when everything committed before the call is durable. Changes of this process are durable when their promise
   * resolves; this is for acting outside of the database on rows that another process may have just committed.
   * @throws AppError `outcome_unknown`, `database_broken`
   */
  durable(): Promise<void>;
  /**
   * Checks whether the database accepts changes.
   * @throws AppError if the database does not answer, or `database_broken`
   */
  ping(): Promise<void>;
  close(): Promise<void>;
}
