import { AppError } from '@atelier/core/errors';
import { fold } from '@atelier/core/fold';
import type { ImageStore } from '@atelier/core/ports/studio-stores';
import {
  and,
  asc,
  type Column,
  count,
  eq,
  getTableColumns,
  inArray,
  isNotNull,
  isNull,
  lt,
  sql,
} from 'drizzle-orm';
import type { Driver } from '../driver.ts';
import { imageList } from './image-list.ts';
import { prepared } from './prepared.ts';
import { first, rowOf } from './queries.ts';
import type { SearchLimits } from './text-search.ts';
import { someUnfolded, textWriter } from './texts.ts';

/** 22 columns each: below the 32,766 variables of SQLite and the 65,535 of PostgreSQL. */
const rowsPerInsert = 1000;

const keysOf = ({ full, thumb, svg }: { full: string; thumb: string; svg: string | null }): string[] =>
  svg === null ? [full, thumb] : [full, thumb, svg];

export const imageStore = (driver: Driver, limits: SearchLimits): ImageStore => {
  const { db, tables, fragments, transaction } = driver;
  const { images, imageTexts, assets, memberships } = tables;
  const writeTexts = textWriter(driver, 'image_texts', imageTexts);
  const list = imageList(driver, limits);
  const notDeleted = isNull(images.deletedAt);
  const inWorkspace = eq(images.workspaceId, fragments.opaqueParam(sql.placeholder('workspaceId')));

  const byId = prepared(
    db
      .select()
      .from(images)
      .where(and(eq(images.id, fragments.opaqueParam(sql.placeholder('id'))), inWorkspace, notDeleted)),
  );

  const isDeleted = isNotNull(images.deletedAt);
  const keys = { full: images.blobKey, thumb: images.thumbKey, svg: images.svgKey };

  /** The ids to erase next. SQLite uses the partial index only if its condition is repeated. */
  const longestDeleted = (cutoff: Date, limit: number) => {
    const chosen = db
      .select({ id: images.id })
      .from(images)
      .where(and(isDeleted, lt(images.deletedAt, cutoff)))
      .orderBy(asc(images.deletedAt))
      .limit(limit);
    return sql`(${chosen.getSQL()} ${fragments.skipLocked('images')})`;
  };

  const setDeletedAt = async (workspaceId: string, id: string, to: Date | null) => {
    const changed = await db
      .update(images)
      .set({ deletedAt: to })
      .where(
        and(eq(images.id, id), eq(images.workspaceId, workspaceId), to === null ? isDeleted : notDeleted),
      )
      .returning(keys);
    if (changed.length === 0) return false;
    await db
      .update(assets)
      .set({ deletedAt: to })
      .where(and(inArray(assets.blobKey, changed.flatMap(keysOf)), eq(assets.workspaceId, workspaceId)));
    return true;
  };

  const ofMember = and(
    eq(memberships.workspaceId, images.workspaceId),
    eq(memberships.userId, fragments.opaqueParam(sql.placeholder('userId'))),
  );
  const fileBy = (key: Column) => {
    const files = () =>
      db
        .select({ ...getTableColumns(assets), imageSha256: images.sha256 })
        .from(images)
        .innerJoin(assets, and(eq(assets.blobKey, key), eq(assets.workspaceId, images.workspaceId)));
    const byImage = and(
      eq(images.id, fragments.opaqueParam(sql.placeholder('id'))),
      notDeleted,
      isNull(assets.deletedAt),
    );
    return {
      inWorkspace: prepared(files().where(and(byImage, inWorkspace))),
      ofMember: prepared(files().innerJoin(memberships, ofMember).where(byImage)),
    };
  };
  const file = { full: fileBy(images.blobKey), thumb: fileBy(images.thumbKey), svg: fileBy(images.svgKey) };

  return {
    insertMany: (records) =>
      transaction(async () => {
        for (let start = 0; start < records.length; start += rowsPerInsert) {
          const rows = records.slice(start, start + rowsPerInsert).map((image) => rowOf(images, image));
          const added = await db
            .insert(images)
            .values(rows)
            .onConflictDoNothing({ target: [images.jobId, images.position] })
            .returning({ id: images.id });
          if (added.length < rows.length) throw new AppError('conflict');
        }
        await writeTexts(
          records.map(({ id, workspaceId: scope, createdAt, prompt }) => ({
            id,
            scope,
            createdAt,
            folded: fold(prompt),
          })),
        );
      }),

    indexMissingTexts: (limit) =>
      transaction(async () => {
        const { id, scope, createdAt } = imageTexts;
        const rows = await db
          .select({ id, scope, createdAt, prompt: images.prompt })
          .from(imageTexts)
          .innerJoin(images, eq(images.id, id))
          .where(sql`${id} in ${someUnfolded(driver, 'image_texts', imageTexts, limit)}`);
        await writeTexts(rows.map(({ prompt, ...row }) => ({ ...row, folded: fold(prompt) })));
        return rows.length;
      }),

    findOwned: async ({ workspaceId }, id) => first(await byId({ id, workspaceId })),

    list,

    listOfJobs: async ({ workspaceId }, jobIds) =>
      jobIds.length === 0
        ? []
        : await db
            .select()
            .from(images)
            .where(and(inArray(images.jobId, [...jobIds]), eq(images.workspaceId, workspaceId), notDeleted))
            .orderBy(asc(images.jobId), asc(images.position)),

    findFile: async ({ workspaceId }, id, variant) =>
      first(await file[variant].inWorkspace({ id, workspaceId })),

    findFileOfMember: async (userId, id, variant) => first(await file[variant].ofMember({ userId, id })),

    delete: ({ workspaceId }, id, at) => transaction(() => setDeletedAt(workspaceId, id, at)),

    restore: ({ workspaceId }, id) => transaction(() => setDeletedAt(workspaceId, id, null)),

    eraseDeletedBefore: async (cutoff, limit) => {
      const erased = await db
        .delete(images)
        .where(sql`${images.id} in ${longestDeleted(cutoff, limit)}`)
        .returning(keys);
      return erased.flatMap(keysOf);
    },

    count: async ({ workspaceId }) => {
      const rows = await db
        .select({ n: count() })
        .from(images)
        .where(and(eq(images.workspaceId, workspaceId), notDeleted));
      return first(rows)?.n ?? 0;
    },
  };
};
