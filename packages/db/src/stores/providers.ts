import type { RemoteFaultKind } from '@atelier/core/ports/engine';
import type {
  ProviderChanges,
  ProviderFailure,
  ProviderRecord,
  ProviderStore,
} from '@atelier/core/ports/provider-stores';
import { and, asc, eq } from 'drizzle-orm';
import type { Driver } from '../driver.ts';
import type { Tables } from '../schema/schema.ts';
import { engineRevision } from './engine-revision.ts';
import { first, rowOf } from './queries.ts';

type Row = Tables['providers']['$inferSelect'];

const failureOf = (row: Row): ProviderFailure | null => {
  const { failingSince, failureKind, failureReason, failureTries, retryAt } = row;
  if (failingSince === null || failureReason === null || failureTries === null || retryAt === null)
    return null;
  return {
    failingSince,
    kind: failureKind as RemoteFaultKind,
    reason: failureReason,
    tries: failureTries,
    retryAt,
  };
};

const readProvider = (row: Row): ProviderRecord => {
  const {
    failingSince: _,
    failureKind: __,
    failureReason: ___,
    failureTries: ____,
    retryAt: _____,
    ...rest
  } = row;
  return { ...rest, failure: failureOf(row) };
};

/** The columns of a failure; all null without one. */
const failureColumns = (failure: ProviderFailure | null) => ({
  failingSince: failure?.failingSince ?? null,
  failureKind: failure?.kind ?? null,
  failureReason: failure?.reason ?? null,
  failureTries: failure?.tries ?? null,
  retryAt: failure?.retryAt ?? null,
});

const columnsOf = ({ failure, ...changes }: ProviderChanges) => ({
  ...changes,
  ...(failure === undefined ? {} : failureColumns(failure)),
});

export const providerStore = (driver: Driver): ProviderStore => {
  const { db, tables } = driver;
  const { providers } = tables;
  const revision = engineRevision(driver);
  return {
    revision: revision.read,
    lockForChange: revision.bump,

    list: async () =>
      (await db.select().from(providers).orderBy(asc(providers.position), asc(providers.id))).map(
        readProvider,
      ),

    find: async (id) => {
      const row = first(await db.select().from(providers).where(eq(providers.id, id)));
      return row === null ? null : readProvider(row);
    },

    insert: (provider) =>
      revision.change(async () => {
        const row = { ...provider, ...failureColumns(provider.failure) };
        await db.insert(providers).values(rowOf(providers, row));
      }),

    update: (id, changes) =>
      revision.change(async () => {
        const updated = await db
          .update(providers)
          .set(columnsOf(changes))
          .where(eq(providers.id, id))
          .returning({ id: providers.id });
        return updated.length > 0;
      }),

    claimRetry: (id, retryAt, next) =>
      revision.change(async () => {
        const claimed = await db
          .update(providers)
          .set({ retryAt: next })
          .where(and(eq(providers.id, id), eq(providers.retryAt, retryAt)))
          .returning({ id: providers.id });
        return claimed.length > 0;
      }),
  };
};
