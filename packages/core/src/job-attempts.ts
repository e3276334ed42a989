import type { JobRecord } from './ports/records.ts';

/** The longest lease, in seconds, of a claim without a heartbeat. */
export const maxLeaseS = 3600;

/** The folder, below the blob store's root, of all pictures of jobs. */
export const resultsFolder = 'results';

/**
 * The folder of one attempt at a job, a key for `BlobStore.delete`. Attempts never share a folder, so that a late worker
 * cannot touch the files of another, and the leftovers of an attempt can be removed as a whole.
 */
export const attemptFolder = ({ id }: Pick<JobRecord, 'id'>, attempt: number): string =>
  `${resultsFolder}/${id.slice(-2)}/${id}-${attempt}`;

/** The folder of the picture at `position` (0-based) of one attempt, a key for `BlobStore.delete`. */
export const pictureFolder = (job: Pick<JobRecord, 'id'>, attempt: number, position: number): string =>
  `${attemptFolder(job, attempt)}/${position}`;

/** The folders of the attempts 1 … `last`. */
export const attemptFolders = (job: Pick<JobRecord, 'id'>, last: number): string[] =>
  Array.from({ length: last }, (_, n) => attemptFolder(job, n + 1));

/**
 * The folders that a completed job does not need: attempts without any of its pictures, and within other attempts the
 * pictures that were drawn again later.
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
