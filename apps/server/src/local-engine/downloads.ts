import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { DownloadOrder, DownloadState } from '@atelier/core/ports/local-engine';
import { DownloadFault } from './download-fault.ts';
import { type DownloadDeps, type DownloadProgress, downloadFile } from './download-file.ts';
import { programName } from './unpack-program.ts';

export interface DownloadsDeps extends DownloadDeps {
  readonly folder: string;
  /** Writes down how a download ended. */
  readonly onEnd: (order: DownloadOrder, state: DownloadState, error: string | null) => Promise<void>;
  readonly onFault: (fault: unknown) => void;
}

const isOurs = (name: string): boolean => !/\.(part|json)$/i.test(name) && !name.startsWith('.');

/** One download at a time into the folder of engines. */
export const createDownloads = (deps: DownloadsDeps) => {
  const { folder } = deps;
  let running: {
    readonly order: DownloadOrder;
    readonly cancel: AbortController;
    readonly done: Promise<void>;
  } | null = null;
  let progress: DownloadProgress | null = null;

  const fetchFile = async (
    order: DownloadOrder,
    now: DownloadProgress,
    signal: AbortSignal,
  ): Promise<void> => {
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await downloadFile(order, join(folder, order.fileName), now, deps, signal);
      await deps.onEnd(order, 'done', null);
    } catch (thrown) {
      if (signal.aborted) return;
      const isTold = thrown instanceof DownloadFault;
      if (!isTold) deps.onFault(thrown);
      const words = isTold ? thrown.message : 'The file could not be saved. The server’s log says more.';
      await deps.onEnd(order, 'failed', words).catch(deps.onFault);
    }
  };

  /** Ends the download that runs; what came stays. */
  const stop = async (): Promise<DownloadOrder | null> => {
    const current = running;
    current?.cancel.abort();
    await current?.done;
    if (running === current) running = null;
    return current?.order ?? null;
  };

  return {
    begin(order: DownloadOrder): void {
      const former = stop();
      const cancel = new AbortController();
      const now: DownloadProgress = { bytes: 0, total: order.size };
      progress = now;
      const done = former.then(() => fetchFile(order, now, cancel.signal));
      running = { order, cancel, done };
    },
    /** Ends the download that runs and deletes what came. */
    async cancel(): Promise<void> {
      const order = await stop();
      if (order === null) return;
      const path = join(folder, order.fileName);
      for (const ending of ['.part', '.part.json']) await rm(`${path}${ending}`, { force: true });
    },
    stop,
    progress: () => progress,
    async files() {
      const names = (await readdir(folder).catch(() => [])).filter(isOurs).sort();
      const found = names.map(async (name) => {
        // A folder is that of an unpacked release.
        for (const path of [join(folder, name), join(folder, name, programName)]) {
          const details = await stat(path).catch(() => null);
          if (details?.isFile()) return [{ path, bytes: details.size }];
        }
        return [];
      });
      return (await Promise.all(found)).flat();
    },
  };
};
export type Downloads = ReturnType<typeof createDownloads>;
