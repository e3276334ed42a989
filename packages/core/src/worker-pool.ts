import { AppError } from './errors.ts';
import { startWorkerProcess, type WorkerProcess } from './worker-process.ts';

/** Messages of a worker process to the pool. */
export type WorkerMessage<Result> =
  | { readonly kind: 'progress'; readonly fraction: number }
  | { readonly kind: 'done'; readonly result: Result }
  | { readonly kind: 'failed'; readonly reason: string };

interface PoolOptions {
  /** The worker's module. */
  readonly url: URL;
  /** Maximum number of worker processes, 1 or more; each is started when first needed. */
  readonly workers: number;
  /** Maximum milliseconds of one task, from when a worker starts it. */
  readonly timeoutMs: number;
  /** Milliseconds without a task after which a worker ends and its memory returns to the system; 30,000 by default. */
  readonly idleMs?: number;
  /** The whole environment of a worker; empty by default. */
  readonly env?: Readonly<Record<string, string>>;
}

interface RunOptions {
  readonly signal: AbortSignal;
  /** Called with 0 … 1, never decreasing. */
  readonly onProgress: (fraction: number) => void;
}

export interface Pool<Task, Result> {
  /**
   * Runs one task on the next free worker, and once again if the worker dies before any progress.
   * @throws AppError `engine_failed` on timeout, crash or failure of the task; the signal's reason when aborted
   */
  run(task: Task, options: RunOptions): Promise<Result>;
  /** Ends all workers and rejects waiting and running tasks. */
  close(): Promise<void>;
}

interface Job<Task, Result> {
  readonly task: Task;
  readonly options: RunOptions;
  readonly settle: (outcome: { readonly result: Result } | { readonly error: unknown }) => void;
  isRetry: boolean;
}

interface Slot<Task, Result> {
  worker: WorkerProcess<Task> | undefined;
  job: Job<Task, Result> | undefined;
  /** The end of the running task's time or, without a task, of the worker's. */
  timer: NodeJS.Timeout | undefined;
  progress: number;
}

const defaultIdleMs = 30_000;
const nodeArgs = ['--max-old-space-size=512'];

/**
 * A pool of child processes with one task each. One that hangs, crashes or is aborted is replaced. They are processes and not
 * threads because the renderer keeps its memory until its process ends (decision 36).
 */
export const createPool = <Task, Result>({
  url,
  workers,
  timeoutMs,
  idleMs = defaultIdleMs,
  env = {},
}: PoolOptions): Pool<Task, Result> => {
  const slots: Slot<Task, Result>[] = Array.from({ length: Math.max(1, workers) }, () => ({
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
    slot.worker?.keepAlive(false);
    job?.settle(outcome);
    pump();
    if (slot.worker && !slot.job) slot.timer = setTimeout(() => retire(slot), idleMs).unref();
  };

  const retire = (slot: Slot<Task, Result>): void => {
    void slot.worker?.end();
    slot.worker = undefined;
  };

  const discard = (slot: Slot<Task, Result>, error: unknown): void => {
    retire(slot);
    finish(slot, { error });
  };

  const onMessage = (slot: Slot<Task, Result>, message: WorkerMessage<Result>): void => {
    if (!slot.job) return;
    if (message.kind === 'done') finish(slot, { result: message.result });
    else if (message.kind === 'failed')
      finish(slot, { error: new AppError('engine_failed', undefined, { cause: new Error(message.reason) }) });
    else if (message.fraction > slot.progress) {
      slot.progress = message.fraction;
      slot.job.options.onProgress(message.fraction);
    }
  };

  /** Before any progress it is not the task that a worker dies of: a signal to the whole group reaches one that starts. */
  const onFailure = (slot: Slot<Task, Result>, cause: Error): void => {
    const { job, progress } = slot;
    if (job === undefined || job.isRetry || progress > 0) {
      discard(slot, new AppError('engine_failed', 'The drawing process stopped unexpectedly.', { cause }));
      return;
    }
    retire(slot);
    job.isRetry = true;
    start(slot, job);
  };

  const spawn = (slot: Slot<Task, Result>): WorkerProcess<Task> => {
    slot.worker = startWorkerProcess<Task, WorkerMessage<Result>>(
      url,
      {
        onMessage: (message) => onMessage(slot, message),
        onFailure: (cause) => onFailure(slot, cause),
      },
      { nodeArgs, env },
    );
    return slot.worker;
  };

  const start = (slot: Slot<Task, Result>, job: Job<Task, Result>): void => {
    slot.job = job;
    slot.progress = 0;
    clearTimeout(slot.timer);
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
    worker.keepAlive(true);
    worker.send(job.task);
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
        isRetry: false,
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
    const running = slots.map(({ worker }) => worker);
    for (const slot of slots) discard(slot, error);
    await Promise.all(running.map((worker) => worker?.end()));
  };

  return { run, close };
};
