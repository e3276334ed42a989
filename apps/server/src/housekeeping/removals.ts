import type { Clock } from '@atelier/core/clock';
import type { BlobStore } from '@atelier/core/ports/blobs';
import type { Database } from '@atelier/core/ports/stores';
import { faultFields, type Logger } from '../observability/log.ts';

export interface RemovalDeps {
  readonly db: Database;
  readonly blobs: BlobStore;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Few enough that others get their turn. */
const keysPerBatch = 300;
/** A disk that refuses so often refuses all, and may take its time for each: the rest of the batch is not tried. */
const maxRefusals = 5;
/** What the disk holds on to is tried again after this time. */
const tryAgainMs = 600_000;

/**
 * Removes the blobs that are due to go, a batch of them, until it is done or `signal` is aborted. Several nodes may do it
 * at the same time: what one of them has removed is not there for the other, which is as good. What cannot be removed is
 * logged, spares the others and is tried again.
 * @returns whether more may be due
 * @throws AppError when the database does not answer; nothing is forgotten then
 */
export const removeDue = async (
  { db, blobs, clock, log }: RemovalDeps,
  signal: AbortSignal,
): Promise<boolean> => {
  const keys = await db.removals.listDue(clock.now(), keysPerBatch);
  // What says that they are to go may have been committed a moment ago: a power cut must not undo that alone.
  if (keys.length > 0) await db.durable();
  const gone: string[] = [];
  const stuck: string[] = [];
  let fault: unknown;
  for (const [at, key] of keys.entries()) {
    if (signal.aborted) break;
    if (stuck.length >= maxRefusals) {
      stuck.push(...keys.slice(at));
      break;
    }
    try {
      await blobs.delete(key);
      gone.push(key);
    } catch (thrown) {
      stuck.push(key);
      fault = thrown;
    }
  }
  if (stuck.length > 0)
    log.error({ count: stuck.length, last: stuck.at(-1), ...faultFields(fault) }, 'blobs not removed');
  await db.removals.postpone(stuck, new Date(clock.now().getTime() + tryAgainMs));
  await db.removals.delete(gone);
  return gone.length + stuck.length === keysPerBatch;
};
