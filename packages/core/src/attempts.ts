import type { JobRecord } from './ports/records.ts';

/** The longest time, in seconds, that a claim may hold without a heartbeat. */
export const maxLeaseS = 3600;

/**
 * Where one attempt at a job keeps its bytes: a key for `BlobStore.delete`. No two attempts share a folder, so that a
 * late worker cannot touch what another one made, and whatever an attempt left behind can be removed as a whole.
 */
export const attemptFolder = ({ id }: Pick<JobRecord, 'id'>, attempt: number): string =>
  `results/${id.slice(-2)}/${id}-${attempt}`;

/** The folders of the attempts 1 … `last`. */
export const attemptFolders = (job: Pick<JobRecord, 'id'>, last: number): string[] =>
  Array.from({ length: last }, (_, n) => attemptFolder(job, n + 1));
