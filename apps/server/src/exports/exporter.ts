import { randomUUID } from 'node:crypto';
import type { Services } from '@atelier/api';
import type { Clock } from '@atelier/core/clock';
import { AppError } from '@atelier/core/errors';
import type { BlobStore } from '@atelier/core/ports/blobs';
import { type DataExportRecord, exportFolder } from '@atelier/core/ports/privacy-stores';
import type { Database } from '@atelier/core/ports/stores';
import { createBackgroundLoop } from '../lifecycle/background-loop.ts';
import { faultFields, type Logger } from '../observability/log.ts';
import type { WakeSignal } from '../outbox/wake-signal.ts';
import { personalArchive } from './archive.ts';

export interface ExporterDeps {
  readonly db: Pick<Database, 'dataExports' | 'personalRows' | 'users'>;
  readonly blobs: BlobStore;
  readonly exports: Pick<Services['dataExports'], 'fail' | 'finish'>;
  readonly clock: Clock;
  readonly log: Logger;
  /** Notified when an export is requested in this process. */
  readonly wakeSignal: WakeSignal;
  /** Free bytes where the file is stored. */
  readonly freeBytes: () => Promise<number>;
}

/** Those that another node or a crash left behind are found within this time. */
const pollMs = 15_000;
const afterFaultMs = 5000;
const leaseMs = 60_000;
const renewEveryMs = 5000;
/** Then it has failed: one that ends the process each time must not stop all others. */
const maxAttempts = 3;
/** For what is not a file, and so that the disk is not filled to the last byte. */
const spareBytes = 64 * 1024 * 1024;

/** Another process has the export, or its owner is gone. */
class ClaimLost extends Error {}

/**
 * Prepares exports one at a time, so that the server has power left for everyone else. After a crash one is prepared again from
 * the start: its file is complete or does not exist. Each claim writes a file of its own.
 */
export const createDataExporter = (deps: ExporterDeps) => {
  const { db, blobs, exports, clock, log, wakeSignal, freeBytes } = deps;
  const leaseUntil = (): Date => new Date(clock.now().getTime() + leaseMs);

  /** Writes the file. @throws AppError `storage_full`; ClaimLost; the signal's reason */
  const write = async (record: DataExportRecord, token: string, key: string, stopped: AbortSignal) => {
    const person = await db.users.findById(record.userId);
    if (person === null) throw new ClaimLost();
    const { bytes: total } = await db.dataExports.fileBytes(person.id);
    if ((await freeBytes()) < total + spareBytes) throw new AppError('storage_full');
    const lost = new AbortController();
    let done = 0;
    // The last part is for what comes after the files.
    const progress = (): number => Math.min(0.99, total === 0 ? 0.5 : done / total);
    const renew = async (): Promise<void> => {
      if (!(await db.dataExports.renew(record.id, token, progress(), leaseUntil())))
        lost.abort(new ClaimLost());
    };
    const timer = setInterval(() => void renew().catch((fault) => lost.abort(fault)), renewEveryMs);
    try {
      const archive = await personalArchive(deps, person, clock.now(), (bytes) => {
        done += bytes;
      });
      return await blobs.putStream(key, archive, {
        contentType: 'application/zip',
        maxBytes: Number.MAX_SAFE_INTEGER,
        signal: AbortSignal.any([stopped, lost.signal]),
      });
    } finally {
      clearInterval(timer);
    }
  };

  const prepare = async (record: DataExportRecord, token: string, stopped: AbortSignal): Promise<void> => {
    const key = `${exportFolder(record.id)}/${token}.zip`;
    try {
      const { sizeBytes } = await write(record, token, key, stopped);
      if (await exports.finish(record, token, { blobKey: key, bytes: sizeBytes })) return;
      throw new ClaimLost();
    } catch (thrown) {
      if (stopped.aborted) return await db.dataExports.handBack(record.id, token);
      await blobs.delete(key);
      if (thrown instanceof ClaimLost) return;
      const isFull = thrown instanceof AppError && thrown.code === 'storage_full';
      log.error({ export: record.id, ...faultFields(thrown) }, 'an export was not prepared');
      await exports.fail(record, token, isFull ? 'disk_full' : 'failed');
    }
  };

  /** @returns false when nothing waits */
  const next = async (stopped: AbortSignal): Promise<boolean> => {
    const token = randomUUID();
    const record = await db.dataExports.claim(token, clock.now(), leaseUntil());
    if (record === null) return false;
    if (record.attempts > maxAttempts) await exports.fail(record, token, 'failed');
    else await prepare(record, token, stopped);
    return true;
  };

  return createBackgroundLoop(
    async (stopped) => {
      try {
        while (!stopped.aborted && (await next(stopped)));
        await wakeSignal.wait(pollMs, stopped);
      } catch (thrown) {
        log.error(faultFields(thrown), 'exports could not be prepared');
        await wakeSignal.wait(afterFaultMs, stopped);
      }
    },
    { pauseMs: 0 },
  );
};
