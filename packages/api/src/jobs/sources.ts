import { AppError } from '@atelier/core/errors';
import type { ImageRecord } from '@atelier/core/ports/records';
import type { Stores } from '@atelier/core/ports/stores';
import type { PictureSource } from '@atelier/core/schemas/edits';
import { blindJobs } from '../comparisons/blind.ts';
import type { Actor } from '../trpc/request-context.ts';

/** What is known of a picture that another is made from. */
export type Source = Pick<ImageRecord, 'height' | 'negativePrompt' | 'origin' | 'prompt' | 'seed' | 'width'>;

/**
 * The picture that another is to be made from. Uploads are not pictures of the gallery and cannot be used yet.
 * @throws AppError `not_found` if it is missing, foreign or deleted; `conflict` before the vote in a blind comparison, which
 * the result would tell
 */
export const findSource = async (
  db: Pick<Stores, 'comparisons' | 'images' | 'memberships'>,
  actor: Actor,
  { kind, id }: PictureSource,
): Promise<Source> => {
  const image = kind === 'image' ? await db.images.findOwned(actor, id) : null;
  if (image === null)
    throw new AppError('not_found', 'The picture that you want to change doesn’t exist any more.');
  if ((await blindJobs(db, actor, [image.jobId])).has(image.jobId))
    throw new AppError('conflict', 'Vote in its comparison first, then you can change this picture.');
  return image;
};
