import { setTimeout as sleep } from 'node:timers/promises';
import { createAuditTrail } from '@atelier/api';
import type { Clock } from '@atelier/core/clock';
import { AppError } from '@atelier/core/errors';
import type { ImportRecord } from '@atelier/core/ports/import-store';
import type { UserRecord } from '@atelier/core/ports/records';
import type { Database } from '@atelier/core/ports/stores';
import { createBackgroundLoop } from '../lifecycle/background-loop.ts';
import { faultFields, type Logger } from '../observability/log.ts';

interface ImportDeps {
  readonly db: Database;
  readonly clock: Clock;
}

/** Small, so that each transaction takes about ten milliseconds and others can write in between. */
const stagedPerBatch = 500;
const createdPerBatch = 20;
/** Minimum pause between batches, so that a writer in another process finds the lock free. */
const minPauseMs = 10;
/** After so long without progress, the process of an import is considered dead. */
const stalledMs = 15_000;
const checkEveryMs = 10_000;
/** Longer than any suspended machine or slow disk. */
const abandonedMs = 3_600_000;
const rowsPerDelete = 500;

/** Runs `work`, then pauses for as long as that took, so that others can use the database. */
const withPause = async <T>(work: () => Promise<T>): Promise<T> => {
  const startedAt = performance.now();
  const result = await work();
  await sleep(Math.max(minPauseMs, Math.ceil(performance.now() - startedAt)));
  return result;
};

/**
 * Stages all people in a table that only imports read, then decides in one short transaction that they will be created.
 * @throws errors of the database; then no account is created
 */
export const decideImport = async (
  { db, clock }: ImportDeps,
  record: ImportRecord,
  users: readonly UserRecord[],
): Promise<void> => {
  await db.imports.begin(record);
  for (let start = 0; start < users.length; start += stagedPerBatch)
    await withPause(() =>
      db.imports.stage(record.id, users.slice(start, start + stagedPerBatch), clock.now()),
    );
  await db.imports.decide(record.id, clock.now());
};

/** @returns whether there was anything left to do */
const createBatch = ({ db, clock }: ImportDeps, record: ImportRecord) =>
  db.transaction(async (stores) => {
    const { id, operator, requestId } = record;
    const staged = await stores.imports.takeStaged(id, createdPerBatch, clock.now());
    if (staged.length === 0) return false;
    const made = await stores.users.createMany(staged, record.monthlyLimit, record.budgetMinor);
    const withoutPassword = made.filter(({ passwordHash }) => passwordHash === null).length;
    await stores.imports.addMade(id, made.length, withoutPassword);
    // Operator commands are audited too; the operating system's account stands in for the user agent.
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
 * Creates the accounts of a decided import in batches, continuing where it stopped. Existing accounts are not changed.
 * Several processes may do it at the same time.
 * @returns the import at the end, or when `signal` was aborted
 * @throws errors of the database; a later call continues
 */
export const finishImport = async (
  deps: ImportDeps,
  record: ImportRecord,
  signal?: AbortSignal,
): Promise<ImportRecord> => {
  while (!signal?.aborted && (await withPause(() => createBatch(deps, record))));
  const ended = await deps.db.imports.find(record.id);
  if (ended === null) throw new AppError('conflict', 'The import is not there any more.');
  return ended;
};

/** Finishes decided imports whose process has died. @returns how many */
export const finishStalledImports = async (deps: ImportDeps, signal?: AbortSignal): Promise<number> => {
  const nowMs = deps.clock.now().getTime();
  const stalled = await deps.db.imports.listStalled(
    new Date(nowMs - stalledMs),
    new Date(nowMs + abandonedMs),
  );
  for (const record of stalled) await finishImport(deps, record, signal);
  return stalled.length;
};

/** Removes finished imports and the staged rows of those that were never decided. @returns how many rows */
export const removeAbandonedImports = async ({ db, clock }: ImportDeps): Promise<number> => {
  const nowMs = clock.now().getTime();
  const [before, horizon] = [new Date(nowMs - abandonedMs), new Date(nowMs + abandonedMs)];
  let removed = 0;
  for (let last = -1; last !== 0; removed += last)
    last = await withPause(() => db.imports.deleteAbandoned(before, horizon, rowsPerDelete));
  return removed;
};

/** Finishes imports that a crash has interrupted; stops after the current batch. Several nodes may do it at once. */
export const createImportRecovery = ({ log, ...deps }: ImportDeps & { readonly log: Logger }) =>
  createBackgroundLoop(
    async (signal) => {
      try {
        const finished = await finishStalledImports(deps, signal);
        if (finished > 0 && !signal.aborted) log.info({ finished }, 'imports that had been cut off');
      } catch (thrown) {
        log.error(faultFields(thrown), 'an import that had been cut off could not be finished');
      }
    },
    { pauseMs: checkEveryMs },
  );
