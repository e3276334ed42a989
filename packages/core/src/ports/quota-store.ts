import type { QuotaRecord } from './records.ts';

/** Pictures and money (minor units of the currency) that move together. Whole and not negative. */
export interface Amount {
  readonly images: number;
  readonly minor: number;
}

/** What a workspace may use per calendar month. */
export interface QuotaLimits {
  readonly images?: number | undefined;
  readonly budgetMinor?: number | undefined;
}

export interface QuotaStore {
  find(workspaceId: string): Promise<QuotaRecord | null>;
  /** Those that exist, in any order. */
  findMany(workspaceIds: readonly string[]): Promise<QuotaRecord[]>;
  /**
   * Reserves the amount if the month's limit and budget allow, in one guarded statement. What is free fits any budget.
   * @returns false if they do not
   */
  hold(workspaceId: string, amount: Amount, period: string): Promise<boolean>;
  /** Turns what is held into use in the month of settlement. */
  settle(workspaceId: string, amount: Amount, period: string): Promise<void>;
  release(workspaceId: string, amount: Amount): Promise<void>;
  /** Locks the workspace’s row until the transaction ends, so that what is counted after it stays exact. */
  lock(workspaceId: string): Promise<void>;
  /**
   * @param limits what is absent stays as it is
   * @returns false if there is no such workspace
   */
  setLimits(workspaceId: string, limits: QuotaLimits): Promise<boolean>;
}
