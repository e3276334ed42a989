import type { JobRecord } from '@atelier/core/ports/records';
import type { Stores } from '@atelier/core/ports/stores';

/**
 * Forgets the pictures of jobs that end without images, within the transaction of that end. A job that was handed back
 * has pictures in the folder of an attempt that does not count, so that the folders of its attempts are not enough.
 * @returns where their bytes are: keys for `BlobStore.delete`. Nobody writes there any more.
 */
export const forgetPictures = async (
  { drawn }: Pick<Stores, 'drawn'>,
  jobs: readonly Pick<JobRecord, 'id'>[],
): Promise<string[]> => {
  const pictures = await drawn.deleteOf(jobs.map(({ id }) => id));
  return pictures.map(({ blobKey }) => blobKey.slice(0, blobKey.lastIndexOf('/')));
};
