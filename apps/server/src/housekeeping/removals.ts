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

/** Small, so that other work runs in between. */
const keysPerBatch = 300;
/** After so many failures the disk is assumed to be broken, and slow as well: the rest of the batch is postponed. */
const maxFailures = 5;
/** Failed removals are retried after this time. */
const retryAfterMs = 600_000;

/**
 * Removes one batch of blobs that are due, until it is done or `signal` is aborted. Several nodes may do it at the same
 * time: deleting a missing blob succeeds. A failed removal is logged and retried later; it does not affect the others.
 * @returns whether more may be due
 * @throws AppError when the database does not answer; then no removal is lost
 */
export const removeDue = async (
  { db, blobs, clock, log }: RemovalDeps,
  signal: AbortSignal,
): Promise<boolean> => {
  const keys = await db.removals.listDue(clock.now(), keysPerBatch);
  // The removals may have been committed a moment ago. A power cut must not undo them after the bytes are deleted.
  if (keys.length > 0) await db.durable();
  const removed: string[] = [];
  const failed: string[] = [];
  let fault: unknown;
  for (const [at, key] of keys.entries()) {
    if (signal.aborted) break;
    if (failed.length >= maxFailures) {
      failed.push(...keys.slice(at));
      break;
    }
    try {
      await blobs.delete(key);
      removed.push(key);
    } catch (thrown) {
      failed.push(key);
      fault = thrown;
    }
  }
  if (failed.length > 0)
    log.error({ count: failed.length, last: failed.at(-1), ...faultFields(fault) }, 'blobs not removed');
  await db.removals.postpone(failed, new Date(clock.now().getTime() + retryAfterMs));
  await db.removals.delete(removed);
  return removed.length + failed.length === keysPerBatch;
};
