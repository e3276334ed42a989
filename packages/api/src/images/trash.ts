import { AppError } from '@atelier/core/errors';
import type { DeletedImage } from '@atelier/core/ports/image-trash';
import type { AuditTrail } from '../audit/audit-trail.ts';
import { blindImage, blindJobs } from '../comparisons/blind.ts';
import type { Deps } from '../shared/deps.ts';
import { fetchPageBy, type ListInput } from '../shared/pages.ts';
import { viewTrashedImage } from '../shared/views.ts';
import type { Actor } from '../trpc/request-context.ts';

/** Small, so that transactions are short and other requests run in between. */
const imagesPerBatch = 100;
/** A call that empties the trash ends after so many batches; the client calls again. */
const batchesPerCall = 20;

const aboutImage = (id: string) => ({ entityType: 'image', entityId: id });

/**
 * Deleted images: restored, or erased before their days in the trash are over (R-STUDIO-8). A row is erased in the
 * transaction that records the removal of its bytes.
 */
export const trashService = ({ db, clock, settings }: Pick<Deps, 'clock' | 'db' | 'settings'>) => {
  const eraseBatch = (actor: Actor, until: Date, audit: AuditTrail): Promise<number> =>
    db.as(actor, async (stores) => {
      const erased = await stores.images.eraseManyDeleted(actor, until, imagesPerBatch);
      await stores.assets.erase(erased.flat(), clock.now());
      const details = { images: erased.length };
      if (erased.length > 0 || !audit.has('trash_emptied'))
        await audit.write(stores, 'trash_emptied', {
          entityType: 'workspace',
          entityId: actor.workspaceId,
          details,
        });
      return erased.length;
    });

  const page = (actor: Actor, input: ListInput) =>
    fetchPageBy(
      input,
      ({ deletedAt }: DeletedImage) => deletedAt,
      (request) => db.images.listDeleted(actor, request),
    );
  const alone = async (actor: Actor, id: string) => {
    const found = await db.images.findDeleted(actor, id);
    return { rows: found === null ? [] : [found], nextCursor: null };
  };

  return {
    /** The last deleted first; with `imageId` only this one. */
    async list(actor: Actor, { imageId, ...input }: ListInput & { readonly imageId?: string | undefined }) {
      const [{ rows, nextCursor }, total] = await Promise.all([
        imageId === undefined ? page(actor, input) : alone(actor, imageId),
        db.images.countDeleted(actor),
      ]);
      const blind = await blindJobs(
        db,
        actor,
        rows.map(({ jobId }) => jobId),
      );
      const items = rows.map((image) => {
        const viewed = viewTrashedImage(image, settings.trashMs);
        return blind.has(image.jobId) ? blindImage(viewed) : viewed;
      });
      return { items, nextCursor, total };
    },

    async restore(actor: Actor, id: string, audit: AuditTrail) {
      await db.as(actor, async (stores) => {
        if (!(await stores.images.restore(actor, id))) throw new AppError('not_found');
        await audit.write(stores, 'image_restored', aboutImage(id));
      });
    },

    /** Only of an image in the trash. @throws AppError `not_found` */
    async erase(actor: Actor, id: string, audit: AuditTrail) {
      await db.as(actor, async (stores) => {
        const keys = await stores.images.eraseDeleted(actor, id);
        if (keys === null) throw new AppError('not_found');
        await stores.assets.erase(keys, clock.now());
        await audit.write(stores, 'image_erased', aboutImage(id));
      });
    },

    /** Erases what is in the trash now, not what is deleted meanwhile; `more` if the client has to call again. */
    async empty(actor: Actor, audit: AuditTrail): Promise<{ erased: number; more: boolean }> {
      const until = clock.now();
      let erased = 0;
      for (let batch = 0; batch < batchesPerCall; batch += 1) {
        const count = await eraseBatch(actor, until, audit);
        erased += count;
        if (count < imagesPerBatch) return { erased, more: false };
      }
      return { erased, more: true };
    },
  };
};
