import type { ImageParent, ImageParentStore } from '@atelier/core/ports/image-parents';
import type { PictureSource } from '@atelier/core/schemas/edits';
import type { Scope } from '@atelier/core/scope';
import { and, desc, eq, getTableColumns, inArray, isNull, sql } from 'drizzle-orm';
import type { Driver } from '../driver.ts';
import { first } from './queries.ts';

const idsOf = (parents: readonly ImageParent[], kind: PictureSource['kind']): string[] => [
  ...new Set(parents.flatMap(({ source }) => (source.kind === kind ? [source.id] : []))),
];

const sourceOf = (row: {
  readonly parentImageId: string | null;
  readonly parentUploadId: string | null;
}): PictureSource | null => {
  if (row.parentImageId !== null) return { kind: 'image', id: row.parentImageId };
  return row.parentUploadId === null ? null : { kind: 'upload', id: row.parentUploadId };
};

export const imageParentStore = ({ db, tables, fragments, transaction }: Driver): ImageParentStore => {
  const { imageParents: parents, images, uploads } = tables;

  /** Marks the images among them as having children. @returns those that exist */
  const markImages = async ({ workspaceId }: Scope, ids: readonly string[]): Promise<string[]> => {
    if (ids.length === 0) return [];
    const marked = await db
      .update(images)
      .set({ hasChildren: true })
      .where(and(inArray(images.id, [...ids]), eq(images.workspaceId, workspaceId)))
      .returning({ id: images.id });
    return marked.map(({ id }) => id);
  };
  /** Locks the uploads among them, so that none is erased before what names it is written. @returns those that exist */
  const lockUploads = async ({ workspaceId }: Scope, ids: readonly string[]): Promise<string[]> => {
    if (ids.length === 0) return [];
    const chosen = db
      .select({ id: uploads.id })
      .from(uploads)
      .where(and(inArray(uploads.id, [...ids]), eq(uploads.workspaceId, workspaceId)));
    const found = await db
      .select({ id: sql<string>`id` })
      .from(sql`(${chosen.getSQL()} ${fragments.lockedInOrderOf(uploads.id)}) as locked`);
    return found.map(({ id }) => id);
  };

  return {
    insertMany: (scope, given) =>
      transaction(async () => {
        if (given.length === 0) return;
        const knownUploads = new Set(await lockUploads(scope, idsOf(given, 'upload')));
        const knownImages = new Set(await markImages(scope, idsOf(given, 'image')));
        await db.insert(parents).values(
          given.map(({ imageId, source, operation, createdAt }) => ({
            imageId,
            parentImageId: source.kind === 'image' && knownImages.has(source.id) ? source.id : null,
            parentUploadId: source.kind === 'upload' && knownUploads.has(source.id) ? source.id : null,
            operation,
            createdAt,
          })),
        );
      }),

    find: async ({ workspaceId }, imageId) => {
      const row = first(
        await db
          .select(getTableColumns(parents))
          .from(parents)
          .innerJoin(images, eq(images.id, parents.imageId))
          .where(and(eq(parents.imageId, imageId), eq(images.workspaceId, workspaceId))),
      );
      if (row === null) return null;
      const { operation, createdAt } = row;
      return { imageId, operation, createdAt, source: sourceOf(row) };
    },

    listChildren: async ({ workspaceId }, source, limit) => {
      const column = source.kind === 'image' ? parents.parentImageId : parents.parentUploadId;
      const rows = await db
        .select(getTableColumns(parents))
        .from(parents)
        .innerJoin(images, eq(images.id, parents.imageId))
        .where(and(eq(column, source.id), eq(images.workspaceId, workspaceId), isNull(images.deletedAt)))
        .orderBy(desc(parents.createdAt), desc(parents.imageId))
        .limit(limit);
      return rows.map(({ imageId, operation, createdAt }) => ({ imageId, operation, createdAt, source }));
    },
  };
};
