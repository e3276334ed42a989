import { AppError } from '@atelier/core/errors';
import type { FoundParent } from '@atelier/core/ports/image-parents';
import type { ImageRecord } from '@atelier/core/ports/records';
import type { UploadRecord } from '@atelier/core/ports/uploads';
import { type Lineage, maxAncestors, maxChildren } from '@atelier/core/schemas/lineage';
import { blindImage, blindJobs } from '../comparisons/blind.ts';
import type { Deps } from '../shared/deps.ts';
import { viewImage, viewUpload } from '../shared/views.ts';
import type { Actor } from '../trpc/request-context.ts';

interface Ancestor {
  readonly parent: FoundParent;
  readonly image: ImageRecord | null;
  readonly upload: UploadRecord | null;
}

/** What pictures were made from, and what was made from them (R-STUDIO-10). */
export const lineageService = ({ db }: Pick<Deps, 'db'>) => {
  const findAncestors = async (actor: Actor, imageId: string): Promise<Ancestor[]> => {
    const found: Ancestor[] = [];
    let next: string | null = imageId;
    while (next !== null && found.length < maxAncestors) {
      const parent: FoundParent | null = await db.imageParents.find(actor, next);
      if (parent === null) break;
      const source = parent.source;
      next = source?.kind === 'image' ? source.id : null;
      // One in the trash is shown as gone, but what it was made from is still known.
      const image = next === null ? null : await db.images.findOwned(actor, next);
      const upload = source?.kind === 'upload' ? await db.uploads.findOwned(actor, source.id) : null;
      found.push({ parent, image, upload });
    }
    return found;
  };

  const findChildren = async (actor: Actor, id: string) => {
    const parents = await db.imageParents.listChildren(actor, { kind: 'image', id }, maxChildren + 1);
    const found = await Promise.all(
      parents.slice(0, maxChildren).map(async ({ imageId, operation }) => {
        const image = await db.images.findOwned(actor, imageId);
        return image === null ? [] : [{ operation, image }];
      }),
    );
    return { children: found.flat(), hasMore: parents.length > maxChildren };
  };

  return {
    /** @throws AppError `not_found` if the image is missing, foreign or deleted */
    async of(actor: Actor, id: string): Promise<Lineage> {
      if ((await db.images.findOwned(actor, id)) === null) throw new AppError('not_found');
      const ancestors = await findAncestors(actor, id);
      const { children, hasMore } = await findChildren(actor, id);
      const images = [
        ...ancestors.flatMap(({ image }) => image ?? []),
        ...children.map(({ image }) => image),
      ];
      const blind = await blindJobs(
        db,
        actor,
        images.map(({ jobId }) => jobId),
      );
      const view = (image: ImageRecord) =>
        blind.has(image.jobId) ? blindImage(viewImage(image)) : viewImage(image);
      return {
        ancestors: ancestors.map(({ parent: { imageId, source, operation }, image, upload }) => ({
          of: imageId,
          kind: source?.kind ?? 'image',
          id: (image ?? upload)?.id ?? null,
          image: image === null ? null : view(image),
          upload: upload === null ? null : viewUpload(upload),
          operation,
        })),
        children: children.map(({ operation, image }) => ({ operation, image: view(image) })),
        hasMoreChildren: hasMore,
      };
    },
  };
};
