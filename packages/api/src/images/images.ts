import { AppError } from '@atelier/core/errors';
import { roleCan } from '@atelier/core/policy';
import type { ByteRange, OpenBlob } from '@atelier/core/ports/blobs';
import { type ImageRecord, makesImages } from '@atelier/core/ports/records';
import type { ImageFile, ImageFilter, ListPart } from '@atelier/core/ports/studio-stores';
import type { ImageSummary, ImageVariant } from '@atelier/core/schemas/images';
import type { Scope } from '@atelier/core/scope';
import type { AuditTrail } from '../audit/audit-trail.ts';
import { blindFilter, blindImage, blindImageDetail, blindJobs } from '../comparisons/blind.ts';
import type { Deps } from '../shared/deps.ts';
import { fetchPart, type ListInput } from '../shared/pages.ts';
import { viewImage, viewImageDetail } from '../shared/views.ts';
import type { Actor } from '../trpc/request-context.ts';

/** How many neighbours of an image are listed on each side. */
export const imagesPerSide = 30;

/** A workspace, or all of which a user is a member. */
type FileReader = Scope | { readonly memberId: string };

/** The gallery (R-STUDIO-6). Every query is scoped to the caller's workspace; foreign equals missing. */
export const imageService = ({ db, clock, blobs }: Pick<Deps, 'blobs' | 'clock' | 'db'>) => {
  const find = async (actor: Actor, id: string): Promise<ImageRecord> => {
    const image = await db.images.findOwned(actor, id);
    if (image === null) throw new AppError('not_found');
    return image;
  };

  const viewAll = async (actor: Actor, images: readonly ImageRecord[]): Promise<ImageSummary[]> => {
    const blind = await blindJobs(
      db,
      actor,
      images.map(({ jobId }) => jobId),
    );
    return images.map((image) => (blind.has(image.jobId) ? blindImage(viewImage(image)) : viewImage(image)));
  };

  const findFile = (reader: FileReader, id: string, variant: ImageVariant): Promise<ImageFile | null> =>
    'memberId' in reader
      ? db.images.findFileOfMember(reader.memberId, id, variant)
      : db.images.findFile(reader, id, variant);

  const openable = (file: ImageFile | null, variant: ImageVariant) => {
    if (file === null) throw new AppError('not_found');
    const { blobKey: key, contentType, imageSha256 } = file;
    return {
      contentType,
      etag: `"${imageSha256.slice(0, 32)}-${variant}"`,
      /** Without opening it. @throws AppError `not_found` when the bytes are gone */
      async sizeBytes(): Promise<number> {
        const stat = await blobs.stat(key);
        if (stat === null) throw new AppError('not_found');
        return stat.sizeBytes;
      },
      /** @throws AppError `not_found` when the bytes are gone */
      async open(range?: ByteRange): Promise<OpenBlob> {
        const blob = await blobs.open(key, range);
        if (blob === null) throw new AppError('not_found');
        return blob;
      },
    };
  };

  return {
    /** Images as the caller may see them: what would tell a model before the vote of a blind comparison is left out. */
    viewAll,

    async get(actor: Actor, id: string) {
      const image = await find(actor, id);
      const job = await db.jobs.findOwned(actor, image.jobId);
      if (job === null || !makesImages(job)) throw new AppError('not_found');
      const detail = viewImageDetail(image, job);
      if (job.params.comparison === undefined) return detail;
      const blind = await blindJobs(db, actor, [job.id]);
      return blind.has(job.id) ? blindImageDetail(detail, job.params.comparison) : detail;
    },

    async list(actor: Actor, filter: ImageFilter, input: ListInput) {
      const known = await blindFilter(db, actor, filter);
      const { rows, nextCursor, searchedTo } = await fetchPart(input, (page) =>
        db.images.listPart(actor, known, page),
      );
      return {
        items: await viewAll(actor, rows),
        nextCursor,
        searchedTo: searchedTo?.toISOString() ?? null,
      };
    },

    /** The gallery on both sides of an image, which is included also if the filter does not match it. */
    async neighbours(actor: Actor, id: string, filter: ImageFilter) {
      const image = await find(actor, id);
      const page = { after: { createdAtMs: image.createdAt.getTime(), id }, limit: imagesPerSide + 1 };
      const known = await blindFilter(db, actor, filter);
      const [newer, older] = await Promise.all([
        db.images.listNear(actor, known, page, 'newer'),
        db.images.listNear(actor, known, page, 'older'),
      ]);
      const nearest = ({ rows }: ListPart<ImageRecord>) => rows.slice(0, imagesPerSide);
      const hasMore = ({ rows, readTo }: ListPart<ImageRecord>) =>
        rows.length > imagesPerSide || readTo !== null;
      return {
        items: await viewAll(actor, [...nearest(newer).toReversed(), image, ...nearest(older)]),
        hasNewer: hasMore(newer),
        hasOlder: hasMore(older),
      };
    },

    /** Soft delete: `trash.restore` undoes it. */
    async delete(actor: Actor, id: string, audit: AuditTrail) {
      await db.as(actor, async (stores) => {
        if (!(await stores.images.delete(actor, id, clock.now()))) throw new AppError('not_found');
        await audit.write(stores, 'image_deleted', { entityType: 'image', entityId: id });
      });
    },

    /**
     * The row of a file with its type; its bytes are opened on demand. The image is of the given workspace, or of any
     * that the person is a member of; all others are missing. @throws AppError `not_found`
     */
    file: async (reader: FileReader, id: string, variant: ImageVariant) =>
      openable(await findFile(reader, id, variant), variant),

    /** The row of the full picture, as for `file`. @throws AppError `not_found` */
    async fullFile(reader: FileReader, id: string): Promise<ImageFile> {
      const file = await findFile(reader, id, 'full');
      if (file === null) throw new AppError('not_found');
      return file;
    },

    /**
     * The thumbnail of an image in the trash, for those who may restore it: all others get `not_found`.
     * @param workspaceId only an image of this workspace; null for any in which the actor may restore images
     */
    async trashedThumb(actor: Pick<Actor, 'role' | 'userId'>, id: string, workspaceId: string | null) {
      if (!roleCan(actor.role, 'image:delete')) throw new AppError('not_found');
      const file = await db.images.findDeletedThumb(actor.userId, id);
      const isWanted = workspaceId === null || file?.workspaceId === workspaceId;
      return openable(isWanted ? file : null, 'thumb');
    },
  };
};
