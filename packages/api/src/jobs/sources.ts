import { AppError } from '@atelier/core/errors';
import type { ImageRecord } from '@atelier/core/ports/records';
import type { Stores } from '@atelier/core/ports/stores';
import type { PictureSource } from '@atelier/core/schemas/edits';
import { blindJobs } from '../comparisons/blind.ts';
import type { Actor } from '../trpc/request-context.ts';

/** What is known of a picture that another is made from. */
export type Source = Pick<ImageRecord, 'height' | 'negativePrompt' | 'origin' | 'prompt' | 'seed' | 'width'>;

type SourceStores = Pick<Stores, 'comparisons' | 'images' | 'memberships' | 'uploads'>;

const gone = (): AppError =>
  new AppError('not_found', 'The picture that you want to change doesn’t exist any more.');

const findImage = async (db: SourceStores, actor: Actor, id: string): Promise<Source> => {
  const image = await db.images.findOwned(actor, id);
  if (image === null) throw gone();
  if ((await blindJobs(db, actor, [image.jobId])).has(image.jobId))
    throw new AppError('conflict', 'Vote in its comparison first, then you can change this picture.');
  return image;
};

/** An upload has no words of its own: in the gallery, what is cropped from it is found by its name. */
const findUpload = async (db: SourceStores, actor: Actor, id: string): Promise<Source> => {
  const upload = await db.uploads.findOwned(actor, id);
  if (upload === null) throw gone();
  const { name, width, height } = upload;
  return { prompt: name, negativePrompt: '', origin: 'procedural', seed: 0, width, height };
};

/**
 * The picture that another is to be made from.
 * @throws AppError `not_found` if it is missing, foreign or deleted; `conflict` before the vote in a blind comparison, which
 * the result would tell
 */
export const findSource = (db: SourceStores, actor: Actor, { kind, id }: PictureSource): Promise<Source> =>
  kind === 'image' ? findImage(db, actor, id) : findUpload(db, actor, id);
