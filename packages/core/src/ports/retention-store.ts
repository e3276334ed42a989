/** What is kept for a time and then deleted by housekeeping or the keeper of the audit log. */
export const retentionKinds = [
  'images',
  'uploads',
  'collections',
  'auditEvents',
  'alerts',
  'responses',
  'shares',
] as const;
export type RetentionKind = (typeof retentionKinds)[number];

/** What would be deleted. The times are those from which the days are counted. */
export interface DueRows {
  readonly rows: number;
  /** Their files: a picture has a thumbnail, too. */
  readonly files: number;
  /** Of the files. */
  readonly bytes: number;
  readonly oldest: Date | null;
  readonly newest: Date | null;
}

export const nothingDue: DueRows = { rows: 0, files: 0, bytes: 0, oldest: null, newest: null };

/** Counts what housekeeping would delete, by the conditions of its own statements. */
export interface RetentionStore {
  due(kind: RetentionKind, cutoff: Date): Promise<DueRows>;
}
