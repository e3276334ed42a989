import type { OutboxRecord } from './identity-records.ts';

/** A batch of recipient domains that have due mail. */
export interface DueDomains {
  /** Their hashes, in ascending order. */
  readonly hashes: readonly string[];
  /** Where the next batch begins; null after the last one. */
  readonly next: string | null;
}

export interface OutboxStore {
  /** Joins the caller's transaction: a mail is sent if and only if its cause was committed. */
  add(mail: OutboxRecord): Promise<void>;
  /**
   * Domains with due mail, following the domain `after`. Reads a bounded number of domains, each once, however many mails it
   * has.
   */
  listDueDomains(now: Date, after: string | null, limit: number): Promise<DueDomains>;
  /**
   * Leases due mails until `leaseUntil`, the longest waiting first, and counts the attempt; SKIP LOCKED on PostgreSQL. With
   * `domainHash` only mails to that domain.
   */
  claimDue(now: Date, leaseUntil: Date, limit: number, domainHash?: string): Promise<OutboxRecord[]>;
  /**
   * Makes mails due that are scheduled later than a lease and twice their `retryDelayMs`: the clock was set back since. Reads
   * every mail that is scheduled later than the lease. @returns how many
   */
  repairFutureSchedules(now: Date, leaseUntil: Date): Promise<number>;
  /** After delivery, or after the last attempt. */
  delete(id: string): Promise<void>;
  retryAt(id: string, at: Date): Promise<void>;
  count(): Promise<number>;
}
