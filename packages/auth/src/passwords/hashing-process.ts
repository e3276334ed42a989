import { AppError } from '@atelier/core/errors';
import { workerEnv } from '@atelier/core/worker-env';
import { startWorkerProcess, type WorkerProcess } from '@atelier/core/worker-process';
import type { Hashing } from './hashing.ts';
import type { HashingOutcome, HashingTask } from './hashing-messages.ts';
import { createRestartBackoff } from './restart-backoff.ts';

export interface HashingProcessOptions {
  /** Hashes that are computed at the same time, 1 or more. */
  readonly concurrency?: number;
  /** The server's environment, of which the process gets what `workerEnv` allows. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Why the process failed: its exit code, its signal or the system's error. Called once for each pause that is longer. */
  readonly onFault?: (cause: Error) => void;
  /** The process's module; another one in tests. */
  readonly url?: URL;
  /** Milliseconds without a task after which the process ends and its memory returns to the system. */
  readonly idleMs?: number;
  /** Maximum milliseconds of one hash, after which the process is killed; 30,000 by default. */
  readonly timeoutMs?: number;
}

/** @throws AppError `overloaded` if no process could compute it; its cause says why the process failed */
export interface HashingProcess extends Hashing {
  /** The process, while one runs. */
  pid(): number | undefined;
  /** Ends the process. Tasks that are under way are refused. */
  close(): Promise<void>;
}

type NewTask = HashingTask extends infer T ? (T extends HashingTask ? Omit<T, 'id'> : never) : never;

interface Pending {
  readonly task: HashingTask;
  readonly resolve: (result: string | boolean) => void;
  readonly reject: (fault: AppError) => void;
  timeout?: NodeJS.Timeout;
}

const defaultUrl = new URL('./hashing-worker.ts', import.meta.url);
const defaultIdleMs = 30_000;
const defaultTimeoutMs = 30_000;
/** libuv's default. */
const minThreads = 4;

const refusal = (cause?: Error, waitMs = 0): AppError =>
  new AppError('overloaded', undefined, { retryAfterS: Math.max(1, Math.ceil(waitMs / 1000)), cause });

/**
 * Hashes in a child process that yields to the one which answers requests (decision 37). It is started at the first task.
 * When it dies or does not answer, what it was computing is computed by another one; when that dies too, hashing is refused
 * until a pause has passed, after which one process tries again. It never decides for a password by dying. Passwords reach it
 * by its IPC channel alone.
 */
export const createHashingProcess = ({
  concurrency = 1,
  env = {},
  onFault = () => undefined,
  url = defaultUrl,
  idleMs = defaultIdleMs,
  timeoutMs = defaultTimeoutMs,
}: HashingProcessOptions = {}): HashingProcess => {
  const childEnv = { ...workerEnv(env), UV_THREADPOOL_SIZE: String(Math.max(minThreads, concurrency)) };
  const pending = new Map<number, Pending>();
  const backoff = createRestartBackoff();
  let worker: WorkerProcess<HashingTask> | null = null;
  let idle: NodeJS.Timeout | undefined;
  let retry: NodeJS.Timeout | undefined;
  let lastCause: Error | undefined;
  let lastId = 0;
  let isClosed = false;

  const take = (id: number): Pending | undefined => {
    const one = pending.get(id);
    clearTimeout(one?.timeout);
    pending.delete(id);
    return one;
  };

  const refuseAll = (cause?: Error): void => {
    for (const id of [...pending.keys()]) take(id)?.reject(refusal(cause, backoff.waitMs()));
  };

  const settle = ({ id, result }: HashingOutcome): void => {
    const one = take(id);
    if (one === undefined) return;
    backoff.onSuccess();
    const isExpected = typeof result === (one.task.kind === 'hash' ? 'string' : 'boolean');
    if (isExpected && result !== null) one.resolve(result);
    else one.reject(refusal(new Error('The hashing process computed no result.')));
    if (pending.size === 0) rest();
  };

  const rest = (): void => {
    worker?.keepAlive(false);
    idle = setTimeout(() => {
      void worker?.end();
      worker = null;
    }, idleMs).unref();
  };

  const onFailure = (cause: Error): void => {
    void worker?.end();
    worker = null;
    clearTimeout(idle);
    // An idle process that was killed had worked: the next task starts another one at once.
    if (pending.size > 0) recover(cause);
    else onFault(cause);
  };

  const recover = (cause: Error): void => {
    lastCause = cause;
    for (const { timeout } of pending.values()) clearTimeout(timeout);
    if (backoff.onDeath()) onFault(cause);
    if (backoff.deaths() > 1) refuseAll(cause);
    else retry = setTimeout(resend, backoff.waitMs());
  };

  const start = (): WorkerProcess<HashingTask> =>
    startWorkerProcess<HashingTask, HashingOutcome>(url, { onMessage: settle, onFailure }, { env: childEnv });

  const send = (one: Pending): void => {
    clearTimeout(idle);
    worker ??= start();
    one.timeout = setTimeout(
      () => onFailure(new Error(`no answer within ${timeoutMs} ms`)),
      timeoutMs,
    ).unref();
    worker.keepAlive(true);
    worker.send(one.task);
  };

  const resend = (): void => {
    retry = undefined;
    for (const one of pending.values()) send(one);
  };

  const run = (task: NewTask): Promise<string | boolean> =>
    new Promise((resolve, reject) => {
      if (isClosed) return reject(refusal());
      const waitMs = backoff.waitMs();
      if (worker === null && backoff.deaths() > 1 && waitMs > 0) return reject(refusal(lastCause, waitMs));
      lastId += 1;
      const one: Pending = { task: { ...task, id: lastId }, resolve, reject };
      pending.set(lastId, one);
      // During the pause after a first death it waits with the others.
      if (retry === undefined) send(one);
    });

  return {
    hash: async (argon2, password) => String(await run({ kind: 'hash', argon2, password })),
    verify: async (hash, password) => (await run({ kind: 'verify', hash, password })) === true,
    pid: () => worker?.pid,
    async close() {
      isClosed = true;
      clearTimeout(idle);
      clearTimeout(retry);
      refuseAll();
      await worker?.end();
    },
  };
};
