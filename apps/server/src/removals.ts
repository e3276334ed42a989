import type { Clock } from '@atelier/core/clock';
import type { BlobStore } from '@atelier/core/ports/services';
import type { Database } from '@atelier/core/ports/stores';
import { faultFields, type Logger } from './log.ts';

export interface RemovalDeps {
  readonly db: Database;
  readonly blobs: BlobStore;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Few enough that a statement is short; requests go in between. */
const keysPerBatch = 300;
/** What the disk holds on to is tried again after this time. */
const tryAgainMs = 600_000;

/**
 * Removes the blobs that are due to go. Several nodes may do it at the same time: what one of them has removed is not
 * there for the other, which is as good. A blob that cannot be removed is logged, spares the others and is tried again.
 * @returns how many went
 * @throws AppError when the database does not answer; nothing is forgotten then
 */
export const removeDue = async ({ db, blobs, clock, log }: RemovalDeps): Promise<number> => {
  let removed = 0;
  for (;;) {
    const keys = await db.removals.listDue(clock.now(), keysPerBatch);
    if (keys.length === 0) return removed;
    const gone: string[] = [];
    const stuck: string[] = [];
    for (const key of keys) {
      await blobs.delete(key).then(
        () => gone.push(key),
        (thrown: unknown) => {
          stuck.push(key);
          log.error({ key, ...faultFields(thrown) }, 'blob not removed');
        },
      );
    }
    await db.removals.postpone(stuck, new Date(clock.now().getTime() + tryAgainMs));
    await db.removals.delete(gone);
    removed += gone.length;
  }
};
