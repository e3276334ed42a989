import type { ProcessingActivity, ProcessingPeriod } from '../processing.ts';

/** Whose rows are meant. */
export interface Person {
  readonly id: string;
  /** Their personal workspace. */
  readonly workspaceId: string;
}

/** A table with rows of people, as the schema tags it. */
export interface PersonalTable {
  readonly name: string;
  /** What it is, in words for the person. */
  readonly what: string;
  /** The columns with personal data, with their kind. */
  readonly columns: Readonly<Record<string, string>>;
  /** The columns of an export; empty if it has none, and then `notExported` says why. */
  readonly exported: readonly string[];
  readonly notExported: string | null;
  /** Tagged columns that an export leaves out, with the reason. */
  readonly without: Readonly<Record<string, string>>;
  /** What becomes of the rows with the account: null if they are deleted. */
  readonly kept: string | null;
}

/** A table with personal data, for the record of processing. */
export interface ProcessedTable {
  readonly name: string;
  readonly activity: ProcessingActivity;
  /** What it is, in words for administrators. */
  readonly data: string;
  readonly kinds: readonly string[];
  readonly period: ProcessingPeriod;
}

/** A row with the exported columns; times are dates. */
export type PersonalRow = Readonly<Record<string, unknown>>;

/** What the database has of a person, table by table, as the tags of the schema say (R-DATA-6, R-DATA-7). */
export interface PersonalRowStore {
  /** All tables with rows of people. */
  tables(): Promise<readonly PersonalTable[]>;
  /** All tables with personal data, also those without rows of people with an account. */
  processed(): Promise<readonly ProcessedTable[]>;
  /** How many rows of each table are the person's. */
  count(person: Person): Promise<Readonly<Record<string, number>>>;
  /**
   * The first part of an erasure: deletes or empties rows in the tables that are locked before jobs and files (decision 0023).
   * `UserStore.delete` does the rest. The caller has locked the user row.
   */
  erase(person: Person): Promise<void>;
  /**
   * Rows of a table with its exported columns, in the order of its key.
   * @param after `next` of the page before; null for the first
   * @returns `next`: null after the last page
   */
  page(
    person: Person,
    table: string,
    after: readonly unknown[] | null,
    limit: number,
  ): Promise<{ readonly rows: readonly PersonalRow[]; readonly next: readonly unknown[] | null }>;
}
