import { AppError } from '@atelier/core/errors';
import { createProcessLauncher, type ProcessLauncher } from '@atelier/core/process-launcher';
import { maxUploadSide } from '@atelier/core/schemas/uploads';
import { createTurns } from '@atelier/core/turns';
import { UploadRefused } from '@atelier/core/upload-refusals';
import { storageError } from '../blobs/disk.ts';
import type { Decoded, DecodeMessage, DecodeTask } from './decode-messages.ts';

export interface DecoderSettings {
  /** Files that are decoded at once, each in a process of its own. */
  readonly processes: number;
  /** From the start of the process to its result. */
  readonly timeoutMs: number;
  readonly maxMemoryBytes: number;
  readonly maxPixels: number;
  readonly env: Readonly<Record<string, string>>;
  /** Another one in tests. */
  readonly module?: URL;
}

export type DecodeFile = Omit<DecodeTask, 'maxMemoryBytes' | 'maxPixels' | 'maxSide'>;

/** Files that wait beyond those that are decoded. */
const maxWaiting = 64;
/** Decoding gives way to the server, as hashing does. */
const niceness = 15;
/** How long a process waits for a file. */
const spareMs = 15_000;
/** Megabytes of JavaScript; pixels are outside of it. */
const nodeArgs = ['--max-old-space-size=256', '--disable-proto=delete'];

const faultOf = (message: Exclude<DecodeMessage, { kind: 'done' }>): AppError =>
  message.kind === 'failed'
    ? new UploadRefused(message.reason)
    : storageError(Object.assign(new Error('The result could not be written.'), { code: message.code }));

/** A process that lives for one file. It can be started before its file is there. */
const startProcess = (launcher: ProcessLauncher, module: URL, env: DecoderSettings['env']) => {
  const { promise, resolve, reject } = Promise.withResolvers<Decoded>();
  // A spare one may end before anybody waits for it.
  promise.catch(() => undefined);
  const worker = launcher.start<DecodeTask, DecodeMessage>(
    module,
    {
      onMessage: (message) => (message.kind === 'done' ? resolve(message.result) : reject(faultOf(message))),
      onFailure: (cause) => reject(new UploadRefused('decoder_failed', undefined, cause)),
    },
    { nodeArgs, env },
  );
  return { promise, reject, send: worker.send, end: worker.end };
};
type DecodeProcess = ReturnType<typeof startProcess>;

/** One process that waits for a file, for a while. */
const spareProcess = (start: () => DecodeProcess) => {
  let spare: DecodeProcess | null = null;
  let timer: NodeJS.Timeout | undefined;
  const take = (): DecodeProcess | null => {
    clearTimeout(timer);
    const taken = spare;
    spare = null;
    return taken;
  };
  return {
    take,
    /** Starts it, unless there is one. */
    keep(): void {
      if (spare !== null) return;
      const started = start();
      spare = started;
      timer = setTimeout(() => void take()?.end(), spareMs).unref();
      // It has ended by itself, so that the next file would fail.
      started.promise.catch(() => {
        if (spare === started) void take()?.end();
      });
    },
  };
};

/**
 * Decodes files in processes that live for one file: one that a hostile file has taken over sees no other person's picture.
 * A process that crashes, or takes too long or too much, costs the upload alone.
 */
export const createDecoders = (settings: DecoderSettings) => {
  const { processes, timeoutMs, maxMemoryBytes, maxPixels, env } = settings;
  const module = settings.module ?? new URL('./decode-process.ts', import.meta.url);
  const turns = createTurns({ atOnce: processes, maxWaiting });
  const launcher = createProcessLauncher({ niceness });
  const start = () => startProcess(launcher, module, env);
  const spare = spareProcess(start);
  const ends = new Set<() => Promise<void>>();

  const runOne = async (file: DecodeFile, signal: AbortSignal): Promise<Decoded> => {
    const { promise, reject, send, end } = spare.take() ?? start();
    const abort = (): void => reject(signal.reason);
    const close = async (): Promise<void> => {
      reject(new AppError('overloaded'));
      await end();
    };
    const timer = setTimeout(() => reject(new UploadRefused('too_costly')), timeoutMs);
    signal.addEventListener('abort', abort, { once: true });
    ends.add(close);
    send({ ...file, maxMemoryBytes, maxPixels, maxSide: maxUploadSide });
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
      ends.delete(close);
      await end();
    }
  };

  return {
    /** Starts a process for the next file while it still arrives. */
    expectFile: () => spare.keep(),
    /** @throws UploadRefused; AppError `overloaded`; the signal's reason, also while it waits */
    decode: (file: DecodeFile, signal: AbortSignal): Promise<Decoded> =>
      turns.run(() => runOne(file, signal), signal),
    async close(): Promise<void> {
      await Promise.all([spare.take()?.end(), ...[...ends].map((end) => end())]);
      await launcher.close();
    },
  };
};
