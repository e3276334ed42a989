import type { Services } from '@atelier/api';
import { fixedDays } from '@atelier/core/fixed-days';
import type { Quarantine } from '@atelier/core/ports/uploads';
import { uploadFolder, uploadKeys } from '@atelier/core/upload-files';
import { createBackgroundLoop } from '../lifecycle/background-loop.ts';
import { faultFields } from '../observability/log.ts';
import { removeAbandonedImports } from './imports.ts';
import { type RemovalDeps, removeDue } from './removals.ts';

type KeptDays = 'retention.alertDays' | 'retention.responseDays' | 'retention.shareDays';

interface HousekeepingDeps extends RemovalDeps {
  readonly quarantine: Pick<Quarantine, 'leftovers' | 'remove'>;
  /** Days during which a deleted image can be restored. */
  readonly trashDays: number;
  /** Days that other things are kept after they ended. */
  readonly keptDays: (name: KeptDays) => number;
  /** Reads settings that another node has changed; nothing to do in tests. */
  readonly refreshSettings?: () => Promise<void>;
  /** Days that daily figures are kept. */
  readonly metricsDays: number;
  readonly deletions: Pick<Services['accountDeletions'], 'runDue'>;
  /** Removes expired mails from `DATA_DIR/mailbox`. @returns how many */
  readonly cleanUpMailbox: () => Promise<number>;
  /** Raises the reminders of incidents that are due. @returns how many */
  readonly remindIncidents: () => Promise<number>;
}

const dayMs = 86_400_000;
const firstRunMs = 60_000;
const everyMs = 3_600_000;
/** Older failed attempts no longer delay anyone. */
const loginAttemptDays = 30;
/** Until then the page says that an export failed. */
const failedExportDays = 7;
/** Prompts on their way to a text model are not needed any longer than a stream is read. */
const enhancementsKeptMs = dayMs;
/** Longer than the console's windows of minutes and hours, and than its clock may be off. */
const minuteFiguresKeptMs = 3 * 3_600_000;
const hourFiguresKeptDays = 8;
/** Small, so that transactions are short and requests run in between. */
const imagesPerBatch = 100;
const collectionsPerBatch = 5;
const alertsPerBatch = 500;

/**
 * Erases deleted images after their days in the trash, row and bytes (R-STUDIO-8, ASVS 14.2.7). The row is deleted in the
 * transaction that records the removal of its bytes, so no row names missing bytes, and no bytes are forgotten.
 * @returns how many files are to be removed
 */
const emptyTrash = async (deps: HousekeepingDeps, signal: AbortSignal): Promise<number> => {
  const { db, clock, trashDays } = deps;
  const cutoff = new Date(clock.now().getTime() - trashDays * dayMs);
  const eraseBatch = () =>
    db.as({ system: 'housekeeping' }, async (stores) => {
      const uploads = await stores.uploads.eraseDeletedBefore(cutoff, imagesPerBatch);
      const images = await stores.images.eraseDeletedBefore(cutoff, imagesPerBatch);
      const keys = [...uploads, ...images];
      await stores.assets.erase(keys, clock.now());
      return keys.length;
    });
  let files = 0;
  while (!signal.aborted) {
    const erased = await eraseBatch();
    if (erased === 0) break;
    files += erased;
  }
  while (await removeDue(deps, signal));
  return files;
};

/** Erases deleted collections, which have the time of the trash. @returns how many */
const eraseCollections = async (
  { db, clock, trashDays }: HousekeepingDeps,
  signal: AbortSignal,
): Promise<number> => {
  const cutoff = new Date(clock.now().getTime() - trashDays * dayMs);
  let erased = 0;
  while (!signal.aborted) {
    const batch = await db.collections.eraseDeletedBefore(cutoff, collectionsPerBatch);
    if (batch === 0) break;
    erased += batch;
  }
  return erased;
};

/** Ends exports of people's data whose time is over; their files are removed with the trash. @returns how many */
const expireExports = async ({ db, clock }: HousekeepingDeps): Promise<number> => {
  const now = clock.now();
  const failedBefore = new Date(now.getTime() - failedExportDays * dayMs);
  return db.transaction(async (stores) => {
    const folders = await stores.dataExports.deleteExpired(now, failedBefore);
    await stores.removals.add(folders, now);
    return folders.length;
  });
};

/** Deletes in steps until nothing is left. @returns how many */
const deleteAll = async (signal: AbortSignal, step: () => Promise<number>): Promise<number> => {
  let deleted = 0;
  while (!signal.aborted) {
    const some = await step();
    if (some === 0) break;
    deleted += some;
  }
  return deleted;
};

/** Removes files of uploads that a crash interrupted, in quarantine and among the blobs. @returns how many */
const removeLeftovers = async ({ db, blobs, quarantine, clock }: HousekeepingDeps): Promise<number> => {
  const ids = await quarantine.leftovers(clock.now());
  for (const id of ids) {
    if (!(await db.uploads.hasBlob(uploadKeys(id).blobKey))) await blobs.delete(uploadFolder(id));
    await quarantine.remove(id);
  }
  return ids.length;
};

/**
 * Removes expired sessions, tokens and challenges, old attempts and the trash, once. Several nodes may do it at the same
 * time. Never rejects; an error in one task is logged and does not affect the others.
 */
export const runHousekeeping = async (deps: HousekeepingDeps, signal: AbortSignal): Promise<void> => {
  const { db, clock, log } = deps;
  await deps.refreshSettings?.();
  const daysAgo = (days: number): Date => new Date(clock.now().getTime() - days * dayMs);
  const tasks = {
    sessions: () => db.sessions.deleteExpired(clock.now()),
    tokens: () => db.tokens.deleteExpired(clock.now()),
    spent: () => db.spent.deleteExpired(clock.now()),
    challenges: () => db.challenges.deleteExpired(clock.now()),
    emailChanges: () => db.emailChanges.deleteExpired(clock.now()),
    accounts: () =>
      deps.deletions.runDue(signal, (fault) =>
        log.error({ task: 'accounts', ...faultFields(fault) }, 'housekeeping failed'),
      ),
    exports: () => expireExports(deps),
    enhancements: () => db.enhancements.deleteOlderThan(new Date(clock.now().getTime() - enhancementsKeptMs)),
    collections: () => eraseCollections(deps, signal),
    shares: () => db.shares.deleteEnded(daysAgo(deps.keptDays('retention.shareDays'))),
    bearers: () => db.bearers.deleteExpired(clock.now()),
    loginThrottle: () => db.loginAttempts.deleteOlder(daysAgo(loginAttemptDays), daysAgo(fixedDays.attempts)),
    blocks: () => db.blocks.deleteEnded(daysAgo(fixedDays.endedBlocks)),
    responses: () => db.responses.deleteOlder(daysAgo(deps.keptDays('retention.responseDays'))),
    minuteFigures: () =>
      db.metrics.deleteBefore('minute', new Date(clock.now().getTime() - minuteFiguresKeptMs)),
    hourFigures: () => db.metrics.deleteBefore('hour', daysAgo(hourFiguresKeptDays)),
    dayFigures: () => db.metrics.deleteBefore('day', daysAgo(deps.metricsDays)),
    signals: () => deleteAll(signal, () => db.detection.deleteCountsBefore(daysAgo(fixedDays.signals))),
    firings: () => deleteAll(signal, () => db.detection.deleteFiringsBefore(daysAgo(fixedDays.firings))),
    alerts: () =>
      deleteAll(signal, () =>
        db.alerts.deleteResolved(daysAgo(deps.keptDays('retention.alertDays')), alertsPerBatch),
      ),
    imports: () => removeAbandonedImports(deps),
    settingProposals: () => db.settings.deleteOldProposals(daysAgo(fixedDays.decidedProposals)),
    uploads: () => removeLeftovers(deps),
    mails: deps.cleanUpMailbox,
    reminders: deps.remindIncidents,
    files: () => emptyTrash(deps, signal),
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

/** Runs a minute after the start, so as not to delay it, and then every hour; stops after the current batch. */
export const createHousekeeping = (deps: HousekeepingDeps) =>
  createBackgroundLoop((signal) => runHousekeeping(deps, signal), {
    firstAfterMs: firstRunMs,
    pauseMs: everyMs,
  });
