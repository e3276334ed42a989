import { setImmediate as nextTurn } from 'node:timers/promises';
import { fold } from '@atelier/core/fold';
import { newId } from '@atelier/core/ids';
import type { PictureTransferStore, TransferParty } from '@atelier/core/ports/picture-transfer-store';
import { and, asc, eq, inArray, isNull, type SQL, sql } from 'drizzle-orm';
import type { SQLiteColumn, SQLiteTable } from 'drizzle-orm/sqlite-core';
import type { Driver } from '../driver.ts';
import { collectionTransfers } from './collection-transfers.ts';
import { lockImages } from './locked-images.ts';
import { textWriter } from './texts.ts';
import { transferFigures } from './transfer-figures.ts';

/** Jobs between two turns of the event loop: SQLite is synchronous. */
const jobsPerTurn = 20;

/** 29 columns each: below the 32,766 variables of SQLite and the 65,535 of PostgreSQL. */
const jobsPerInsert = 500;

const ownerOf = ({ id, workspaceId }: TransferParty) => ({ userId: id, workspaceId });

export const pictureTransferStore = (driver: Driver): PictureTransferStore => {
  const { db, tables, fragments, transaction } = driver;
  const { images, imageTexts, imageParents, jobs, uploads, assets, shares } = tables;
  const { moderationCases, pictureChecks } = tables;
  const writeTexts = textWriter(driver, 'image_texts', imageTexts);
  const movable = (from: TransferParty) =>
    and(eq(images.workspaceId, from.workspaceId), eq(images.userId, from.id), isNull(images.deletedAt));

  /** Locks rows before they are changed, where the lock order has them before what is changed first. */
  const lockRows = async (table: SQLiteTable & { readonly id: SQLiteColumn }, condition: SQL | undefined) => {
    const chosen = db.select({ id: table.id }).from(table).where(condition);
    await db
      .select({ id: sql`id` })
      .from(sql`(${chosen.getSQL()} ${fragments.lockedInOrderOf(table.id)}) as locked`);
  };

  /** The uploads of a person that pictures among these were made from. */
  const usedBy = (imageIds: readonly string[], from: TransferParty) => {
    const needed = db
      .select({ id: imageParents.parentUploadId })
      .from(imageParents)
      .where(inArray(imageParents.imageId, [...imageIds]));
    return and(
      eq(uploads.workspaceId, from.workspaceId),
      eq(uploads.userId, from.id),
      isNull(uploads.deletedAt),
      inArray(uploads.id, needed),
    );
  };

  /** Locks the oldest pictures, whole jobs, and before them the uploads that they were made from. @returns their ids, by job */
  const choose = async (from: TransferParty, limit: number) => {
    const oldest = await db
      .select({ jobId: images.jobId })
      .from(images)
      .where(movable(from))
      .orderBy(asc(images.createdAt), asc(images.id))
      .limit(limit);
    const jobIds = [...new Set(oldest.map(({ jobId }) => jobId))];
    const isLast = oldest.length < limit;
    const chosen = new Map<string, string[]>();
    if (jobIds.length === 0) return { chosen, isLast };
    const found = await db
      .select({ id: images.id, jobId: images.jobId })
      .from(images)
      .where(and(movable(from), inArray(images.jobId, jobIds)));
    const ofJob = Map.groupBy(found, ({ jobId }) => jobId);
    const jobOf = new Map<string, string>();
    for (const jobId of jobIds)
      if (jobOf.size < limit) for (const { id } of ofJob.get(jobId) ?? []) jobOf.set(id, jobId);
    await lockRows(uploads, usedBy([...jobOf.keys()], from));
    for (const id of await lockImages(driver, from.workspaceId, [...jobOf.keys()], movable(from))) {
      const jobId = jobOf.get(id) ?? '';
      chosen.set(jobId, [...(chosen.get(jobId) ?? []), id]);
    }
    return { chosen, isLast };
  };

  /** The jobs as the other person has them: remote work, its cost and its failures stay with those that were asked for. */
  const copyJobs = async (ids: readonly string[], to: TransferParty): Promise<Map<string, string>> => {
    const rows = await db
      .select()
      .from(jobs)
      .where(inArray(jobs.id, [...ids]));
    const copyOf = new Map(rows.map(({ id }) => [id, newId('job')]));
    const copies = rows.map(({ params, ...job }) => {
      const { comparison: _comparison, ...asked } = params as typeof params & { comparison?: string };
      return {
        ...{ ...job, ...ownerOf(to), id: copyOf.get(job.id) ?? '', params: asked as typeof params },
        ...{ submissionKey: null, remoteId: null, cancelOutcome: null, failureCause: null },
        ...{ unitPriceMinor: 0, chargedImages: 0, chargedMinor: 0, missing: [] },
      };
    });
    for (let start = 0; start < copies.length; start += jobsPerInsert)
      await db.insert(jobs).values(copies.slice(start, start + jobsPerInsert));
    return copyOf;
  };

  /** @returns the keys of their files */
  const moveRows = async (chosen: ReadonlyMap<string, string[]>, to: TransferParty): Promise<string[]> => {
    const copyOf = await copyJobs([...chosen.keys()], to);
    const keys: string[] = [];
    const texts: Parameters<typeof writeTexts>[0][number][] = [];
    let sinceTurn = 0;
    for (const [jobId, ids] of chosen) {
      const moved = await db
        .update(images)
        .set({ ...ownerOf(to), jobId: copyOf.get(jobId) ?? jobId })
        .where(inArray(images.id, ids))
        .returning();
      for (const { id, prompt, createdAt, blobKey, thumbKey, svgKey } of moved) {
        keys.push(...[blobKey, thumbKey, svgKey].filter((key) => key !== null));
        texts.push({ id, scope: to.workspaceId, createdAt, folded: fold(prompt) });
      }
      sinceTurn += 1;
      if (sinceTurn % jobsPerTurn === 0) await nextTurn();
    }
    // A trigger has emptied their folded texts, because the scope changed.
    await writeTexts(texts);
    return keys;
  };

  /** Uploads that pictures among these were made from. @returns ids, and the keys of their files */
  const moveUploads = async (imageIds: readonly string[], from: TransferParty, to: TransferParty) => {
    const moved = await db.update(uploads).set(ownerOf(to)).where(usedBy(imageIds, from)).returning();
    return {
      ids: moved.map(({ id }) => id),
      keys: moved.flatMap(({ blobKey, thumbKey, credentialsKey }) =>
        [blobKey, thumbKey, credentialsKey].filter((key) => key !== null),
      ),
    };
  };

  return {
    count: transferFigures(driver),

    ...collectionTransfers(driver),

    lockLinksAndCases: async ({ id }) => {
      await lockRows(moderationCases, eq(moderationCases.userId, id));
      await lockRows(shares, eq(shares.userId, id));
    },

    moveFiles: async (keys, to) => {
      await db
        .update(assets)
        .set(ownerOf(to))
        .where(inArray(assets.blobKey, [...keys]));
    },

    movePictures: (from, to, limit) =>
      transaction(async () => {
        const { chosen, isLast } = await choose(from, limit);
        const imageIds = [...chosen.values()].flat();
        if (imageIds.length === 0) return { pictures: 0, uploads: 0, sharesEnded: 0, files: [], isLast };
        const ended = await db
          .delete(shares)
          .where(inArray(shares.imageId, imageIds))
          .returning({ revokedAt: shares.revokedAt });
        const uploaded = await moveUploads(imageIds, from, to);
        const keys = await moveRows(chosen, to);
        const subjects = [...imageIds, ...uploaded.ids];
        await db
          .update(moderationCases)
          // The words of the first person to the reviewers, and theirs to that person, are not for the other one.
          .set({ ...ownerOf(to), appeal: null, appealedAt: null, note: null })
          .where(inArray(moderationCases.subjectId, subjects));
        await db.update(pictureChecks).set(ownerOf(to)).where(inArray(pictureChecks.subjectId, subjects));
        return {
          pictures: imageIds.length,
          uploads: uploaded.ids.length,
          sharesEnded: ended.filter(({ revokedAt }) => revokedAt === null).length,
          files: [...keys, ...uploaded.keys],
          isLast,
        };
      }),
  };
};
