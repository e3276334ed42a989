import type { UserChanges } from '@atelier/core/ports/stores';
import type { Column, SQL, SQLWrapper } from 'drizzle-orm';
import type { SqliteRemoteDatabase } from 'drizzle-orm/sqlite-proxy';
import type { GramIndex, TextTable } from './grams.ts';
import type { Tables } from './schema/schema.ts';

/**
 * drizzle's query builder, typed as SQLite's for both dialects: the stores use only what the two share, and the
 * conformance suites run them on both.
 */
export type Queries = Pick<SqliteRemoteDatabase, 'select' | 'insert' | 'update' | 'delete'>;

/** The few places where the dialects' SQL differs. */
export interface Fragments {
  /** Whether the text in `column` contains `text`, compared byte by byte; false for null. */
  contains(column: Column, text: SQLWrapper): SQL;
  /** Whether `column` is one of the whole numbers in a JSON array. */
  among(column: Column, numbers: SQLWrapper): SQL;
  /** Whether `column` is one of the texts in a JSON array. */
  amongTexts(column: Column, texts: SQLWrapper): SQL;
  /** Whether two text columns are one of the pairs in a JSON array of arrays of two. */
  amongPairs(one: Column, other: Column, pairs: SQLWrapper): SQL;
  /** The value of a text column that is not null, where no index of it must be used. */
  unindexed(column: Column): SQL;
  /** Ends a SELECT … FROM `table` that picks the rows to change: rows that somebody is changing are passed over. */
  skipLocked(table: 'jobs' | 'images' | 'outbox' | TextTable): SQL;
  /**
   * Ends a SELECT whose rows are to be held until the transaction ends, one after the other in the order of `id` by its
   * bytes. Nothing where only one transaction writes at a time.
   */
  lockedInOrderOf(id: Column): SQL;
  /** A moment so many seconds after `at`. */
  plusSeconds(at: SQL, seconds: SQL): SQL;
  /** A bound value that the planner must not look into, for look-ups that are prepared once. */
  opaqueParam(value: SQLWrapper): SQL;
}

/**
 * Decisions that look at more than one row and so must be taken one after the other, and `sweeping`: whoever deletes
 * rows of many people in whatever order, which two at once would do until each waits for the other. Their place among
 * other locks is in `lockOrder`.
 */
export type SerialTask = 'superadmins' | 'audit' | 'sweeping';

/** A database under the stores. */
export interface Driver {
  readonly dialect: 'sqlite' | 'postgres';
  readonly db: Queries;
  readonly tables: Tables;
  readonly fragments: Fragments;
  readonly grams: GramIndex;
  /** See `Transactions`. */
  transaction<T>(work: () => Promise<T>, tenant?: string): Promise<T>;
  /** See `Transactions`. */
  beforeCommit(work: () => Promise<void>): Promise<void>;
  /** Within a transaction: waits until no other transaction in any process is in the same task, and keeps it until the end. */
  serialise(task: SerialTask): Promise<void>;
  /** See `Database`. */
  userChanges(): UserChanges | null;
  /** See `Database`. */
  durable(): Promise<void>;
  ping(): Promise<void>;
  close(): Promise<void>;
}
