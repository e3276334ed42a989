import { Worker } from 'node:worker_threads';
import { AppError } from '@atelier/core/errors';
import type { ThreadMessage } from './messages.ts';

interface PoolOptions {
  /** The thread's module. */
  readonly url: URL;
  /** Maximum number of threads, 1 or more; each is started when first needed. */
  readonly threads: number;
  /** Maximum milliseconds of one task, from when a thread starts it. */
  readonly timeoutMs: number;
}

interface RunOptions {
  readonly signal: AbortSignal;
  /** Called with 0 … 1, never decreasing. */
  readonly onProgress: (fraction: number) => void;
}

export interface Pool<Task, Result> {
  /**
   * Runs one task on the next free thread.
   * @throws AppError `engine_failed` on timeout, crash or failure of the task; the signal's reason when aborted
   */
  run(task: Task, options: RunOptions): Promise<Result>;
  /** Ends all threads and rejects waiting and running tasks. */
  close(): Promise<void>;
}

interface Job<Task, Result> {
  readonly task: Task;
  readonly options: RunOptions;
  readonly settle: (outcome: { readonly result: Result } | { readonly error: unknown }) => void;
}

interface Slot<Task, Result> {
  worker: Worker | undefined;
  job: Job<Task, Result> | undefined;
  timer: NodeJS.Timeout | undefined;
  progress: number;
}

const LIMITS = { maxOldGenerationSizeMb: 512 };

/** A pool of threads with one task each. A thread that hangs, crashes or is aborted is replaced. */
export const createPool = <Task, Result>({ url, threads, timeoutMs }: PoolOptions): Pool<Task, Result> => {
  const slots: Slot<Task, Result>[] = Array.from({ length: Math.max(1, threads) }, () => ({
    worker: undefined,
    job: undefined,
    timer: undefined,
    progress: 0,
  }));
  const queue: Job<Task, Result>[] = [];
  let closed = false;

  const finish = (slot: Slot<Task, Result>, outcome: Parameters<Job<Task, Result>['settle']>[0]): void => {
    const job = slot.job;
    clearTimeout(slot.timer);
    slot.job = undefined;
    slot.worker?.unref();
    job?.settle(outcome);
    pump();
  };

  /** The thread may be in native code: it is dropped at once and ends when it can. */
  const discard = (slot: Slot<Task, Result>, error: unknown): void => {
    const worker = slot.worker;
    slot.worker = undefined;
    worker?.removeAllListeners();
    worker?.on('error', () => undefined);
    void worker?.terminate();
    finish(slot, { error });
  };

  const onMessage = (slot: Slot<Task, Result>, message: ThreadMessage<Result>): void => {
    if (!slot.job) return;
    if (message.kind === 'done') finish(slot, { result: message.result });
    else if (message.kind === 'failed')
      finish(slot, { error: new AppError('engine_failed', undefined, { cause: new Error(message.reason) }) });
    else if (message.fraction > slot.progress) {
      slot.progress = message.fraction;
      slot.job.options.onProgress(message.fraction);
    }
  };

  const spawn = (slot: Slot<Task, Result>): Worker => {
    // An empty environment: a thread that parses prompts needs no secrets of the server.
    const worker = new Worker(url, { env: {}, execArgv: [], resourceLimits: LIMITS });
    const fail = (cause: unknown): void =>
      discard(slot, new AppError('engine_failed', 'The drawing thread stopped unexpectedly.', { cause }));
    worker.on('message', (message: ThreadMessage<Result>) => onMessage(slot, message));
    worker.on('error', fail);
    worker.on('messageerror', fail);
    worker.on('exit', (code) => fail(new Error(`exit code ${code}`)));
    slot.worker = worker;
    return worker;
  };

  const start = (slot: Slot<Task, Result>, job: Job<Task, Result>): void => {
    slot.job = job;
    slot.progress = 0;
    const seconds = Math.round(timeoutMs / 1000);
    slot.timer = setTimeout(
      () =>
        discard(
          slot,
          new AppError('engine_failed', `The picture was not finished within ${seconds} seconds.`),
        ),
      timeoutMs,
    );
    const worker = slot.worker ?? spawn(slot);
    worker.ref();
    worker.postMessage(job.task);
  };

  const pump = (): void => {
    for (const slot of slots) {
      if (closed || slot.job) continue;
      const job = queue.shift();
      if (!job) return;
      start(slot, job);
    }
  };

  const abort = (job: Job<Task, Result>): void => {
    const waiting = queue.indexOf(job);
    if (waiting >= 0) {
      queue.splice(waiting, 1);
      job.settle({ error: job.options.signal.reason });
      return;
    }
    const slot = slots.find((candidate) => candidate.job === job);
    if (slot) discard(slot, job.options.signal.reason);
  };

  const run = (task: Task, options: RunOptions): Promise<Result> =>
    new Promise((resolve, reject) => {
      const { signal } = options;
      if (signal.aborted) return reject(signal.reason);
      if (closed) return reject(new AppError('engine_failed', 'The engine is shutting down.'));
      const onAbort = (): void => abort(job);
      const job: Job<Task, Result> = {
        task,
        options,
        settle: (outcome) => {
          signal.removeEventListener('abort', onAbort);
          if ('error' in outcome) reject(outcome.error);
          else resolve(outcome.result);
        },
      };
      signal.addEventListener('abort', onAbort, { once: true });
      queue.push(job);
      pump();
    });

  const close = async (): Promise<void> => {
    closed = true;
    const error = new AppError('engine_failed', 'The engine is shutting down.');
    for (const job of queue.splice(0)) job.settle({ error });
    const workers = slots.map(({ worker }) => worker);
    for (const slot of slots) discard(slot, error);
    await Promise.all(workers.map((worker) => worker?.terminate()));
  };

  return { run, close };
};
