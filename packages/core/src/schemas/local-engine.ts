import { isAbsolute } from 'node:path/posix';
import { isAbsolute as isAbsoluteWindows } from 'node:path/win32';
import { z } from 'zod';

/**
 * `off`: nothing is set up. `backing-off`: it has ended and is started again soon. `stopped`: by a superadmin. `failed`: it
 * is not started again until somebody does.
 */
const localEngineStates = [
  'off',
  'starting',
  'running',
  'backing-off',
  'stopping',
  'stopped',
  'failed',
] as const;
export type LocalEngineState = (typeof localEngineStates)[number];

/** Arguments of sd-server that change how fast it is and how much memory it needs, and nothing else. */
const plainFlags: ReadonlySet<string> = new Set([
  '--vae-tiling',
  '--offload-to-cpu',
  '--clip-on-cpu',
  '--vae-on-cpu',
  '--control-net-cpu',
  '--diffusion-fa',
  '--fa',
  '--mmap',
]);
const numberFlags: ReadonlyMap<string, RegExp> = new Map([
  ['--threads', /^(?:[1-9]\d?|1\d\d|2[0-4]\d|25[0-6])$/],
  ['--max-vram', /^\d{1,4}(?:\.\d{1,2})?$/],
]);

/** An allow-list: addresses, ports, files and everything unknown are refused. */
export const areEngineArgs = (args: readonly string[]): boolean => {
  for (let at = 0; at < args.length; at += 1) {
    const name = args[at] ?? '';
    if (plainFlags.has(name)) continue;
    const value = numberFlags.get(name);
    if (value === undefined || !value.test(args[at + 1] ?? '')) return false;
    at += 1;
  }
  return true;
};

const engineArgsHint = `Only these are possible: ${[...plainFlags].join(', ')}, --threads N, --max-vram N.`;

export const isAbsolutePath = (text: string): boolean =>
  (isAbsolute(text) || isAbsoluteWindows(text)) && !/\p{Cc}/u.test(text);

const FilePath = z
  .string()
  .max(1000)
  .overwrite((raw) => raw.trim())
  .refine(isAbsolutePath, 'Enter the whole path, from the root on.');

const MemoryMb = z.int().min(64).max(4_194_304);

/** What the engine is started with. */
export const LocalEngineSettings = z.strictObject({
  binary: FilePath,
  model: FilePath,
  args: z.array(z.string().max(40)).max(20).refine(areEngineArgs, engineArgsHint),
  /** MiB of resident memory above which it is stopped; null without a limit. */
  memoryMb: MemoryMb.nullable(),
});
export type LocalEngineSettings = z.infer<typeof LocalEngineSettings>;

export const ConfigureLocalEngineInput = z.strictObject({
  binary: FilePath,
  model: FilePath,
  args: LocalEngineSettings.shape.args.optional(),
  memoryMb: MemoryMb.nullable().optional(),
});
export type ConfigureLocalEngineInput = z.infer<typeof ConfigureLocalEngineInput>;

const isHttps = (text: string): boolean => {
  const url = URL.parse(text);
  return url?.protocol === 'https:' && url.username + url.password === '';
};
const HttpsUrl = z
  .string()
  .max(2000)
  .overwrite((raw) => raw.trim())
  .refine(isHttps, 'Enter an https address.');

/** A name for a file of ours: no folder, no hidden file, none of our own endings. */
const FileName = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,118}$/, 'Use letters, digits, dots, hyphens and underscores.')
  .refine((name) => !/\.(part|json)$/i.test(name), 'This ending is used for unfinished files.');

export const DownloadInput = z.strictObject({
  kind: z.enum(['binary', 'model']),
  url: HttpsUrl,
  sha256: z
    .string()
    .overwrite((raw) => raw.trim().toLowerCase())
    .regex(/^[0-9a-f]{64}$/, 'A SHA-256 has 64 characters: digits and letters from a to f.'),
  /** The last part of the address if missing. */
  fileName: FileName.optional(),
  /** Bytes; checked if given. */
  size: z.int().min(1).max(1_099_511_627_776).optional(),
  licenceUrl: HttpsUrl,
  /** The licence was shown and accepted. */
  licenceAccepted: z.literal(true, 'Read and accept the licence first.'),
});
export type DownloadInput = z.infer<typeof DownloadInput>;

export { FileName as EngineFileName };

const downloadStates = ['running', 'done', 'failed', 'cancelled'] as const;

export const LocalEngineDownload = z.strictObject({
  kind: z.enum(['binary', 'model']),
  url: z.string(),
  file: z.string(),
  sha256: z.string(),
  licenceUrl: z.string(),
  state: z.enum(downloadStates),
  /** Of the file that is here. */
  bytes: z.int(),
  /** Null until it is known. */
  total: z.int().nullable(),
  /** Why it failed, in words. */
  error: z.string().nullable(),
});
export type LocalEngineDownload = z.infer<typeof LocalEngineDownload>;

export const LocalEngineStatus = z.strictObject({
  state: z.enum(localEngineStates),
  /** What is wrong and what to do, in words; null if nothing is. */
  reason: z.string().nullable(),
  pid: z.int().nullable(),
  uptimeS: z.int().nullable(),
  /** MiB of resident memory. */
  memoryMb: z.int().nullable(),
  /** Since it was last started by a person or with the server. */
  restarts: z.int(),
  settings: LocalEngineSettings.nullable(),
  /** Settings of the environment cannot be changed in the console. */
  source: z.enum(['environment', 'console']),
  /** Its entry among the providers; null before its first start. */
  providerId: z.string().nullable(),
  /** The last 20 lines. */
  log: z.array(z.string()),
  download: LocalEngineDownload.nullable(),
  /** Files that were downloaded and checked. */
  files: z.array(z.strictObject({ path: z.string(), bytes: z.int() })),
  downloadHosts: z.array(z.string()),
});
export type LocalEngineStatus = z.infer<typeof LocalEngineStatus>;

/** Oldest first; at most 200 lines. */
export const LocalEngineLog = z.strictObject({ lines: z.array(z.string()) });
