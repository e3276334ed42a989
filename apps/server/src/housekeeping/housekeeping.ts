import { setTimeout as sleep } from 'node:timers/promises';
import { faultFields } from '../observability/log.ts';
import { removeAbandonedImports } from './imports.ts';
import { type RemovalDeps, removeDue } from './removals.ts';

export interface HousekeepingDeps extends RemovalDeps {
  /** Whole days that a deleted image can still be restored. */
  readonly trashDays: number;
  /** Removes mails of the mailbox inside the house whose time is over. @returns how many */
  readonly tidyMailbox: () => Promise<number>;
}

const dayMs = 86_400_000;
const firstRunMs = 60_000;
const everyMs = 3_600_000;
/** A guess that old costs nobody anything any more. */
const loginAttemptDays = 30;
/** Nor does a seal on what nobody has guessed at for so long; an address without account has nobody to lift it. */
const sealDays = 90;
/** Few enough that a transaction is short; requests go in between. */
const imagesPerBatch = 100;

/**
 * Erases deleted images whose time in the bin is over, row and bytes (R-STUDIO-8, ASVS 14.2.7). A row and the note that
 * its bytes are to go change places at once: no row ever names bytes that are gone, and none are forgotten.
 * @returns how many files are to go
 */
const emptyBin = async (deps: HousekeepingDeps, signal: AbortSignal): Promise<number> => {
  const { db, clock, trashDays } = deps;
  const cutoff = new Date(clock.now().getTime() - trashDays * dayMs);
  const eraseSome = () =>
    db.as({ system: 'housekeeping' }, async (stores) => {
      const keys = await stores.images.eraseDeletedBefore(cutoff, imagesPerBatch);
      await stores.assets.erase(keys, clock.now());
      return keys.length;
    });
  let files = 0;
  while (!signal.aborted) {
    const erased = await eraseSome();
    if (erased === 0) break;
    files += erased;
  }
  while (await removeDue(deps, signal));
  return files;
};

/**
 * Removes once what has had its day: expired sessions, tokens and challenges, old guesses, the bin. Several nodes may
 * do it at the same time. Never rejects; a fault of one task is logged and spares the others.
 */
export const runHousekeeping = async (deps: HousekeepingDeps, signal: AbortSignal): Promise<void> => {
  const { db, clock, log } = deps;
  const daysAgo = (days: number): Date => new Date(clock.now().getTime() - days * dayMs);
  const tasks = {
    sessions: () => db.sessions.deleteExpired(clock.now()),
    tokens: () => db.tokens.deleteExpired(clock.now()),
    spent: () => db.spent.deleteExpired(clock.now()),
    challenges: () => db.challenges.deleteExpired(clock.now()),
    emailChanges: () => db.emailChanges.deleteExpired(clock.now()),
    bearers: () => db.bearers.deleteExpired(clock.now()),
    loginThrottle: () => db.loginAttempts.deleteOlder(daysAgo(loginAttemptDays), daysAgo(sealDays)),
    imports: () => removeAbandonedImports(deps),
    mails: deps.tidyMailbox,
    files: () => emptyBin(deps, signal),
  };
  const removed: Record<string, number> = {};
  for (const [name, task] of Object.entries(tasks)) {
    if (signal.aborted) return;
    try {
      removed[name] = await task();
    } catch (thrown) {
      log.error({ task: name, ...faultFields(thrown) }, 'housekeeping failed');
    }
  }
  if (Object.values(removed).some((count) => count > 0)) log.info(removed, 'housekeeping');
};

/** Keeps house a minute after the start, so as not to delay it, and every hour from then on. */
export const createHousekeeping = (deps: HousekeepingDeps) => {
  const shutdown = new AbortController();
  const { signal } = shutdown;

  const loop = async (): Promise<void> => {
    for (let waitMs = firstRunMs; ; waitMs = everyMs) {
      await sleep(waitMs, undefined, { signal, ref: false }).catch(() => undefined);
      if (signal.aborted) return;
      await runHousekeeping(deps, signal);
    }
  };

  let running: Promise<void> = Promise.resolve();
  return {
    start(): void {
      running = loop();
    },
    /** Resolves when nothing is being removed any more: within a batch. */
    async stop(): Promise<void> {
      shutdown.abort();
      await running;
    },
  };
};
