import { AppError } from '@atelier/core/errors';
import type { FavouriteModelStore, ModelStore } from '@atelier/core/ports/provider-stores';
import { and, asc, eq, sql } from 'drizzle-orm';
import type { Driver } from '../driver.ts';
import { engineRevision } from './engine-revision.ts';
import { prepared } from './prepared.ts';
import { first, rowOf } from './queries.ts';

/** 21 columns each: below the 32,766 variables of SQLite. */
const rowsPerInsert = 500;

export const modelStore = (driver: Driver): ModelStore => {
  const { db, tables } = driver;
  const { models } = tables;
  const revision = engineRevision(driver);
  const inOrder = [asc(models.position), asc(models.id)] as const;
  return {
    list: () =>
      db
        .select()
        .from(models)
        .orderBy(...inOrder),

    listOf: (providerId) =>
      db
        .select()
        .from(models)
        .where(eq(models.providerId, providerId))
        .orderBy(...inOrder),

    find: async (id) => first(await db.select().from(models).where(eq(models.id, id))),

    insertMany: (records) =>
      revision.change(async () => {
        for (let start = 0; start < records.length; start += rowsPerInsert) {
          const rows = records.slice(start, start + rowsPerInsert).map((model) => rowOf(models, model));
          const added = await db
            .insert(models)
            .values(rows)
            .onConflictDoNothing()
            .returning({ id: models.id });
          if (added.length < rows.length) throw new AppError('conflict');
        }
      }),

    update: (id, changes) =>
      revision.change(async () => {
        const updated = await db
          .update(models)
          .set(changes)
          .where(eq(models.id, id))
          .returning({ id: models.id });
        return updated.length > 0;
      }),
  };
};

export const favouriteModelStore = ({ db, tables, fragments }: Driver): FavouriteModelStore => {
  const { favouriteModels } = tables;
  const ofUser = prepared(
    db
      .select({ modelId: favouriteModels.modelId })
      .from(favouriteModels)
      .where(eq(favouriteModels.userId, fragments.opaqueParam(sql.placeholder('userId'))))
      .orderBy(asc(favouriteModels.modelId)),
  );
  return {
    listOf: async (userId) => (await ofUser({ userId })).map(({ modelId }) => modelId),

    set: async (userId, modelId, isFavourite) => {
      if (isFavourite) await db.insert(favouriteModels).values({ userId, modelId }).onConflictDoNothing();
      else
        await db
          .delete(favouriteModels)
          .where(and(eq(favouriteModels.userId, userId), eq(favouriteModels.modelId, modelId)));
    },
  };
};
