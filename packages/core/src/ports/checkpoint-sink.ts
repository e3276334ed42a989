import type { AuditPublicKey, AuditStatement } from '../audit/statements.ts';

/** A signed statement about the audit log, with the public half of the key that signed it. */
export interface CheckpointCopy {
  readonly statement: AuditStatement;
  readonly key: AuditPublicKey;
}

/** Where copies of the signed statements are kept outside. */
export interface CheckpointSink {
  /**
   * Stores one copy. It may have been stored before, and is the same then.
   * @throws AuditSinkFault, or the signal's reason
   */
  keep(copy: CheckpointCopy, signal: AbortSignal): Promise<void>;
  close(): Promise<void>;
}
