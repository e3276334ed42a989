import type { PageRequest } from '../cursor.ts';
import type { AuditEvent, Role } from '../policy.ts';
import type { IdentityStores } from './identity-stores.ts';
import type { ImportStore } from './import-store.ts';
import type { AuditEntry, AuditRecord, SessionRecord, SessionWithUser, UserRecord } from './records.ts';
import type { StudioStores } from './studio-stores.ts';

export interface UserFilter {
  /** What the name or the email contains, literally, compared as people read it (see `fold`). */
  readonly query?: string;
  readonly role?: Role;
  readonly locked?: boolean;
}

export interface UserStore {
  /**
   * Creates the user, the personal workspace and its quota row.
   * @throws AppError `email_taken`
   */
  create(user: UserRecord, monthlyLimit: number): Promise<void>;
  /**
   * Creates many as `create` does, but leaves out those whose address has an account. @returns those that were made,
   * in no order
   */
  createMany(users: readonly UserRecord[], monthlyLimit: number): Promise<UserRecord[]>;
  findByEmail(email: string): Promise<UserRecord | null>;
  findById(id: string): Promise<UserRecord | null>;
  /**
   * The account as it stands, which nobody else changes before this transaction ends. Whoever changes several things
   * of one account holds it first, so that such changes come one after another and never wait for each other in a circle.
   */
  findForUpdate(id: string): Promise<UserRecord | null>;
  /**
   * Waits until no other transaction may lock somebody or change a role, and keeps them waiting until this one ends. A
   * transaction that may do either and holds accounts calls this before it holds the first (the lock order).
   */
  serialiseRoleChanges(): Promise<void>;
  /**
   * Holds every account at once, in the order of their ids as everybody does who holds more than one: what is under way
   * inside of any comes to its end first, and nothing else begins before this transaction ends.
   */
  lockAll(): Promise<void>;
  list(filter: UserFilter, page: PageRequest): Promise<UserRecord[]>;
  /** As of `ImageStore`. */
  foldUnfolded(limit: number): Promise<number>;
  countSuperadmins(): Promise<number>;
  /**
   * Changes the role if it is still `from`. @returns false when it is not.
   * @throws AppError `last_superadmin` when no unlocked superadmin would be left (also under concurrency).
   */
  setRole(id: string, from: Role, to: Role): Promise<boolean>;
  /**
   * Without a reason where none was given. @returns false if already locked.
   * @throws AppError `last_superadmin` as in `setRole`.
   */
  lock(id: string, reason: string | null, at: Date): Promise<boolean>;
  /** @returns false if not locked. */
  unlock(id: string): Promise<boolean>;
  /** Sets the hash if it is still `from` (null: none yet). @returns false when it is not. */
  setPasswordHash(id: string, from: string | null, to: string): Promise<boolean>;
  setName(id: string, name: string): Promise<void>;
  /** Notes that the mailbox of `email` was proven, if that still is the address. @returns false if it is not. */
  setEmailVerified(id: string, email: string, at: Date): Promise<boolean>;
  /** Moves the account to another, proven address if it still is at `from`. @throws AppError `email_taken` */
  setEmail(id: string, from: string, to: string, verifiedAt: Date): Promise<boolean>;
  /** Whether sign-in asks for a second factor from now on (`at`) or no more (null). */
  setSecondFactor(id: string, at: Date | null): Promise<void>;
  /** Takes the password away if it still is `from`: only a reset gives a new one. @returns false if it is not. */
  clearPasswordHash(id: string, from: string): Promise<boolean>;
  /**
   * Notes a sign-in if the account is unlocked and its hash is still `verified`, the one the password was checked
   * against. The row stays locked until the transaction ends, so that a change of password, which ends all sessions,
   * comes wholly before the session that is begun here or wholly after it.
   * @returns false when the account has changed; nobody may enter then.
   */
  recordSignIn(id: string, verified: string | null, at: Date, ip: string): Promise<boolean>;
}

export interface SessionStore {
  create(session: SessionRecord): Promise<void>;
  /** The hot look-up: a prepared statement on both dialects. Does not judge expiry or locks. */
  findWithUser(tokenHash: string): Promise<SessionWithUser | null>;
  /** Those that exist, in any order, in one statement. */
  findManyWithUser(tokenHashes: readonly string[]): Promise<SessionWithUser[]>;
  /** Not expired at `now`, most recently seen first. */
  listOf(userId: string, now: Date): Promise<SessionRecord[]>;
  setExpiry(tokenHash: string, expiresAt: Date): Promise<void>;
  touch(tokenHash: string, at: Date): Promise<void>;
  /**
   * Moves the user's session from the token `tokenHash` to another. One guarded UPDATE, so that of concurrent callers
   * one succeeds, and whoever ends the user's sessions meanwhile ends this one too: a row that is deleted and made
   * anew would slip through. @returns the session as it is now, or null if it has ended or moved.
   */
  replaceToken(
    userId: string,
    tokenHash: string,
    next: Pick<SessionRecord, 'tokenHash' | 'provenAt' | 'ip' | 'userAgent'>,
  ): Promise<SessionRecord | null>;
  deleteByHash(tokenHash: string): Promise<void>;
  /** Deletes the user's session with this public id. @returns the deleted one, or null: foreign equals missing. */
  deleteOwned(userId: string, id: string): Promise<SessionRecord | null>;
  /** Ends all of a user's sessions but the given one. @returns how many ended. */
  deleteAllOf(userId: string, exceptTokenHash?: string): Promise<number>;
  /**
   * Ends everybody's sessions but the one with this public id, which stays the same when its token is renewed.
   * @returns how many ended.
   */
  deleteAll(exceptId: string): Promise<number>;
  /** Ends the oldest sessions beyond `keep`. @returns how many ended. */
  trim(userId: string, keep: number): Promise<number>;
  deleteExpired(now: Date): Promise<number>;
}

export interface AuditFilter {
  readonly type?: AuditEvent;
  readonly actorId?: string;
  readonly entityId?: string;
  readonly requestId?: string;
  readonly from?: Date;
  readonly to?: Date;
}

export interface AuditAnchor {
  readonly seq: number;
  readonly hash: string;
}

export interface AuditVerdict {
  readonly rows: number;
  /** The first row whose hash, link or number does not fit; null when the chain holds. */
  readonly firstBrokenSeq: number | null;
  /** The hash of the last row read. Kept elsewhere it shows later whether the end of the log was cut off. */
  readonly lastHash: string;
  /** False when the row that `anchor` names is not there or has another hash. */
  readonly anchorHolds: boolean;
}

export interface AuditStore {
  /**
   * Appends to the hash chain. Must run inside `Database.transaction`, at whose end, before the commit, the row is
   * written: the chain's lock is the last in the lock order. On its own it opens a transaction.
   */
  append(entry: AuditEntry): Promise<void>;
  /** Newest first; `beforeSeq` is the keyset. */
  list(
    filter: AuditFilter,
    beforeSeq: number | null,
    limit: number,
  ): Promise<(AuditRecord & { actorEmail: string | null })[]>;
  /** Walks the whole chain in pages (R-SEC-2). */
  /** `anchor`: a row as it was at an earlier verification. */
  verify(anchor?: AuditAnchor): Promise<AuditVerdict>;
}

export interface Stores extends IdentityStores, StudioStores {
  readonly users: UserStore;
  readonly sessions: SessionStore;
  readonly audit: AuditStore;
  readonly imports: ImportStore;
}

/**
 * What has been committed of users, of their sessions except the last use, and of their quotas (decision 31). What was read
 * of a user after `version` was `v` still holds while `of(userId) <= v`.
 */
export interface UserChanges {
  /** The number of the newest change of all; it only grows. */
  readonly version: number;
  /** The number of the newest change that concerns the user, or a later one. */
  of(userId: string): number;
}

/** The database as the services see it; the same on SQLite and PostgreSQL. */
export interface Database extends Stores {
  readonly dialect: 'sqlite' | 'postgres';
  /**
   * Runs `work` in one transaction: all of it is committed, or, when it throws, nothing. Only stores may be
   * awaited inside, and locks are taken in the lock order (decision 0023). A call inside a transaction joins it. After
   * a deadlock or a serialization failure `work` runs again, so it changes nothing but through the stores.
   * When it resolves, the change outlasts a power cut.
   * @throws AppError `overloaded` when another process keeps writing, `unavailable`, `storage_full`, `database_broken`:
   * nothing has changed; `outcome_unknown`: the change may or may not have been kept
   */
  transaction<T>(work: (stores: Stores) => Promise<T>): Promise<T>;
  /**
   * The changes of users that anybody, in any process, has committed before the call; null when the database cannot tell
   * cheaply. They are what lets a cache promise revocation on the very next request.
   */
  userChanges(): UserChanges | null;
  /**
   * Resolves when everything that was committed before the call is on the disk. What a transaction or a statement of
   * this process changed already is when its promise resolves; this is for acting outside the database on what was read,
   * which somebody may have committed a moment ago. @throws AppError `outcome_unknown`, `database_broken`
   */
  durable(): Promise<void>;
  /**
   * Whether changes can be stored now.
   * @throws AppError when the database does not answer, or `database_broken`
   */
  ping(): Promise<void>;
  close(): Promise<void>;
}
