import { AsyncLocalStorage } from 'node:async_hooks';
import { AppError } from '@atelier/core/errors';

/** A connection that one transaction has to itself until `release`. */
export interface TransactionLease<C> {
  readonly connection: C;
  begin(): Promise<void>;
  commit(): Promise<void>;
  /** Never rejects: a connection that cannot roll back is thrown away on release. */
  rollback(): Promise<void>;
  release(): void;
}

export interface Transactions<C> {
  /** Runs `work` in a transaction of its own, or in the caller's if there is one. */
  run<T>(work: () => Promise<T>): Promise<T>;
  /** Runs a statement on the caller's transaction if there is one, else `outside`. */
  statement<R>(inside: (connection: C) => R | Promise<R>, outside: () => R | Promise<R>): Promise<R>;
}

interface Scope<C> {
  readonly connection: C;
  open: boolean;
  failed: boolean;
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
export const transactions = <C>(acquire: () => Promise<TransactionLease<C>>): Transactions<C> => {
  const scopes = new AsyncLocalStorage<Scope<C>>();

  const usable = (scope: Scope<C>) => {
    if (!scope.open) throw misuse('A statement was started after its transaction had ended.');
    if (scope.failed)
      throw misuse('A statement was started after an earlier one of its transaction had failed.');
  };

  const join = async <T>(scope: Scope<C>, work: () => Promise<T>): Promise<T> => {
    usable(scope);
    try {
      return await work();
    } catch (thrown) {
      scope.failed = true;
      throw thrown;
    }
  };

  const runOwn = async <T>(lease: TransactionLease<C>, work: () => Promise<T>): Promise<T> => {
    const scope: Scope<C> = { connection: lease.connection, open: true, failed: false };
    await lease.begin();
    try {
      const result = await scopes.run(scope, work);
      scope.open = false;
      if (scope.failed) throw misuse('A part of the transaction failed and the error was swallowed.');
      await lease.commit();
      return result;
    } catch (thrown) {
      scope.open = false;
      await lease.rollback();
      throw thrown;
    }
  };

  return {
    run: async (work) => {
      const scope = scopes.getStore();
      if (scope) return join(scope, work);
      const lease = await acquire();
      try {
        return await runOwn(lease, work);
      } finally {
        lease.release();
      }
    },

    statement: async (inside, outside) => {
      const scope = scopes.getStore();
      if (!scope) return outside();
      usable(scope);
      try {
        return await inside(scope.connection);
      } catch (thrown) {
        scope.failed = true;
        throw thrown;
      }
    },
  };
};
