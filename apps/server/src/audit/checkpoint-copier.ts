import { hash, randomUUID } from 'node:crypto';
import type { Clock } from '@atelier/core/clock';
import { AuditSinkFault } from '@atelier/core/ports/audit-streams';
import type { CheckpointCopy, CheckpointSink } from '@atelier/core/ports/checkpoint-sink';
import type { Database } from '@atelier/core/ports/stores';
import { createBackgroundLoop } from '../lifecycle/background-loop.ts';
import { faultFields, type Logger } from '../observability/log.ts';
import { createBackOff } from './back-off.ts';
import { copiesAfter } from './checkpoint-copies.ts';
import { lastRound } from './last-round.ts';

interface CopierDeps {
  readonly db: Pick<Database, 'auditStatements' | 'auditStreams'>;
  readonly sink: CheckpointSink;
  /** Its address: another one gets everything that is still known. */
  readonly address: string;
  /** Called after each failure in a row but the first ones. */
  readonly onFailing: () => Promise<void>;
  readonly clock: Clock;
  readonly log: Pick<Logger, 'error' | 'info'>;
}

/** Something is signed once an hour; this is how soon it is copied. */
const pollMs = 30_000;
/** Longer than one copy takes, so that no second process sends it during that time. */
const leaseMs = 60_000;
const pauses = { firstMs: 30_000, maxMs: 3_600_000 };
/** A receiver that restarts is no news: after half a minute and after another minute it has had its time. */
const toleratedFailures = 2;

/**
 * Copies signed statements to a place outside: each at least once, in order, by one process at a time. How far it has come is in
 * the database, so that a restart goes on there. Nothing is ever left out: what the receiver refuses holds up what comes after it.
 */
export const createCheckpointCopier = ({ db, sink, address, onFailing, clock, log }: CopierDeps) => {
  const target = hash('sha256', `statements ${address}`);
  const token = randomUUID();
  const backOff = createBackOff(pauses);
  let waitUntilMs = 0;
  /** The last statement that the target has, as far as this process knows. */
  let kept: number | null = null;

  const until = (): Date => new Date(clock.now().getTime() + leaseMs);

  /** Spares an idle server a write every time. */
  const isDue = async (): Promise<boolean> =>
    kept === null || ((await db.auditStatements.newest())?.number ?? 0) > kept;

  /** @returns whether this process goes on */
  const keep = async (copy: CheckpointCopy, signal: AbortSignal): Promise<boolean> => {
    const { number } = copy.statement;
    await sink.keep(copy, signal);
    if (backOff.reset()) log.info({ number }, 'checkpoints are copied again');
    kept = number;
    return db.auditStreams.advance(target, token, number, until());
  };

  const copyAll = async (signal: AbortSignal): Promise<void> => {
    if (!(await isDue())) return;
    const times = { now: clock.now(), until: until() };
    const claimed = await db.auditStreams.claim(target, token, times, 'statements');
    if (claimed === null) return;
    kept = claimed;
    for (let copies = await copiesAfter(db, kept); copies.length > 0; copies = await copiesAfter(db, kept))
      for (const copy of copies) if (signal.aborted || !(await keep(copy, signal))) return;
  };

  const failed = async (thrown: unknown): Promise<void> => {
    const pauseMs = backOff.next(thrown instanceof AuditSinkFault ? thrown.retryAfterS : null);
    waitUntilMs = clock.now().getTime() + pauseMs;
    const fields = thrown instanceof AuditSinkFault ? { reason: thrown.message } : faultFields(thrown);
    log.error({ ...fields, pauseMs }, 'a checkpoint could not be copied');
    if (backOff.count() > toleratedFailures) await onFailing();
    // Another process may have a way to the receiver.
    await db.auditStreams.release(target, token);
  };

  /** Copies what is there. Never rejects. */
  const round = async (signal: AbortSignal): Promise<void> => {
    if (clock.now().getTime() < waitUntilMs) return;
    try {
      await copyAll(signal);
      waitUntilMs = 0;
    } catch (thrown) {
      if (signal.aborted) return;
      await failed(thrown).catch((fault: unknown) =>
        log.error(faultFields(fault), 'a failed copy could not be noted'),
      );
    }
  };

  const loop = createBackgroundLoop(round, { pauseMs: pollMs });
  return {
    round,
    start: loop.start,
    /** Copies what was signed last, for at most `finishMs`, and lets another process go on. */
    async stop(finishMs = 2_000): Promise<void> {
      await loop.stop();
      await lastRound(round, finishMs);
      await db.auditStreams.release(target, token).catch(() => undefined);
      await sink.close();
    },
  };
};
export type CheckpointCopier = ReturnType<typeof createCheckpointCopier>;
