import type { AssetRecord } from '@atelier/core/ports/assets';
import type { DrawnPicture, GenerationJob, ImageRecord, JobRecord } from '@atelier/core/ports/records';
import type { Stores } from '@atelier/core/ports/stores';
import type { PictureSource } from '@atelier/core/schemas/edits';
import { seedMax } from '@atelier/core/schemas/jobs';
import type { LineageOperation } from '@atelier/core/schemas/lineage';

/** A picture of an unfinished job with the assets that hold its files. */
export interface DrawnFiles {
  readonly picture: DrawnPicture;
  readonly assets: readonly AssetRecord[];
}

/** The seed of the picture at `position` (0-based). */
export const seedAt = ({ params }: Pick<GenerationJob, 'params'>, position: number): number =>
  (params.seed + position) % (seedMax + 1);

/** The image that one picture of a completed job becomes. */
export const imageOf = (job: GenerationJob, picture: DrawnPicture): ImageRecord => ({
  ...picture,
  workspaceId: job.workspaceId,
  userId: job.userId,
  prompt: job.params.prompt,
  negativePrompt: job.params.negativePrompt,
  provider: job.provider,
  model: job.model,
  seed: picture.seed ?? seedAt(job, picture.position),
  width: picture.width ?? job.params.width,
  height: picture.height ?? job.params.height,
  isFavourite: false,
  rating: null,
  flag: 'none',
  hasChildren: false,
  deletedAt: null,
});

/**
 * Deletes the pictures of jobs that end without images, in the same transaction. A job that was handed back has
 * pictures in the folder of an attempt that is not counted, so removing the folders of its attempts is not enough.
 * @returns the blob keys of their assets, for `AssetStore.erase`
 */
export const deletePictures = async (
  { drawnPictures }: Pick<Stores, 'drawnPictures'>,
  jobs: readonly Pick<JobRecord, 'id'>[],
): Promise<string[]> => {
  const pictures = await drawnPictures.deleteOf(jobs.map(({ id }) => id));
  return pictures.flatMap(({ blobKey, thumbKey, svgKey }) => [
    blobKey,
    thumbKey,
    ...(svgKey === null ? [] : [svgKey]),
  ]);
};

/** What the images of a job are made from; null if from words alone. */
const originalOf = (
  job: GenerationJob,
): { readonly source: PictureSource; readonly operation: LineageOperation } | null => {
  if (job.kind === 'generation') return null;
  const operation = job.kind === 'edit' ? job.params.operation : job.kind;
  return { source: job.params.source, operation };
};

/** Turns the pictures of a job that ends into images. @returns the blob keys of their full images */
export const publishPictures = async (
  { drawnPictures, imageParents, images }: Pick<Stores, 'drawnPictures' | 'imageParents' | 'images'>,
  job: GenerationJob,
): Promise<string[]> => {
  const pictures = await drawnPictures.deleteOf([job.id]);
  await images.insertMany(pictures.map((picture) => imageOf(job, picture)));
  const origin = originalOf(job);
  if (origin !== null)
    await imageParents.insertMany(
      job,
      pictures.map(({ id, createdAt }) => ({ imageId: id, createdAt, ...origin })),
    );
  return pictures.map(({ blobKey }) => blobKey);
};
