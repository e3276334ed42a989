import { chmod, type FileHandle, open, rename, rm, statfs, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { EgressFault, type EgressFiles, type EgressResponse } from '@atelier/core/ports/egress';
import type { DownloadOrder } from '@atelier/core/ports/local-engine';
import { DownloadFault } from './download-fault.ts';
import { type PartNote, rangeOf, readNote, sha256Of, sizeOf, totalOf, validatorOf } from './part-file.ts';
import { unpackProgram } from './unpack-program.ts';

export interface DownloadProgress {
  bytes: number;
  total: number | null;
}

export interface DownloadRules {
  /** Bytes that stay free for everything else. */
  readonly reserveBytes: number;
  /** A file of unknown size ends here. */
  readonly maxBytes: number;
  /** Tries in a row that brought nothing. */
  readonly maxIdleTries: number;
  readonly retryMs: number;
}

export const downloadRules: DownloadRules = {
  reserveBytes: 512 * 1024 * 1024,
  maxBytes: 200 * 1024 ** 3,
  maxIdleTries: 5,
  retryMs: 2000,
};

export interface DownloadDeps {
  readonly files: EgressFiles;
  readonly rules: DownloadRules;
  /** Bytes that are free for this process in a folder. */
  readonly freeBytes?: (folder: string) => Promise<number>;
}

export const freeBytesOf = async (folder: string): Promise<number> => {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
};

const gb = (bytes: number): string => `${(bytes / 1024 ** 3).toFixed(1)} GB`;

const wordsOf = (fault: EgressFault): string => {
  switch (fault.reason) {
    case 'forbidden_address':
    case 'redirected':
      return `The address is not allowed, or leads to one that isn’t: ${fault.message} DOWNLOAD_HOSTS names the allowed hosts.`;
    case 'not_found':
      return `There is no such file: ${fault.message} Check the address, and whether it needs an account.`;
    case 'too_large':
      return 'The file is larger than it should be.';
    default:
      return `The download was interrupted: ${fault.message} Start it again to go on from where it stopped.`;
  }
};

const zipEnding = /\.zip$/i;
const isZip = (path: string): boolean => zipEnding.test(path);

/** Faults that pass by themselves. */
const passing: ReadonlySet<EgressFault['reason']> = new Set(['unreachable', 'connection_lost', 'timed_out']);

/**
 * Fetches one file into a folder. An interrupted download goes on where it stopped, also after a restart, if the server
 * says that the file is the same; otherwise it begins again. The file gets its name only with the right hash. A program in
 * a ZIP archive is unpacked into a folder that is named after it, and the archive is deleted.
 * @returns once the file is there
 * @throws DownloadFault, or the signal's reason; the unfinished part stays unless it is wrong
 */
export const downloadFile = async (
  order: DownloadOrder,
  path: string,
  progress: DownloadProgress,
  { files, rules, freeBytes = freeBytesOf }: DownloadDeps,
  signal: AbortSignal,
): Promise<void> => {
  const [part, notePath] = [`${path}.part`, `${path}.part.json`];
  const limit = order.size ?? rules.maxBytes;

  const requireSpace = async (missing: number): Promise<void> => {
    const free = await freeBytes(dirname(path));
    if (missing + rules.reserveBytes <= free) return;
    throw new DownloadFault(
      `There isn’t enough disk space: ${gb(missing)} are needed besides a reserve of ${gb(rules.reserveBytes)}, and ${gb(free)} are free.`,
    );
  };
  const forget = async (): Promise<void> => {
    await rm(part, { force: true });
    await rm(notePath, { force: true });
  };

  const ask = async (have: number, note: PartNote | null): Promise<EgressResponse> => {
    const isResumed = have > 0 && note !== null && note.validator !== null;
    const headers: Record<string, string> = isResumed
      ? { range: `bytes=${have}-`, 'if-range': note.validator ?? '' }
      : {};
    return files.open(order.url, { signal, headers, maxBytes: limit + 1 });
  };

  const append = async (answer: EgressResponse, file: FileHandle): Promise<void> => {
    let untilCheck = 256 * 1024 * 1024;
    for await (const piece of answer.pieces()) {
      if (progress.bytes + piece.byteLength > limit)
        throw new DownloadFault('The file is larger than it should be.');
      await file.write(piece);
      progress.bytes += piece.byteLength;
      untilCheck -= piece.byteLength;
      if (untilCheck > 0) continue;
      untilCheck = 256 * 1024 * 1024;
      await requireSpace(0);
    }
  };

  /** One connection. @returns whether the file is complete */
  const fetchOnce = async (): Promise<boolean> => {
    const note = await readNote(notePath);
    const isSame = note !== null && note.url === order.url && note.sha256 === order.sha256;
    if (!isSame) await forget();
    const have = isSame ? await sizeOf(part) : 0;
    if (order.size !== null && have === order.size) return true;
    const answer = await ask(have, isSame ? note : null);
    const range = answer.status === 206 ? rangeOf(answer) : null;
    if (answer.status === 416 || (answer.status === 206 && range?.from !== have)) {
      await answer.bytes().catch(() => undefined);
      // A part that has everything cannot be continued; its hash says whether it is right.
      const whole = /^bytes \*\/(\d+)$/.exec(answer.header('content-range') ?? '')?.[1];
      if (answer.status === 416 && whole !== undefined && Number(whole) === have) return true;
      await forget();
      throw new EgressFault('connection_lost', 'The server sent another part than the one asked for.', {
        sent: true,
      });
    }
    const total = range === null ? totalOf(answer) : range.total;
    if (order.size !== null && total !== null && total !== order.size)
      throw new DownloadFault(`The file at this address has ${total} bytes, not ${order.size}.`);
    progress.total = order.size ?? total;
    progress.bytes = range === null ? 0 : have;
    await requireSpace(Math.max(0, (progress.total ?? progress.bytes) - progress.bytes));
    const kept: PartNote = { url: order.url, sha256: order.sha256, validator: validatorOf(answer) };
    await writeFile(notePath, JSON.stringify(kept), { mode: 0o600 });
    const file = await open(part, range === null ? 'w' : 'a', 0o600);
    try {
      await append(answer, file);
      await file.sync();
    } finally {
      await file.close();
    }
    return progress.total === null || progress.bytes >= progress.total;
  };

  const fetchAll = async (): Promise<void> => {
    for (let idle = 0; ; ) {
      const before = await sizeOf(part);
      try {
        if (await fetchOnce()) return;
      } catch (thrown) {
        signal.throwIfAborted();
        if (!(thrown instanceof EgressFault)) throw thrown;
        idle = (await sizeOf(part)) > before ? 0 : idle + 1;
        if (!passing.has(thrown.reason) || idle >= rules.maxIdleTries)
          throw new DownloadFault(wordsOf(thrown));
      }
      await sleep(rules.retryMs, undefined, { signal });
    }
  };

  try {
    await fetchAll();
    if ((await sha256Of(part, signal)) !== order.sha256) {
      await forget();
      throw new DownloadFault(
        'The file doesn’t have the SHA-256 that was given, so it was deleted. Check both with the publisher.',
      );
    }
    if (order.kind === 'binary' && isZip(path)) {
      await unpackProgram(part, path.replace(zipEnding, ''), requireSpace, signal);
      await forget();
      return;
    }
    await chmod(part, order.kind === 'binary' ? 0o700 : 0o600);
    await rename(part, path);
    await rm(notePath, { force: true });
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOSPC')
      throw new DownloadFault(
        'The disk is full. Free some space and start the download again: it goes on from where it stopped.',
      );
    throw thrown;
  }
};
