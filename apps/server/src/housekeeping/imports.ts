import { setTimeout as sleep } from 'node:timers/promises';
import { createAuditTrail } from '@atelier/api';
import type { Clock } from '@atelier/core/clock';
import { AppError } from '@atelier/core/errors';
import type { ImportRecord } from '@atelier/core/ports/import-store';
import type { UserRecord } from '@atelier/core/ports/records';
import type { Database } from '@atelier/core/ports/stores';
import { faultFields, type Logger } from '../observability/log.ts';

export interface ImportDeps {
  readonly db: Database;
  readonly clock: Clock;
}

/** Few enough that each transaction takes some ten milliseconds: others write in between. */
const stagedPerBatch = 500;
const madePerBatch = 20;
/** Rests at least that long between two batches, so that a writer in another process finds the lock free. */
const shortestRestMs = 10;
/** An import on which nobody has worked for so long has lost its process. */
const stalledMs = 15_000;
const checkEveryMs = 10_000;
/** Beyond any suspended machine or slow disk. */
const abandonedMs = 3_600_000;
const rowsPerSweep = 500;

/** Does `work`, then leaves the database to others for as long as that took. */
const sharing = async <T>(work: () => Promise<T>): Promise<T> => {
  const startedAt = performance.now();
  const result = await work();
  await sleep(Math.max(shortestRestMs, Math.ceil(performance.now() - startedAt)));
  return result;
};

/**
 * Stages all people, where nothing but imports can see them, and decides in one short transaction that they are made.
 * @throws whatever the database throws; nobody is imported then
 */
export const decideImport = async (
  { db, clock }: ImportDeps,
  record: ImportRecord,
  users: readonly UserRecord[],
): Promise<void> => {
  await db.imports.begin(record);
  for (let start = 0; start < users.length; start += stagedPerBatch)
    await sharing(() => db.imports.stage(record.id, users.slice(start, start + stagedPerBatch), clock.now()));
  await db.imports.decide(record.id, clock.now());
};

/** @returns whether there was anything left to do */
const makeSome = ({ db, clock }: ImportDeps, { id, operator, requestId, monthlyLimit }: ImportRecord) =>
  db.transaction(async (stores) => {
    const staged = await stores.imports.takeStaged(id, madePerBatch, clock.now());
    if (staged.length === 0) return false;
    const made = await stores.users.createMany(staged, monthlyLimit);
    const withoutPassword = made.filter(({ passwordHash }) => passwordHash === null).length;
    await stores.imports.addMade(id, made.length, withoutPassword);
    // What an operator does at the machine itself is an event like any other; the account of the system is its device.
    const audit = createAuditTrail({ requestId, ip: 'console', userAgent: operator }, null, clock);
    for (const { id: userId, role, passwordHash, emailVerifiedAt } of made)
      await audit.write(stores, 'user_imported', {
        entityType: 'user',
        entityId: userId,
        details: { role, hasPassword: passwordHash !== null, emailVerified: emailVerifiedAt !== null },
      });
    return true;
  });

/**
 * Makes the people of a decided import, in batches, from wherever it stands. Accounts that exist stay exactly as they
 * are. Several processes may do it at the same time.
 * @returns the import as it is at the end, or where `signal` was aborted
 * @throws what the database throws; a later call goes on from there
 */
export const finishImport = async (
  deps: ImportDeps,
  record: ImportRecord,
  signal?: AbortSignal,
): Promise<ImportRecord> => {
  while (!signal?.aborted && (await sharing(() => makeSome(deps, record))));
  const ended = await deps.db.imports.find(record.id);
  if (ended === null) throw new AppError('conflict', 'The import is not there any more.');
  return ended;
};

/** Finishes decided imports whose process is gone. @returns how many */
export const finishStalledImports = async (deps: ImportDeps, signal?: AbortSignal): Promise<number> => {
  const nowMs = deps.clock.now().getTime();
  const stalled = await deps.db.imports.listStalled(
    new Date(nowMs - stalledMs),
    new Date(nowMs + abandonedMs),
  );
  for (const record of stalled) await finishImport(deps, record, signal);
  return stalled.length;
};

/** Removes what imports that were never decided have staged, and finished imports. @returns how many rows */
export const removeAbandonedImports = async ({ db, clock }: ImportDeps): Promise<number> => {
  const nowMs = clock.now().getTime();
  const [before, horizon] = [new Date(nowMs - abandonedMs), new Date(nowMs + abandonedMs)];
  let removed = 0;
  for (let last = -1; last !== 0; removed += last)
    last = await sharing(() => db.imports.deleteAbandoned(before, horizon, rowsPerSweep));
  return removed;
};

/** From the start on, finishes imports that a crash or a kill has cut off. Several nodes may do it at the same time. */
export const createImportRecovery = ({ log, ...deps }: ImportDeps & { readonly log: Logger }) => {
  const shutdown = new AbortController();
  const { signal } = shutdown;

  const loop = async (): Promise<void> => {
    while (!signal.aborted) {
      try {
        const finished = await finishStalledImports(deps, signal);
        if (finished > 0 && !signal.aborted) log.info({ finished }, 'imports that had been cut off');
      } catch (thrown) {
        log.error(faultFields(thrown), 'an import that had been cut off could not be finished');
      }
      await sleep(checkEveryMs, undefined, { signal, ref: false }).catch(() => undefined);
    }
  };

  let running: Promise<void> = Promise.resolve();
  return {
    start(): void {
      running = loop();
    },
    /** Resolves when nothing is being imported any more: within a batch. */
    async stop(): Promise<void> {
      shutdown.abort();
      await running;
    },
  };
};
