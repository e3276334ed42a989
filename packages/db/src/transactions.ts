import { AsyncLocalStorage } from 'node:async_hooks';
import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '@atelier/core/errors';

/** A connection that one transaction has to itself until `release`. */
export interface TransactionLease<C> {
  readonly connection: C;
  begin(): Promise<void>;
  /** Binds a tenant to the connection until the transaction ends. */
  bind(tenant: string): Promise<void>;
  commit(): Promise<void>;
  /** Never rejects: a connection that cannot roll back is thrown away on release. */
  rollback(): Promise<void>;
  release(): void;
  /** Called after `release`: resolves when what was committed is on the disk. @throws AppError `outcome_unknown` */
  durable(): Promise<void>;
}

export interface Transactions<C> {
  /**
   * Runs `work` in a transaction of its own, or in the caller's if there is one. A transaction of its own that the
   * database ends for the sake of another one (see `RetryRules`) is rolled back and runs again, `work` included.
   * @param tenant bound to the connection (see `Database.as`); joins only a transaction of the same tenant
   */
  run<T>(work: () => Promise<T>, tenant?: string): Promise<T>;
  /**
   * Runs a statement on the caller's transaction if there is one, else `outside`, which is repeated like a transaction.
   * @param inside is handed the connection and the number of the transaction, which no other one of this process has
   */
  statement<R>(
    inside: (connection: C, transaction: number) => R | Promise<R>,
    outside: () => R | Promise<R>,
  ): Promise<R>;
  /**
   * Runs `work` as the last of the caller's transaction, right before its commit and in the order in which it was
   * asked for; on its own, at once. For locks that come last in the lock order.
   */
  beforeCommit(work: () => Promise<void>): Promise<void>;
}

/** Which faults pass when the same work is repeated, and who is told of each repetition. */
export interface RetryRules {
  readonly isTransient: (thrown: unknown) => boolean;
  /** @param attempt that failed, from 1 */
  readonly onRetry: (thrown: unknown, attempt: number) => void;
}

/** Attempts at one transaction; beyond them its fault goes to the caller. */
export const maxAttempts = 4;
/** Two that met are kept from meeting again: each waits a random share of this, times the attempt. */
const pauseMs = 40;

interface Scope<C> {
  readonly connection: C;
  readonly tenant: string | undefined;
  readonly number: number;
  readonly lastWork: (() => Promise<void>)[];
  open: boolean;
  failed: boolean;
  /** The database has ended the transaction for a reason that passes. */
  isTransient: boolean;
}

const misuse = (message: string) => new AppError('internal', undefined, { cause: new Error(message) });

/**
 * Transactions that follow the caller's asynchronous context, the same for both dialects.
 *
 * - A failed statement, or a joined transaction that threw, dooms the whole: PostgreSQL would refuse everything
 *   after it anyway, and SQLite must not quietly commit the other half. Catching the error does not help; later
 *   statements are refused and the outermost call rejects.
 * - A statement that starts in the context of a transaction that has ended is refused. It must neither slip into
 *   somebody else's transaction on the same connection nor run on its own as if nothing had happened.
 */
export const transactions = <C>(
  acquire: () => Promise<TransactionLease<C>>,
  { isTransient, onRetry }: RetryRules,
): Transactions<C> => {
  const scopes = new AsyncLocalStorage<Scope<C>>();
  let count = 0;

  const retrying = async <T>(attemptAt: (attempt: { wasTransient: boolean }) => Promise<T>): Promise<T> => {
    for (let attempt = 1; ; attempt += 1) {
      const seen = { wasTransient: false };
      try {
        return await attemptAt(seen);
      } catch (thrown) {
        // What reaches us may be what a service made of the fault, so the transaction remembers it.
        if (attempt === maxAttempts || !(seen.wasTransient || isTransient(thrown))) throw thrown;
        onRetry(thrown, attempt);
        await sleep(randomInt(pauseMs * attempt));
      }
    }
  };

  const usable = (scope: Scope<C>) => {
    if (!scope.open) throw misuse('A statement was started after its transaction had ended.');
    if (scope.failed)
      throw misuse('A statement was started after an earlier one of its transaction had failed.');
  };

  const join = async <T>(scope: Scope<C>, work: () => Promise<T>, tenant: string | undefined): Promise<T> => {
    usable(scope);
    try {
      if (tenant !== undefined && tenant !== scope.tenant)
        throw misuse('A transaction joined one of another tenant or of none.');
      return await work();
    } catch (thrown) {
      scope.failed = true;
      throw thrown;
    }
  };

  const workThenLast = async <T>(scope: Scope<C>, work: () => Promise<T>): Promise<T> => {
    const result = await work();
    for (const last of scope.lastWork) await last();
    return result;
  };

  const runOwn = async <T>(
    lease: TransactionLease<C>,
    work: () => Promise<T>,
    seen: { wasTransient: boolean },
    tenant: string | undefined,
  ): Promise<T> => {
    count += 1;
    const scope: Scope<C> = {
      connection: lease.connection,
      tenant,
      number: count,
      lastWork: [],
      open: true,
      failed: false,
      isTransient: false,
    };
    await lease.begin();
    try {
      if (tenant !== undefined) await lease.bind(tenant);
      const result = await scopes.run(scope, () => workThenLast(scope, work));
      scope.open = false;
      if (scope.failed) throw misuse('A part of the transaction failed and the error was swallowed.');
      await lease.commit();
      return result;
    } catch (thrown) {
      scope.open = false;
      seen.wasTransient = scope.isTransient;
      await lease.rollback();
      throw thrown;
    }
  };

  return {
    run: async (work, tenant) => {
      const scope = scopes.getStore();
      if (scope) return join(scope, work, tenant);
      return retrying(async (seen) => {
        const lease = await acquire();
        let result: Awaited<ReturnType<typeof work>>;
        try {
          result = await runOwn(lease, work, seen, tenant);
        } finally {
          lease.release();
        }
        // Without the lease: the next transaction need not wait for the disk, and one sync serves both.
        await lease.durable();
        return result;
      });
    },

    statement: async (inside, outside) => {
      const scope = scopes.getStore();
      if (!scope) return retrying(async () => outside());
      usable(scope);
      try {
        return await inside(scope.connection, scope.number);
      } catch (thrown) {
        scope.failed = true;
        scope.isTransient ||= isTransient(thrown);
        throw thrown;
      }
    },

    beforeCommit: async (work) => {
      const scope = scopes.getStore();
      if (!scope) return work();
      usable(scope);
      scope.lastWork.push(work);
    },
  };
};
