import { AppError } from '@atelier/core/errors';
import type { AssetStore } from '@atelier/core/ports/assets';
import type { RemovalStore } from '@atelier/core/ports/studio-stores';
import { and, desc, eq, inArray, isNull, sql } from 'drizzle-orm';
import type { Driver } from '../driver.ts';
import { prepared, preparedByFilters } from './prepared.ts';
import { afterKeyset, first, keysetValues, rowOf } from './queries.ts';

/** 10 columns each: below the 32,766 variables of SQLite and the 65,535 of PostgreSQL. */
const rowsPerInsert = 1000;

export const assetStore = (
  { db, tables, fragments, transaction }: Driver,
  removals: Pick<RemovalStore, 'add'>,
): AssetStore => {
  const { assets } = tables;
  const inWorkspace = eq(assets.workspaceId, fragments.opaqueParam(sql.placeholder('workspaceId')));
  const notDeleted = isNull(assets.deletedAt);

  const byId = prepared(
    db
      .select()
      .from(assets)
      .where(and(eq(assets.id, fragments.opaqueParam(sql.placeholder('id'))), inWorkspace, notDeleted)),
  );

  const page = preparedByFilters({ after: afterKeyset(assets.createdAt, assets.id) }, (where) =>
    db
      .select()
      .from(assets)
      .where(and(inWorkspace, eq(assets.kind, sql.placeholder('kind')), notDeleted, where))
      .orderBy(desc(assets.createdAt), desc(assets.id))
      .limit(sql.placeholder('limit')),
  );

  return {
    insertMany: (records) =>
      transaction(async () => {
        for (let start = 0; start < records.length; start += rowsPerInsert) {
          const rows = records.slice(start, start + rowsPerInsert).map((asset) => rowOf(assets, asset));
          const added = await db
            .insert(assets)
            .values(rows)
            .onConflictDoNothing({ target: assets.blobKey })
            .returning({ id: assets.id });
          if (added.length < rows.length) throw new AppError('conflict');
        }
      }),

    findOwned: async ({ workspaceId }, id) => first(await byId({ id, workspaceId })),

    list: async ({ workspaceId }, kind, { after, limit }) =>
      page(keysetValues(after), { workspaceId, kind, limit }),

    erase: (blobKeys, dueAt) =>
      transaction(async () => {
        for (let start = 0; start < blobKeys.length; start += rowsPerInsert)
          await db
            .delete(assets)
            .where(inArray(assets.blobKey, blobKeys.slice(start, start + rowsPerInsert)));
        await removals.add(blobKeys, dueAt);
      }),
  };
};
