import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '@atelier/core/clock';
import type { Database } from '@atelier/core/ports/stores';
import { createBackgroundLoop } from '../lifecycle/background-loop.ts';
import { faultFields, type Logger } from '../observability/log.ts';

interface SearchIndexDeps {
  readonly db: Pick<Database, 'images' | 'users'>;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Small, so that transactions are short and requests run in between. */
const textsPerBatch = 100;
const progressEveryMs = 10_000;
/** How often texts that were written without the stores, such as restored ones, are searched for. */
const everyMs = 3_600_000;

/**
 * Adds missing texts to the search index, once: after an upgrade, all texts from before the index (R-X-17). Until then
 * searches find them too, but slower. Logs its progress.
 * @returns how many texts were added
 * @throws errors of the database
 */
export const indexTexts = async (
  { db, clock, log }: SearchIndexDeps,
  signal: AbortSignal,
): Promise<number> => {
  let added = 0;
  let loggedAtMs = clock.now().getTime();
  for (const store of [db.users, db.images]) {
    while (!signal.aborted) {
      const startedAt = performance.now();
      const batch = await store.indexMissingTexts(textsPerBatch);
      if (batch === 0) break;
      if (added === 0)
        log.info('adding earlier texts to the search index; searches are slower until it is complete');
      added += batch;
      if (clock.now().getTime() - loggedAtMs >= progressEveryMs) {
        loggedAtMs = clock.now().getTime();
        log.info({ added }, 'search index');
      }
      // Leaves half of the time to requests.
      await sleep(Math.ceil(performance.now() - startedAt), undefined, { signal, ref: false }).catch(
        () => undefined,
      );
    }
  }
  if (added > 0 && !signal.aborted) log.info({ added }, 'the search index is complete');
  return added;
};

/** Keeps the search index complete; stops after the current batch. Several nodes may do it at the same time. */
export const createSearchIndex = (deps: SearchIndexDeps) =>
  createBackgroundLoop(
    async (signal) => {
      await indexTexts(deps, signal).catch((thrown: unknown) => {
        deps.log.error(faultFields(thrown), 'the search index could not be completed');
      });
    },
    { pauseMs: everyMs },
  );
