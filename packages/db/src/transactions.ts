import { AsyncLocalStorage } from 'node:async_hooks';
import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '@atelier/core/errors';

/** A connection that one transaction uses exclusively until `release`. */
export interface TransactionLease<C> {
  readonly connection: C;
  begin(): Promise<void>;
  /** Binds a tenant to the connection until the transaction ends. */
  bind(tenant: string): Promise<void>;
  commit(): Promise<void>;
  /** Never rejects: a connection that cannot roll back is discarded on release. */
  rollback(): Promise<void>;
  release(): void;
  /** Called after `release`: resolves when the commit is on disk. @throws AppError `outcome_unknown` */
  durable(): Promise<void>;
}

export interface Transactions<C> {
  /**
   * Runs `work` in a new transaction, or in the caller's if there is one. A new transaction that the database aborts
   * because of another one (see `RetryRules`) is rolled back and retried, including `work`.
   * @param tenant bound to the connection (see `Database.as`); joins only a transaction of the same tenant
   */
  run<T>(work: () => Promise<T>, tenant?: string): Promise<T>;
  /**
   * Runs `inside` on the caller's transaction if there is one, else `outside`, which is retried like a transaction.
   * @param inside gets the connection and the number of the transaction, unique in this process
   */
  statement<R>(
    inside: (connection: C, transaction: number) => R | Promise<R>,
    outside: () => R | Promise<R>,
  ): Promise<R>;
  /**
   * Runs `work` at the end of the caller's transaction, right before its commit and in the order of the calls; without a
   * transaction, at once. For locks that come last in the lock order.
   */
  beforeCommit(work: () => Promise<void>): Promise<void>;
}

/** Which errors are retried. */
export interface RetryRules {
  readonly isTransient: (thrown: unknown) => boolean;
  /** @param attempt that failed, from 1 */
  readonly onRetry: (thrown: unknown, attempt: number) => void;
}

/** Attempts at one transaction; after the last its error goes to the caller. */
export const maxAttempts = 4;
/** Random pause before a retry, at most this times the attempt, so that two transactions do not collide twice. */
const pauseMs = 40;

interface Scope<C> {
  readonly connection: C;
  readonly tenant: string | undefined;
  readonly number: number;
  readonly beforeCommit: (() => Promise<void>)[];
  open: boolean;
  failed: boolean;
  /** The database aborted the transaction for a temporary reason. */
  isTransient: boolean;
}

const misuse = (message: string) => new AppError('internal', undefined, { cause: new Error(message) });

/**
 * Transactions that follow the caller's asynchronous context, the same for both dialects.
 *
 * - A failed statement, or a joined transaction that threw, dooms the whole transaction: PostgreSQL rejects later
 *   statements anyway, and SQLite must not commit half of the work. Catching the error does not help; later statements
 *   are rejected and the outermost call rejects.
 * - A statement that starts in the context of a transaction that has ended is rejected. It must neither become part of
 *   another transaction on the same connection nor run on its own.
 */
export const transactions = <C>(
  acquire: () => Promise<TransactionLease<C>>,
  { isTransient, onRetry }: RetryRules,
): Transactions<C> => {
  const scopes = new AsyncLocalStorage<Scope<C>>();
  let count = 0;

  const withRetries = async <T>(
    attemptAt: (attempt: { wasTransient: boolean }) => Promise<T>,
  ): Promise<T> => {
    for (let attempt = 1; ; attempt += 1) {
      const seen = { wasTransient: false };
      try {
        return await attemptAt(seen);
      } catch (thrown) {
        // The service may have replaced the error, so the transaction remembers whether it was transient.
        if (attempt === maxAttempts || !(seen.wasTransient || isTransient(thrown))) throw thrown;
        onRetry(thrown, attempt);
        await sleep(randomInt(pauseMs * attempt));
      }
    }
  };

  const requireUsable = (scope: Scope<C>) => {
    if (!scope.open) throw misuse('A statement was started after its transaction had ended.');
    if (scope.failed)
      throw misuse('A statement was started after an earlier one of its transaction had failed.');
  };

  const join = async <T>(scope: Scope<C>, work: () => Promise<T>, tenant: string | undefined): Promise<T> => {
    requireUsable(scope);
    try {
      if (tenant !== undefined && tenant !== scope.tenant)
        throw misuse('A transaction joined one of another tenant or of none.');
      return await work();
    } catch (thrown) {
      scope.failed = true;
      throw thrown;
    }
  };

  const runToCommit = async <T>(scope: Scope<C>, work: () => Promise<T>): Promise<T> => {
    const result = await work();
    for (const last of scope.beforeCommit) await last();
    return result;
  };

  const runNew = async <T>(
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
      beforeCommit: [],
      open: true,
      failed: false,
      isTransient: false,
    };
    await lease.begin();
    try {
      if (tenant !== undefined) await lease.bind(tenant);
      const result = await scopes.run(scope, () => runToCommit(scope, work));
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
      return withRetries(async (seen) => {
        const lease = await acquire();
        let result: Awaited<ReturnType<typeof work>>;
        try {
          result = await runNew(lease, work, seen, tenant);
        } finally {
          lease.release();
        }
        // After releasing the lease: the next transaction does not wait for the disk, and one sync serves both.
        await lease.durable();
        return result;
      });
    },

    statement: async (inside, outside) => {
      const scope = scopes.getStore();
      if (!scope) return withRetries(async () => outside());
      requireUsable(scope);
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
      requireUsable(scope);
      scope.beforeCommit.push(work);
    },
  };
};
