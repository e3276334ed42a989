import type { FaceBox, FaceFinder } from '@atelier/core/ports/faces';
import { createPool } from '@atelier/core/worker-pool';
import type { FindTask } from './worker.ts';

interface FinderOptions {
  /** Milliseconds of one picture, with the start of the process. */
  readonly timeoutMs?: number;
  /** Milliseconds without a picture after which the process ends. */
  readonly idleMs?: number;
  /** The whole environment of the process. */
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * Faces by a small network on WebAssembly, in one child process that starts with the first picture and ends when there are no
 * more. About 60 ms per picture, and 240 MB while it runs.
 */
export const createFaceFinder = ({
  timeoutMs = 30_000,
  idleMs = 15_000,
  env = {},
}: FinderOptions = {}): FaceFinder => {
  const pool = createPool<FindTask, FaceBox[]>({
    ...{ url: new URL('./worker.ts', import.meta.url), workers: 1, timeoutMs, idleMs, env },
  });
  return {
    find: (picture, signal) => pool.run({ picture }, { signal, onProgress: () => undefined }),
    close: () => pool.close(),
  };
};
