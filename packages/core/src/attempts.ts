import type { JobRecord } from './ports/records.ts';

/** The longest time, in seconds, that a claim may hold without a heartbeat. */
export const maxLeaseS = 3600;

/** Below the blob store's folder: where all pictures of jobs are. */
export const resultsFolder = 'results';

/**
 * Where one attempt at a job keeps its bytes: a key for `BlobStore.delete`. No two attempts share a folder, so that a
 * late worker cannot touch what another one made, and whatever an attempt left behind can be removed as a whole.
 */
export const attemptFolder = ({ id }: Pick<JobRecord, 'id'>, attempt: number): string =>
  `${resultsFolder}/${id.slice(-2)}/${id}-${attempt}`;

/** Where an attempt keeps the bytes of the picture at `position` (0-based): a key for `BlobStore.delete`. */
export const pictureFolder = (job: Pick<JobRecord, 'id'>, attempt: number, position: number): string =>
  `${attemptFolder(job, attempt)}/${position}`;

/** The folders of the attempts 1 … `last`. */
export const attemptFolders = (job: Pick<JobRecord, 'id'>, last: number): string[] =>
  Array.from({ length: last }, (_, n) => attemptFolder(job, n + 1));

/**
 * What a completed job does not need of its attempts: whole folders where none of its pictures lies, and of the others
 * the places of pictures that were drawn again elsewhere.
 * @param count pictures that were asked for
 * @param kept blob keys of the job's pictures
 */
export const unusedFolders = (
  job: Pick<JobRecord, 'id' | 'attempts'>,
  count: number,
  kept: readonly string[],
): string[] => {
  const isUsed = (folder: string): boolean => kept.some((key) => key.startsWith(`${folder}/`));
  return attemptFolders(job, job.attempts).flatMap((folder, at) =>
    isUsed(folder)
      ? Array.from({ length: count }, (_, position) => pictureFolder(job, at + 1, position)).filter(
          (place) => !isUsed(place),
        )
      : [folder],
  );
};
