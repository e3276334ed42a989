import type { LocalEngineDownload, LocalEngineSettings, LocalEngineState } from '../schemas/local-engine.ts';

/** A file that a superadmin has asked for. It is the server's until it has the right hash. */
export interface DownloadOrder {
  readonly kind: 'binary' | 'model';
  readonly url: string;
  readonly sha256: string;
  readonly fileName: string;
  /** Bytes; null if unknown. */
  readonly size: number | null;
  readonly licenceUrl: string;
}

export type DownloadState = LocalEngineDownload['state'];

/** The last order, and what became of it. */
export interface StoredDownload {
  readonly order: DownloadOrder;
  readonly state: DownloadState;
  readonly error: string | null;
}

/** What superadmins decided about the engine of one machine. */
export interface LocalEngineRecord {
  /** The host name of the machine whose engine this is. */
  readonly node: string;
  /** Null while only the environment says something. */
  readonly settings: LocalEngineSettings | null;
  /** Whether it runs when the server runs. */
  readonly enabled: boolean;
  readonly download: StoredDownload | null;
  readonly updatedAt: Date;
}

export interface LocalEngineStore {
  find(node: string): Promise<LocalEngineRecord | null>;
  /** Inserts or replaces the record of its node. */
  save(record: LocalEngineRecord): Promise<void>;
}

/** A setting that does not fit this machine. */
export interface SettingFault {
  readonly path: 'binary' | 'model' | 'memoryMb';
  /** What is wrong and what to do, for superadmins. */
  readonly message: string;
}

export interface LocalEngineReport {
  readonly state: LocalEngineState;
  readonly reason: string | null;
  readonly pid: number | null;
  readonly uptimeS: number | null;
  readonly memoryMb: number | null;
  readonly restarts: number;
}

/** The process on this machine, and its files. Nothing of it is asked before a superadmin has confirmed who they are. */
export interface LocalEngineHost {
  readonly node: string;
  /** From the environment; null without. They replace those of the console. */
  readonly environment: LocalEngineSettings | null;
  readonly downloadHosts: readonly string[];
  /**
   * Compares settings with this machine: files, kind of program, memory.
   * @returns the setting that does not fit and what to do; null if nothing is wrong
   */
  check(settings: LocalEngineSettings): Promise<SettingFault | null>;
  /** Starts it, or starts it again with other settings; returns at once. */
  start(settings: LocalEngineSettings): void;
  /** Lets the picture that is being made be finished, for a while, and ends it. */
  stop(): Promise<void>;
  report(): Promise<LocalEngineReport>;
  /** Oldest first. */
  log(): readonly string[];
  files(): Promise<readonly { readonly path: string; readonly bytes: number }[]>;
  /** Begins or resumes a download; another one that runs is stopped. */
  beginDownload(order: DownloadOrder): void;
  /** Stops it and deletes what came. */
  cancelDownload(): Promise<void>;
  /** Of the download that runs or ran last in this process; null without one. */
  downloadProgress(): { readonly bytes: number; readonly total: number | null } | null;
}
