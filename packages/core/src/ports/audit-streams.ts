import type { StoredAuditRow } from '../audit/row-hash.ts';

/** What is sent to a target that is not known yet: events from now on, or signed statements from the first. */
export type AuditStreamKind = 'events' | 'statements';

/** How far the log, or what was signed about it, has been sent to a target, and which process is sending. */
export interface AuditStreamStore {
  /**
   * Takes the right to send until `until`.
   * @param token of the process
   * @returns the number of the last event or statement that the target has; null if another process is sending
   */
  claim(
    target: string,
    token: string,
    times: { readonly now: Date; readonly until: Date },
    kind?: AuditStreamKind,
  ): Promise<number | null>;
  /** Notes what was sent, and keeps the right. @returns false if another process has it meanwhile */
  advance(target: string, token: string, seq: number, until: Date): Promise<boolean>;
  /** Gives the right back. */
  release(target: string, token: string): Promise<void>;
}

interface AuditSinkFaultDetails {
  readonly retryAfterS?: number | null;
  readonly isRefusal?: boolean;
}

/** Thrown by `AuditSink`. The message is for the log of the server and has no secret. */
export class AuditSinkFault extends Error {
  override name = 'AuditSinkFault';
  /** Seconds that the receiver asks to wait; null if it says nothing. */
  readonly retryAfterS: number | null;
  /** The receiver does not accept this batch: too large, or an event that it cannot read. */
  readonly isRefusal: boolean;

  constructor(message: string, { retryAfterS = null, isRefusal = false }: AuditSinkFaultDetails = {}) {
    super(message);
    this.retryAfterS = retryAfterS;
    this.isRefusal = isRefusal;
  }
}

/** Where events of the audit log are sent: a SIEM, a collector, a program. */
export interface AuditSink {
  /**
   * Sends events in the order of the log. They may have been sent before: receivers tell them apart by their number.
   * @returns how many the receiver has refused for good; sending those again would change nothing
   * @throws AuditSinkFault, or the signal's reason
   */
  send(rows: readonly StoredAuditRow[], signal: AbortSignal): Promise<number>;
  close(): Promise<void>;
}
