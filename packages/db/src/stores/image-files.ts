import type { ImageStore } from '@atelier/core/ports/studio-stores';
import { workspaceRoleCan, workspaceRoles } from '@atelier/core/workspace-roles';
import { and, type Column, eq, getTableColumns, inArray, isNotNull, isNull, sql } from 'drizzle-orm';
import type { Driver } from '../driver.ts';
import { jobConditions } from './job-rows.ts';
import { prepared } from './prepared.ts';
import { first } from './queries.ts';

/** The roles that may restore what was deleted in their workspace. */
const restoringRoles = workspaceRoles.filter((role) => workspaceRoleCan(role, 'image:delete'));

/** The parts of the queries below; each result is one row at most. */
const fileQueries = ({ db, tables, fragments }: Driver) => {
  const { images, drawnPictures: drawn, jobs, assets, memberships } = tables;
  const id = fragments.opaqueParam(sql.placeholder('id'));
  const workspaceId = fragments.opaqueParam(sql.placeholder('workspaceId'));
  const userId = fragments.opaqueParam(sql.placeholder('userId'));
  const { unfinished } = jobConditions(tables);
  const isKept = isNull(assets.deletedAt);
  const isMember = (workspace: Column) =>
    and(eq(memberships.workspaceId, workspace), eq(memberships.userId, userId));

  const ofImage = (key: Column) =>
    db
      .select({ ...getTableColumns(assets), imageSha256: images.sha256, origin: images.origin })
      .from(images)
      .innerJoin(assets, and(eq(assets.blobKey, key), eq(assets.workspaceId, images.workspaceId)));
  const ofDrawn = (key: Column) =>
    db
      .select({ ...getTableColumns(assets), imageSha256: drawn.sha256, origin: drawn.origin })
      .from(drawn)
      .innerJoin(jobs, and(eq(jobs.id, drawn.jobId), unfinished))
      .innerJoin(assets, and(eq(assets.blobKey, key), eq(assets.workspaceId, jobs.workspaceId)));
  const isImage = and(eq(images.id, id), isNull(images.deletedAt), isKept);
  const isDrawn = and(eq(drawn.id, id), isKept);

  return {
    // One statement: a job that ends between two of them would hide its pictures for a moment.
    fileBy: (image: Column, picture: Column) => ({
      inWorkspace: prepared(
        ofImage(image)
          .where(and(isImage, eq(images.workspaceId, workspaceId)))
          .unionAll(ofDrawn(picture).where(and(isDrawn, eq(jobs.workspaceId, workspaceId)))),
      ),
      ofMember: prepared(
        ofImage(image)
          .innerJoin(memberships, isMember(images.workspaceId))
          .where(isImage)
          .unionAll(ofDrawn(picture).innerJoin(memberships, isMember(jobs.workspaceId)).where(isDrawn)),
      ),
    }),
    deletedThumb: prepared(
      ofImage(images.thumbKey)
        .innerJoin(memberships, and(isMember(images.workspaceId), inArray(memberships.role, restoringRoles)))
        .where(and(eq(images.id, id), isNotNull(images.deletedAt))),
    ),
  };
};

/** The files of images and of the pictures of unfinished jobs, which become images under the same id. */
export const imageFiles = (
  driver: Driver,
): Pick<ImageStore, 'findFile' | 'findFileOfMember' | 'findDeletedThumb' | 'listOfMember'> => {
  const { images, drawnPictures: drawn, memberships } = driver.tables;
  const { fileBy, deletedThumb } = fileQueries(driver);
  const file = {
    full: fileBy(images.blobKey, drawn.blobKey),
    thumb: fileBy(images.thumbKey, drawn.thumbKey),
    svg: fileBy(images.svgKey, drawn.svgKey),
  };
  return {
    findFile: async ({ workspaceId }, id, variant) =>
      first(await file[variant].inWorkspace({ id, workspaceId })),
    findFileOfMember: async (userId, id, variant) => first(await file[variant].ofMember({ userId, id })),
    listOfMember: (userId, ids) =>
      driver.db
        .select(getTableColumns(images))
        .from(images)
        .innerJoin(
          memberships,
          and(eq(memberships.workspaceId, images.workspaceId), eq(memberships.userId, userId)),
        )
        .where(and(inArray(images.id, [...ids]), isNull(images.deletedAt))),
    findDeletedThumb: async (userId, id) => first(await deletedThumb({ userId, id })),
  };
};
