import { AppError } from '@atelier/core/errors';
import { startWorkerProcess, type WorkerProcess } from '@atelier/core/worker-process';
import type { Hashing } from './hashing.ts';
import type { HashingOutcome, HashingTask } from './hashing-messages.ts';

export interface HashingProcessOptions {
  /** The process's module; another one in tests. */
  readonly url?: URL;
  /** Milliseconds without a task after which the process ends and its memory returns to the system. */
  readonly idleMs?: number;
}

/** @throws AppError `overloaded` if no process could compute it */
export interface HashingProcess extends Hashing {
  /** The process, while one runs. */
  pid(): number | undefined;
  /** Ends the process. Tasks that are under way are refused. */
  close(): Promise<void>;
}

type NewTask = HashingTask extends infer T ? (T extends HashingTask ? Omit<T, 'id'> : never) : never;

interface Pending {
  readonly task: HashingTask;
  attempts: number;
  readonly resolve: (result: string | boolean) => void;
  readonly reject: (fault: AppError) => void;
}

const defaultUrl = new URL('./hashing-worker.ts', import.meta.url);
const defaultIdleMs = 30_000;
/** A task that was sent to this many processes which died is refused: it may be what they die of. */
const maxAttempts = 2;
const backoffMs = { first: 100, max: 5000 };

const refusal = () => new AppError('overloaded', undefined, { retryAfterS: 1 });

/**
 * Hashes in a child process that yields to the one which answers requests (decision 37). It is started at the first task,
 * and again when it has died, with growing pauses; what it was computing is then computed once more, or refused. It never
 * decides for a password by dying. Passwords reach it by its IPC channel alone.
 */
export const createHashingProcess = ({
  url = defaultUrl,
  idleMs = defaultIdleMs,
}: HashingProcessOptions = {}): HashingProcess => {
  const pending = new Map<number, Pending>();
  let worker: WorkerProcess<HashingTask> | null = null;
  let timer: NodeJS.Timeout | undefined;
  let deaths = 0;
  let lastId = 0;
  let isClosed = false;

  const settle = ({ id, result }: HashingOutcome): void => {
    const one = pending.get(id);
    if (one === undefined) return;
    deaths = 0;
    pending.delete(id);
    const isExpected = typeof result === (one.task.kind === 'hash' ? 'string' : 'boolean');
    if (isExpected && result !== null) one.resolve(result);
    else one.reject(refusal());
    if (pending.size === 0) rest();
  };

  const rest = (): void => {
    worker?.keepAlive(false);
    clearTimeout(timer);
    timer = setTimeout(() => {
      void worker?.end();
      worker = null;
    }, idleMs).unref();
  };

  const onFailure = (): void => {
    worker = null;
    deaths += 1;
    for (const [id, one] of pending)
      if (one.attempts >= maxAttempts) {
        pending.delete(id);
        one.reject(refusal());
      }
    clearTimeout(timer);
    if (pending.size > 0)
      timer = setTimeout(resend, Math.min(backoffMs.max, backoffMs.first * 2 ** (deaths - 1)));
  };

  const send = (one: Pending): void => {
    clearTimeout(timer);
    worker ??= startWorkerProcess<HashingTask, HashingOutcome>(url, { onMessage: settle, onFailure });
    one.attempts += 1;
    worker.keepAlive(true);
    worker.send(one.task);
  };

  const resend = (): void => {
    for (const one of pending.values()) send(one);
  };

  const run = (task: NewTask): Promise<string | boolean> =>
    new Promise((resolve, reject) => {
      if (isClosed) return reject(refusal());
      lastId += 1;
      const one = { task: { ...task, id: lastId }, attempts: 0, resolve, reject };
      pending.set(lastId, one);
      // During a pause after a death it waits with the others.
      if (worker !== null || deaths === 0 || pending.size === 1) send(one);
    });

  return {
    hash: async (argon2, password) => String(await run({ kind: 'hash', argon2, password })),
    verify: async (hash, password) => (await run({ kind: 'verify', hash, password })) === true,
    pid: () => worker?.pid,
    async close() {
      isClosed = true;
      clearTimeout(timer);
      for (const one of pending.values()) one.reject(refusal());
      pending.clear();
      await worker?.end();
    },
  };
};
