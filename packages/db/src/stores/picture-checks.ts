import type { PictureCheckStore } from '@atelier/core/ports/moderation-stores';
import type { LineageOperation } from '@atelier/core/schemas/lineage';
import { and, asc, eq, gt, inArray, lte, ne, or, sql } from 'drizzle-orm';
import type { Driver } from '../driver.ts';
import { placeholderFor, prepared } from './prepared.ts';
import { first, horizonOf, rowOf } from './queries.ts';

/** What still shows what the original shows. */
const samePixels = ['transform', 'upscale', 'cutout'] as const satisfies readonly LineageOperation[];

/** Pictures that wait for the classifier. */
export const pictureCheckStore = ({ db, tables, fragments }: Driver): PictureCheckStore => {
  const { pictureChecks: checks, images, imageParents: parents, jobs, uploads } = tables;
  const param = (name: string) => fragments.opaqueParam(sql.placeholder(name));

  const flaggedParents = prepared(
    db
      .select({ id: parents.imageId })
      .from(parents)
      .leftJoin(images, eq(images.id, parents.parentImageId))
      .leftJoin(uploads, eq(uploads.id, parents.parentUploadId))
      .where(
        and(
          eq(parents.imageId, param('imageId')),
          inArray(parents.operation, [...samePixels]),
          or(eq(images.flag, 'flagged'), eq(uploads.flag, 'flagged')),
        ),
      ),
  );
  const drawnOf = prepared(
    db
      .select({ subjectId: images.id, workspaceId: images.workspaceId, userId: images.userId })
      .from(images)
      .innerJoin(jobs, eq(jobs.id, images.jobId))
      // What the embedded engine draws from words comes from a fixed set of harmless things; a crop may be of an upload.
      .where(
        and(
          eq(images.jobId, param('jobId')),
          or(ne(images.origin, 'procedural'), ne(jobs.kind, 'generation')),
        ),
      ),
  );
  const isDue = or(
    lte(checks.dueAt, placeholderFor(checks.dueAt, 'now')),
    gt(checks.dueAt, placeholderFor(checks.dueAt, 'horizon')),
  );
  const next = db
    .select({ id: checks.subjectId })
    .from(checks)
    .where(isDue)
    .orderBy(asc(checks.dueAt), asc(checks.subjectId))
    .limit(1);
  const takeNext = prepared(
    db
      .update(checks)
      .set({
        dueAt: placeholderFor(checks.dueAt, 'leaseUntil'),
        attempts: sql`${checks.attempts} + 1`,
      })
      // The condition again: on PostgreSQL another node may have taken it while this statement waited for the row.
      .where(and(inArray(checks.subjectId, next), isDue))
      .returning(),
  );
  const imageWith = prepared(
    db
      .select({ thumbKey: images.thumbKey, prompt: images.prompt })
      .from(images)
      .where(eq(images.id, param('id'))),
  );
  const remove = prepared(
    db
      .delete(checks)
      .where(eq(checks.subjectId, param('id')))
      .returning({ id: checks.subjectId }),
  );

  return {
    addOfJob: async (jobId, dueAt) => {
      const drawn = await drawnOf({ jobId });
      if (drawn.length > 0)
        await db
          .insert(checks)
          .values(drawn.map((image) => ({ ...image, subject: 'image' as const, attempts: 0, dueAt })))
          .onConflictDoNothing();
      return drawn.length;
    },

    add: async (check) => {
      await db
        .insert(checks)
        .values(rowOf(checks, { ...check, attempts: 0 }))
        .onConflictDoNothing();
    },

    take: async (now, leaseUntil) => {
      const horizon = horizonOf(now, leaseUntil.getTime() - now.getTime());
      const taken = first(await takeNext({ now, horizon, leaseUntil }));
      if (taken === null) return null;
      const { subject } = taken;
      return subject === 'prompt' ? null : { ...taken, subject };
    },

    picture: async ({ subject, subjectId }) => {
      if (subject === 'upload') {
        const [upload] = await db
          .select({ thumbKey: uploads.thumbKey })
          .from(uploads)
          .where(eq(uploads.id, subjectId));
        return upload === undefined ? null : { ...upload, prompt: null, isOfFlagged: false };
      }
      const image = first(await imageWith({ id: subjectId }));
      if (image === null) return null;
      return { ...image, isOfFlagged: (await flaggedParents({ imageId: subjectId })).length > 0 };
    },

    end: async (subjectId) => (await remove({ id: subjectId })).length > 0,
  };
};
