import { AppError } from '@atelier/core/errors';
import type { OpenBlob } from '@atelier/core/ports/blobs';
import type { ReviewedPicture } from '@atelier/core/ports/moderation-stores';
import type { ExternalDeps } from '../shared/deps.ts';

/** @throws AppError `not_found` when the bytes are gone */
export const openReviewed = async (
  { blobs }: Pick<ExternalDeps, 'blobs'>,
  { blobKey, contentType }: ReviewedPicture,
): Promise<OpenBlob & { readonly contentType: string }> => {
  const blob = await blobs.open(blobKey);
  if (blob === null) throw new AppError('not_found');
  return { ...blob, contentType };
};
