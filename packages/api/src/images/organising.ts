import { AppError } from '@atelier/core/errors';
import type { Stores } from '@atelier/core/ports/stores';
import type { ImageNotes } from '@atelier/core/ports/studio-stores';
import type { BulkInput, BulkReport } from '@atelier/core/schemas/gallery';
import type { AuditTrail } from '../audit/audit-trail.ts';
import type { Deps } from '../shared/deps.ts';
import type { Actor } from '../trpc/request-context.ts';

/** What people note about images, and changes of many at once (R-STUDIO-7). */
export const organisingService = ({ db, clock }: Pick<Deps, 'clock' | 'db'>) => {
  const change = async (stores: Stores, actor: Actor, input: BulkInput): Promise<readonly string[]> => {
    const { images, assets } = stores;
    const { ids } = input;
    switch (input.action) {
      case 'delete':
        return images.deleteMany(actor, ids, clock.now());
      case 'restore':
        return images.restoreMany(actor, ids);
      case 'erase': {
        const erased = await images.eraseAmongDeleted(actor, ids);
        await assets.erase(
          erased.flatMap(({ keys }) => keys),
          clock.now(),
        );
        return erased.map(({ id }) => id);
      }
      case 'favourite':
        return images.annotate(actor, ids, { isFavourite: true });
      case 'unfavourite':
        return images.annotate(actor, ids, { isFavourite: false });
      case 'rate':
        return images.annotate(actor, ids, { rating: input.rating });
    }
  };

  return {
    /** @throws AppError `not_found` when missing, foreign or deleted */
    async update(actor: Actor, id: string, notes: ImageNotes): Promise<void> {
      const changed = await db.as(actor, (stores) => stores.images.annotate(actor, [id], notes));
      if (changed.length === 0) throw new AppError('not_found');
    },

    /** Changes many images in one transaction, with one event. */
    bulk: (actor: Actor, input: BulkInput, audit: AuditTrail): Promise<BulkReport> =>
      db.as(actor, async (stores) => {
        const wanted = [...new Set(input.ids)];
        const changed = new Set(await change(stores, actor, { ...input, ids: wanted }));
        const done = wanted.filter((id) => changed.has(id));
        await audit.write(stores, 'images_changed', {
          entityType: 'workspace',
          entityId: actor.workspaceId,
          details: { action: input.action, images: done.length, ids: done.join(' ') },
        });
        return { done, notFound: wanted.filter((id) => !changed.has(id)) };
      }),
  };
};
