import { AppError } from '@atelier/core/errors';
import { fold } from '@atelier/core/fold';
import type { ImageStore } from '@atelier/core/ports/studio-stores';
import { and, asc, count, eq, inArray, isNull, sql } from 'drizzle-orm';
import type { Driver } from '../driver.ts';
import { deleteInSteps } from './delete-in-steps.ts';
import { imageFiles } from './image-files.ts';
import { imageLists } from './image-list.ts';
import { imageNotes } from './image-notes.ts';
import { imageTrash } from './image-trash.ts';
import { prepared } from './prepared.ts';
import { first, rowOf } from './queries.ts';
import type { SearchLimits } from './search-limits.ts';
import { someUnfolded, textWriter } from './texts.ts';

/** 23 columns each: below the 32,766 variables of SQLite and the 65,535 of PostgreSQL. */
const rowsPerInsert = 1000;

export const imageStore = (driver: Driver, limits: SearchLimits): ImageStore => {
  const { db, tables, fragments, transaction } = driver;
  const { images, imageTexts } = tables;
  const writeTexts = textWriter(driver, 'image_texts', imageTexts);
  const notDeleted = isNull(images.deletedAt);
  const hasId = eq(images.id, fragments.opaqueParam(sql.placeholder('id')));
  const inWorkspace = eq(images.workspaceId, fragments.opaqueParam(sql.placeholder('workspaceId')));

  const byId = prepared(
    db
      .select()
      .from(images)
      .where(and(hasId, inWorkspace, notDeleted)),
  );

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

    ...imageLists(driver, limits),

    ...imageNotes(driver),

    ...imageTrash(driver),

    listOfJobs: async ({ workspaceId }, jobIds) =>
      jobIds.length === 0
        ? []
        : await db
            .select()
            .from(images)
            .where(and(inArray(images.jobId, [...jobIds]), eq(images.workspaceId, workspaceId), notDeleted))
            .orderBy(asc(images.jobId), asc(images.position)),

    ...imageFiles(driver),

    deleteAllOf: (userId) =>
      transaction(async () => (await deleteInSteps(driver, images, userId, images.id)).length),

    count: async ({ workspaceId }) => {
      const rows = await db
        .select({ n: count() })
        .from(images)
        .where(and(eq(images.workspaceId, workspaceId), notDeleted));
      return first(rows)?.n ?? 0;
    },
  };
};
