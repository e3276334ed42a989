import type { AuditFilterValues } from '../schemas/audit-filters.ts';

/** Filters of the audit log that an administrator has named. */
export interface AuditFilterRecord {
  readonly id: string;
  readonly userId: string;
  readonly name: string;
  readonly values: AuditFilterValues;
  readonly createdAt: Date;
}

export interface AuditFilterStore {
  /** By name. */
  listOf(userId: string): Promise<AuditFilterRecord[]>;
  /** Saves under a new name, or replaces the values of the one with this name, which keeps its id. */
  save(filter: AuditFilterRecord): Promise<AuditFilterRecord>;
  /** @returns false if missing or another person's */
  deleteOwned(userId: string, id: string): Promise<boolean>;
}
