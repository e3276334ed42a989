import { Worker } from 'node:worker_threads';
import { AppError } from '@atelier/core/errors';
import type { ThreadResult, ThreadTask } from './signing-messages.ts';

export interface ThreadOptions {
  /** The thread's module; another one in tests. */
  readonly url?: URL;
  /** Milliseconds for one file. */
  readonly timeoutMs?: number;
  /** Milliseconds without a file after which the thread ends and returns its memory. */
  readonly idleMs?: number;
}

const defaults = { timeoutMs: 20_000, idleMs: 30_000 } as const;
/** Files that wait behind the one that is worked on. Beyond this number they are refused. */
const maxWaiting = 32;
const maxHeapMb = 256;

export const cannotSign = (cause: unknown): AppError =>
  new AppError(
    'unavailable',
    'The content credentials of this file couldn’t be signed. Try again, or export it without metadata.',
    { cause },
  );

interface Waiting {
  readonly task: () => ThreadTask;
  readonly settle: (outcome: { readonly bytes: Uint8Array } | { readonly error: unknown }) => void;
}

/** A thread that works on one file at a time; it is started when needed, and again after it has died. */
const createThread = ({ url, timeoutMs, idleMs }: Required<ThreadOptions>) => {
  let worker: Worker | null = null;
  let timer: NodeJS.Timeout | undefined;
  let settle: Waiting['settle'] | null = null;

  const end = async (): Promise<void> => {
    const ending = worker;
    worker = null;
    clearTimeout(timer);
    await ending?.terminate();
  };

  const finish = (outcome: Parameters<Waiting['settle']>[0]): void => {
    clearTimeout(timer);
    const settled = settle;
    settle = null;
    worker?.unref();
    timer = setTimeout(() => void end(), idleMs).unref();
    settled?.(outcome);
  };

  const fail = (cause: unknown): void => {
    void end();
    finish({ error: cannotSign(cause) });
  };

  const start = (): Worker => {
    // Nothing of the environment: the thread needs no secret but the key in its task.
    const started = new Worker(url, { env: {}, resourceLimits: { maxOldGenerationSizeMb: maxHeapMb } });
    started.on('message', (result: ThreadResult) => {
      // What a thread has sent before it was ended still arrives, and would be taken for the next file.
      if (worker !== started) return;
      if (result.kind === 'done') finish({ bytes: result.bytes });
      else finish({ error: cannotSign(new Error(result.reason)) });
    });
    const lose = (cause: unknown) => {
      if (worker === started) fail(cause);
    };
    started.on('error', lose);
    started.on('exit', (code) => lose(new Error(`the thread ended with code ${code}`)));
    return started;
  };

  return {
    /** Call it only after the previous file was settled. */
    run(waiting: Waiting): void {
      clearTimeout(timer);
      settle = waiting.settle;
      try {
        worker ??= start();
        worker.ref();
        worker.postMessage(waiting.task());
        timer = setTimeout(() => fail(new Error(`not done within ${timeoutMs} ms`)), timeoutMs);
      } catch (thrown) {
        finish({ error: cannotSign(thrown) });
      }
    },
    async close(): Promise<void> {
      if (settle !== null) finish({ error: cannotSign(new Error('the server shuts down')) });
      await end();
    },
  };
};

/** A thread and the files that wait for it, in the order in which they were given. */
export const createSigningQueue = (options: ThreadOptions) => {
  const thread = createThread({
    ...defaults,
    url: new URL('./signing-thread.ts', import.meta.url),
    ...options,
  });
  const queue: Waiting[] = [];
  let isBusy = false;

  const next = (): void => {
    const waiting = queue.shift();
    isBusy = waiting !== undefined;
    if (waiting === undefined) return;
    thread.run({
      ...waiting,
      settle: (outcome) => {
        waiting.settle(outcome);
        next();
      },
    });
  };

  return {
    /** @throws AppError `overloaded` when too many wait, `unavailable` if it could not be done; the signal's reason */
    run: (task: () => ThreadTask, signal: AbortSignal): Promise<Uint8Array> =>
      new Promise((resolve, reject) => {
        if (signal.aborted) return reject(signal.reason);
        if (queue.length >= maxWaiting) return reject(new AppError('overloaded'));
        const leave = (): void => {
          const at = queue.indexOf(waiting);
          if (at < 0) return;
          queue.splice(at, 1);
          reject(signal.reason);
        };
        const waiting: Waiting = {
          task,
          settle: (outcome) => {
            signal.removeEventListener('abort', leave);
            if ('error' in outcome) reject(outcome.error);
            else resolve(outcome.bytes);
          },
        };
        signal.addEventListener('abort', leave, { once: true });
        queue.push(waiting);
        if (!isBusy) next();
      }),

    async close(): Promise<void> {
      for (const waiting of queue.splice(0))
        waiting.settle({ error: cannotSign(new Error('the server shuts down')) });
      await thread.close();
    },
  };
};
