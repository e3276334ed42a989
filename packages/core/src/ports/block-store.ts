import type { PageRequest } from '../cursor.ts';

/** Who made a block: an administrator, a detection rule, or an imported list. */
export const blockSources = ['manual', 'rule', 'import'] as const;
export type BlockSource = (typeof blockSources)[number];

/** A range of addresses that is refused (R-LIM-6). */
export interface BlockRecord {
  readonly id: string;
  /** As `Network.text` writes it. */
  readonly network: string;
  readonly reason: string;
  readonly source: BlockSource;
  readonly ruleId: string | null;
  readonly alertId: string | null;
  /** Null for a rule and for operator commands. */
  readonly createdBy: string | null;
  readonly createdAt: Date;
  /** Null: until it is removed. */
  readonly expiresAt: Date | null;
  readonly endedAt: Date | null;
  readonly endedBy: string | null;
  /** The number of the list's change that wrote this row. */
  readonly revision: number;
  /** Requests that were refused, as far as the nodes have reported them. */
  readonly refused: number;
  readonly lastRefusedAt: Date | null;
}

export type NewBlock = Pick<
  BlockRecord,
  'id' | 'network' | 'reason' | 'source' | 'ruleId' | 'alertId' | 'createdBy' | 'createdAt' | 'expiresAt'
>;

export interface BlockFilter {
  /** `expired`: those that ended by themselves, or were removed. */
  readonly state?: 'active' | 'expired';
  readonly source?: BlockSource;
  readonly ruleId?: string;
  /** Texts of ranges, one of which it must be. */
  readonly networks?: readonly string[];
}

/** What a node has refused since its last report. */
export interface RefusedCount {
  readonly id: string;
  readonly refused: number;
  readonly lastAt: Date;
}

/**
 * Blocked ranges. Every change first takes the one row that numbers the changes of the list, so changes happen one at a time
 * (the lock order), and a node reads only what has changed since the number that it knows.
 */
export interface BlockStore {
  /** Begins a change that first looks at what is blocked: takes the row that numbers changes until the transaction ends. */
  serialise(): Promise<void>;
  /** The number of the latest change; 0 if there was none. */
  revision(): Promise<number>;
  /**
   * What was changed after a number, in the order of the changes; after 0 only blocks that have not been removed. A page
   * starts strictly after `after`.
   */
  changedSince(
    after: { readonly revision: number; readonly id: string },
    limit: number,
  ): Promise<BlockRecord[]>;
  /** Adds those whose range is not blocked at `now` yet. @returns the added ones */
  add(blocks: readonly NewBlock[], now: Date): Promise<NewBlock[]>;
  /** Which of these ranges are blocked at `now`. */
  blocked(networks: readonly string[], now: Date): Promise<ReadonlySet<string>>;
  countActive(now: Date): Promise<number>;
  find(id: string): Promise<BlockRecord | null>;
  /** The active block of exactly this range. */
  findActive(network: string, now: Date): Promise<BlockRecord | null>;
  /** @returns the changed block, or null if it has ended at `now` */
  update(
    id: string,
    changes: Partial<Pick<BlockRecord, 'reason' | 'expiresAt'>>,
    now: Date,
  ): Promise<BlockRecord | null>;
  /** @returns the block, or null if it has ended at `at` */
  end(id: string, endedBy: string | null, at: Date): Promise<BlockRecord | null>;
  /** Takes back a removal, unless its time is over or the range is blocked again. @returns the block, or null */
  restore(id: string, now: Date): Promise<BlockRecord | null>;
  /** Adds what a node has refused. */
  addRefused(counts: readonly RefusedCount[]): Promise<void>;
  /** Newest first. */
  list(filter: BlockFilter, now: Date, page: PageRequest): Promise<BlockRecord[]>;
  /** Deletes those that ended before. */
  deleteEnded(before: Date): Promise<number>;
}
