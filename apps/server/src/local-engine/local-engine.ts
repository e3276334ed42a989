import { mkdir } from 'node:fs/promises';
import { availableMemory } from 'node:process';
import type { EgressFiles } from '@atelier/core/ports/egress';
import type { DownloadOrder, DownloadState, LocalEngineHost } from '@atelier/core/ports/local-engine';
import type { LocalEngineSettings } from '@atelier/core/schemas/local-engine';
import { checkFiles } from './check-files.ts';
import { type DownloadRules, downloadRules } from './download-file.ts';
import { createDownloads } from './downloads.ts';
import { createOrphanNote } from './orphan.ts';
import { type RestartRules, restartRules } from './restarts.ts';
import { type Answer, type EngineTiming, engineTiming } from './run-engine.ts';
import { createSupervisor, type SupervisorDeps } from './supervisor.ts';

export interface LocalEngineDeps
  extends Pick<SupervisorDeps, 'env' | 'isBusy' | 'drainMs' | 'onFault' | 'onReady' | 'onState'> {
  readonly node: string;
  /** For downloaded files and the note about the process. */
  readonly folder: string;
  readonly environment: LocalEngineSettings | null;
  readonly downloadHosts: readonly string[];
  readonly files: EgressFiles;
  readonly ask: (baseUrl: string) => Promise<Answer>;
  readonly onDownloadEnd: (order: DownloadOrder, state: DownloadState, error: string | null) => Promise<void>;
  /** Others in tests. */
  readonly timing?: Partial<EngineTiming>;
  readonly rules?: Partial<RestartRules>;
  readonly downloadRules?: Partial<DownloadRules>;
  readonly freeBytes?: (folder: string) => Promise<number>;
  readonly availableBytes?: () => number;
  readonly freePort?: () => Promise<number>;
}

/** The neural engine of this machine: its process, and its files (R-STUDIO-5). */
export const createLocalEngine = (deps: LocalEngineDeps) => {
  const { folder } = deps;
  const note = createOrphanNote(folder);
  const check: LocalEngineHost['check'] = (settings) =>
    checkFiles(settings, (deps.availableBytes ?? availableMemory)());
  const supervisor = createSupervisor({
    ...deps,
    note,
    check,
    timing: { ...engineTiming, ...deps.timing },
    rules: { ...restartRules, ...deps.rules },
  });
  const downloads = createDownloads({
    ...{ folder, files: deps.files, onEnd: deps.onDownloadEnd, onFault: deps.onFault },
    rules: { ...downloadRules, ...deps.downloadRules },
    ...(deps.freeBytes === undefined ? {} : { freeBytes: deps.freeBytes }),
  });
  const host: LocalEngineHost = {
    node: deps.node,
    environment: deps.environment,
    downloadHosts: deps.downloadHosts,
    check,
    start: supervisor.start,
    stop: () => supervisor.stop(true),
    report: supervisor.report,
    log: supervisor.log,
    files: downloads.files,
    beginDownload: downloads.begin,
    cancelDownload: downloads.cancel,
    downloadProgress: downloads.progress,
  };
  return {
    host,
    /** Ends what a killed server has left. @returns whether there was something */
    async prepare(): Promise<boolean> {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      return note.endOrphan();
    },
    /** Ends the process and the download with the server; both go on at its next start. */
    async close(): Promise<void> {
      await Promise.all([supervisor.stop(false), downloads.stop()]);
    },
  };
};
export type LocalEngine = ReturnType<typeof createLocalEngine>;
