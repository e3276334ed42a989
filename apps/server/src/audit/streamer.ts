import { hash, randomUUID } from 'node:crypto';
import type { Clock } from '@atelier/core/clock';
import type { AuditSink } from '@atelier/core/ports/audit-streams';
import { AuditSinkFault } from '@atelier/core/ports/audit-streams';
import type { Database } from '@atelier/core/ports/stores';
import { createBackgroundLoop } from '../lifecycle/background-loop.ts';
import { faultFields, type Logger } from '../observability/log.ts';
import type { OperatorNotices } from '../observability/operator-notices.ts';
import { createBackOff } from './back-off.ts';
import { lastRound } from './last-round.ts';

interface StreamerDeps {
  readonly db: Pick<Database, 'audit' | 'auditStreams'>;
  readonly sink: AuditSink;
  /** Its address: another one is another target, which begins with what happens from then on. */
  readonly address: string;
  readonly clock: Clock;
  readonly log: Pick<Logger, 'error' | 'info' | 'warn'>;
  readonly notices: Pick<OperatorNotices, 'end' | 'note'>;
}

const rowsPerBatch = 200;
/** How soon an event is sent. */
const pollMs = 2_000;
/** Longer than a batch takes, so that no second process sends it during that time. */
const leaseMs = 60_000;
const pauses = { firstMs: 2_000, maxMs: 300_000 };

/**
 * Sends the events of the audit log to a SIEM as they are written: each at least once and in their order, by one process at a time.
 * A receiver that is away gets them when it is back, as long as they are in the log.
 */
export const createAuditStreamer = ({ db, sink, address, clock, log, notices }: StreamerDeps) => {
  const target = hash('sha256', address);
  const token = randomUUID();
  const backOff = createBackOff(pauses);
  let waitUntilMs = 0;
  let batchSize = rowsPerBatch;
  /** The last event that the target has, as far as this process knows. */
  let sent: number | null = null;

  const until = (): Date => new Date(clock.now().getTime() + leaseMs);

  /** What the receiver does not accept even alone is told and left out: it must not hold up everything after it. */
  const leaveOut = (seq: number): void => log.warn({ seq }, 'an audit event was refused by the receiver');

  /**
   * Sends the next events; fewer after a refusal, which may be about the size.
   * @returns the number of the last one that is done with; null if there is nothing to send
   */
  const sendNext = async (after: number, signal: AbortSignal): Promise<number | null> => {
    const rows = await db.audit.stored({ after, until: Number.MAX_SAFE_INTEGER }, batchSize);
    const last = rows.at(-1);
    if (last === undefined) return null;
    try {
      const refused = await sink.send(rows, signal);
      if (refused > 0)
        log.warn({ refused, from: rows[0]?.seq, to: last.seq }, 'audit events were refused by the receiver');
    } catch (thrown) {
      if (!(thrown instanceof AuditSinkFault && thrown.isRefusal)) throw thrown;
      batchSize = Math.max(1, Math.floor(rows.length / 2));
      if (rows.length > 1) return after;
      leaveOut(last.seq);
    }
    return last.seq;
  };

  /** @returns how far the target has the log now; null if there is nothing more, or another process goes on */
  const step = async (after: number, signal: AbortSignal): Promise<number | null> => {
    const seq = await sendNext(after, signal);
    if (seq === null || seq === after) return seq;
    if (backOff.reset()) log.info({ seq }, 'audit events are sent again');
    notices.end('audit_stream_failing');
    batchSize = Math.min(2 * batchSize, rowsPerBatch);
    sent = seq;
    return (await db.auditStreams.advance(target, token, seq, until())) ? seq : null;
  };

  /** Whether there is something to send, as far as this process knows; spares an idle server a write every two seconds. */
  const isDue = async (): Promise<boolean> =>
    sent === null || (await db.audit.stored({ after: sent, until: Number.MAX_SAFE_INTEGER }, 1)).length > 0;

  const sendAll = async (signal: AbortSignal): Promise<void> => {
    if (!(await isDue())) return;
    let seq = await db.auditStreams.claim(target, token, { now: clock.now(), until: until() });
    sent = seq ?? sent;
    while (seq !== null && !signal.aborted) seq = await step(seq, signal);
  };

  /** Sends what is there. Never rejects. */
  const round = async (signal: AbortSignal): Promise<void> => {
    if (clock.now().getTime() < waitUntilMs) return;
    try {
      await sendAll(signal);
      waitUntilMs = 0;
    } catch (thrown) {
      if (signal.aborted) return;
      const pauseMs = backOff.next(thrown instanceof AuditSinkFault ? thrown.retryAfterS : null);
      waitUntilMs = clock.now().getTime() + pauseMs;
      const fields = thrown instanceof AuditSinkFault ? { reason: thrown.message } : faultFields(thrown);
      if (backOff.count() === 1) log.error({ ...fields, pauseMs }, 'audit events could not be sent');
      else notices.note('audit_stream_failing');
      // Another process may have a way to the receiver.
      await db.auditStreams.release(target, token).catch(() => undefined);
    }
  };

  const loop = createBackgroundLoop(round, { pauseMs: pollMs });
  return {
    round,
    start: loop.start,
    /** Sends what was written last, for at most `finishMs`, and lets another process go on. */
    async stop(finishMs = 2_000): Promise<void> {
      await loop.stop();
      await lastRound(round, finishMs);
      await db.auditStreams.release(target, token).catch(() => undefined);
      await sink.close();
    },
  };
};
export type AuditStreamer = ReturnType<typeof createAuditStreamer>;
