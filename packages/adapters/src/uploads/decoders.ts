import { AppError } from '@atelier/core/errors';
import { createTurns } from '@atelier/core/turns';
import { UploadRefused } from '@atelier/core/upload-refusals';
import { startWorkerProcess } from '@atelier/core/worker-process';
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

export type DecodeFile = Omit<DecodeTask, 'maxMemoryBytes' | 'maxPixels'>;

/** Files that wait beyond those that are decoded. */
const maxWaiting = 64;
/** Megabytes of JavaScript; pixels are outside of it. */
const nodeArgs = ['--max-old-space-size=256', '--disable-proto=delete'];

const faultOf = (message: Exclude<DecodeMessage, { kind: 'done' }>): AppError =>
  message.kind === 'failed'
    ? new UploadRefused(message.reason)
    : storageError(Object.assign(new Error('The result could not be written.'), { code: message.code }));

/**
 * Decodes files in processes that live for one file: one that a hostile file has taken over sees no other person's picture.
 * A process that crashes, or takes too long or too much, costs the upload alone.
 */
export const createDecoders = (settings: DecoderSettings) => {
  const { processes, timeoutMs, maxMemoryBytes, maxPixels, env } = settings;
  const module = settings.module ?? new URL('./decode-process.ts', import.meta.url);
  const turns = createTurns({ atOnce: processes, maxWaiting });
  const ends = new Set<() => Promise<void>>();

  const runOne = async (file: DecodeFile, signal: AbortSignal): Promise<Decoded> => {
    const { promise, resolve, reject } = Promise.withResolvers<Decoded>();
    const worker = startWorkerProcess<DecodeTask, DecodeMessage>(
      module,
      {
        onMessage: (message) =>
          message.kind === 'done' ? resolve(message.result) : reject(faultOf(message)),
        onFailure: (cause) => reject(new UploadRefused('decoder_failed', undefined, cause)),
      },
      { nodeArgs, env },
    );
    const abort = (): void => reject(signal.reason);
    const end = async (): Promise<void> => {
      reject(new AppError('overloaded'));
      await worker.end();
    };
    const timer = setTimeout(() => reject(new UploadRefused('too_costly')), timeoutMs);
    signal.addEventListener('abort', abort, { once: true });
    ends.add(end);
    worker.send({ ...file, maxMemoryBytes, maxPixels });
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
      ends.delete(end);
      await worker.end();
    }
  };

  return {
    /** @throws UploadRefused; AppError `overloaded`; the signal's reason, also while it waits */
    decode: (file: DecodeFile, signal: AbortSignal): Promise<Decoded> =>
      turns.run(() => runOne(file, signal), signal),
    async close(): Promise<void> {
      await Promise.all([...ends].map((end) => end()));
    },
  };
};
