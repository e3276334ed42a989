import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '@atelier/core/clock';
import type { Database } from '@atelier/core/ports/stores';
import { faultFields, type Logger } from '../observability/log.ts';

export interface SearchIndexDeps {
  readonly db: Pick<Database, 'images' | 'users'>;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Few enough that a transaction is short; requests go in between. */
const textsPerBatch = 100;
const progressEveryMs = 10_000;
/** After that much time whatever was written past the stores is looked for again. */
const everyMs = 3_600_000;

/**
 * Adds to the search index, once, what is not in it yet: after an upgrade everything that was made before the index
 * (R-X-17). Searches find it meanwhile as well, only slower. Says on the log how far it is.
 * @returns how many texts were added
 * @throws what the database throws
 */
export const indexTexts = async (
  { db, clock, log }: SearchIndexDeps,
  signal: AbortSignal,
): Promise<number> => {
  let added = 0;
  let toldAtMs = clock.now().getTime();
  for (const store of [db.users, db.images]) {
    while (!signal.aborted) {
      const startedAt = performance.now();
      const batch = await store.foldUnfolded(textsPerBatch);
      if (batch === 0) break;
      if (added === 0)
        log.info('adding earlier texts to the search index; searches are slower until it is complete');
      added += batch;
      if (clock.now().getTime() - toldAtMs >= progressEveryMs) {
        toldAtMs = clock.now().getTime();
        log.info({ added }, 'search index');
      }
      // Half of the time is everybody else's.
      await sleep(Math.ceil(performance.now() - startedAt), undefined, { signal, ref: false }).catch(
        () => undefined,
      );
    }
  }
  if (added > 0 && !signal.aborted) log.info({ added }, 'the search index is complete');
  return added;
};

/** Keeps the search index complete from the start on. Several nodes may do it at the same time. */
export const createSearchIndex = (deps: SearchIndexDeps) => {
  const shutdown = new AbortController();
  const { signal } = shutdown;

  const loop = async (): Promise<void> => {
    while (!signal.aborted) {
      await indexTexts(deps, signal).catch((thrown: unknown) => {
        deps.log.error(faultFields(thrown), 'the search index could not be completed');
      });
      await sleep(everyMs, undefined, { signal, ref: false }).catch(() => undefined);
    }
  };

  let running: Promise<void> = Promise.resolve();
  return {
    start(): void {
      running = loop();
    },
    /** Resolves when nothing is being added any more: within a batch. */
    async stop(): Promise<void> {
      shutdown.abort();
      await running;
    },
  };
};
