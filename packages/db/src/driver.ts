import type { UserChanges } from '@atelier/core/ports/stores';
import type { Column, SQL, SQLWrapper, Table } from 'drizzle-orm';
import type { SqliteRemoteDatabase } from 'drizzle-orm/sqlite-proxy';
import type { GramIndex, TextTable } from './grams.ts';
import type { Tables } from './schema/schema.ts';

/**
 * drizzle's query builder, typed as SQLite's for both dialects: the stores use only what both support, and the conformance
 * suites run them on both.
 */
export type Queries = Pick<SqliteRemoteDatabase, 'select' | 'insert' | 'update' | 'delete'>;

/** SQL that differs between the dialects. */
export interface Fragments {
  /** Whether the text in `column` contains `text`, compared byte by byte; false for null. */
  contains(column: Column, text: SQLWrapper): SQL;
  /** Whether `column` is one of the integers in a JSON array. */
  among(column: Column, numbers: SQLWrapper): SQL;
  /** Whether `column` is one of the texts in a JSON array. */
  amongTexts(column: Column, texts: SQLWrapper): SQL;
  /** Whether two text columns are one of the pairs in a JSON array of two-element arrays. */
  amongPairs(one: Column, other: Column, pairs: SQLWrapper): SQL;
  /** The value of a non-null text column, without using an index on it. */
  unindexed(column: Column): SQL;
  /** Ends a SELECT … FROM `table` that chooses rows to change: rows locked by another transaction are skipped. */
  skipLocked(table: 'jobs' | 'images' | 'uploads' | 'outbox' | 'alert_deliveries' | TextTable): SQL;
  /**
   * Ends a SELECT whose rows are to be locked until the transaction ends, in the byte order of `id`. Empty on SQLite, where
   * only one transaction writes at a time.
   */
  lockedInOrderOf(id: Column): SQL;
  /** The time `seconds` after `at`. */
  plusSeconds(at: SQL, seconds: SQL): SQL;
  /** Whole milliseconds from one time to another. */
  millisBetween(from: SQL, to: SQL): SQL;
  /** A text that is another one after every change of one of these rows; those that an outer join did not find count as none. */
  rowVersions(...tables: readonly Table[]): SQL<string>;
  /** A bound value that the planner must not inspect, for statements that are prepared once. */
  opaqueParam(value: SQLWrapper): SQL;
}

/**
 * Advisory locks, for decisions that read more than one row, and for `sweep`: deletes of many users' rows in arbitrary
 * order, two of which would deadlock. `lockOrder` has their order among other locks.
 */
export type SerialTask = 'superadmins' | 'audit' | 'sweep';

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
  /** Within a transaction: takes the lock of the task, across processes, until the transaction ends. */
  serialise(task: SerialTask): Promise<void>;
  /** See `Database`. */
  userChanges(): UserChanges | null;
  /** See `Database`. */
  durable(): Promise<void>;
  ping(): Promise<void>;
  close(): Promise<void>;
}
