import { AppError } from '@atelier/core/errors';
import { type GenerationJob, type JobRecord, makesImages } from '@atelier/core/ports/records';
import { jobKinds } from '@atelier/core/schemas/job-kinds';
import { and, eq, type SQLWrapper, sql } from 'drizzle-orm';
import type { Tables } from '../schema/schema.ts';

type JobRow = Tables['jobs']['$inferSelect'];

/**
 * Validates the stored parameters of rows.
 * @throws AppError `internal` when they do not match the schema of the job's kind
 */
export const readJobs = (rows: readonly JobRow[]): JobRecord[] =>
  rows.map((row) => {
    const { success, data, error } = jobKinds[row.kind].params.safeParse(row.params);
    // Zod's issues contain paths and types, no values.
    if (!success) throw new AppError('internal', undefined, { cause: new Error(error.message) });
    // Parameters that fit the kind of their row.
    return { ...row, params: data } as JobRecord;
  });

/** The claim columns of a job without a claim. */
export const unclaimed = { claimToken: null, leaseExpiresAt: null } as const;

/** What only an unfinished job shows. */
export const noLongerLive = { delayedUntil: null, remoteQueuePosition: null, previewAt: null } as const;

/** The jobs among these that make images. */
export const generationsIn = (jobs: readonly JobRecord[]): GenerationJob[] => jobs.filter(makesImages);

export const jobConditions = ({ jobs }: Pick<Tables, 'jobs'>) => ({
  // With literals, as in the partial indexes: SQLite uses such an index only for the same text.
  unfinished: sql`${jobs.state} in ('pending', 'running')`,
  /** Whether a worker may write: it has the current claim. Finished jobs have none. */
  claimedWith: (id: string | SQLWrapper, claimToken: string | SQLWrapper) =>
    and(eq(jobs.id, id), eq(jobs.claimToken, claimToken), sql`${jobs.state} = 'running'`),
});
