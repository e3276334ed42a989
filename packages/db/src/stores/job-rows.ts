import { AppError } from '@atelier/core/errors';
import type { JobRecord } from '@atelier/core/ports/records';
import { jobKinds } from '@atelier/core/schemas/job-kinds';
import { and, eq, sql } from 'drizzle-orm';
import type { Tables } from '../schema/schema.ts';

type JobRow = Tables['jobs']['$inferSelect'];

/**
 * Rows as the callers know them.
 * @throws AppError `internal` when stored parameters are not what the job's kind stores
 */
export const readJobs = (rows: readonly JobRow[]): JobRecord[] =>
  rows.map((row) => {
    const { success, data, error } = jobKinds[row.kind].params.safeParse(row.params);
    // Names and shapes only: the issues of zod repeat no values.
    if (!success) throw new AppError('internal', undefined, { cause: new Error(error.message) });
    return { ...row, params: data };
  });

/** What a job loses when no worker holds it any more. */
export const unclaimed = { claimToken: null, leaseExpiresAt: null } as const;

export const jobConditions = ({ jobs }: Pick<Tables, 'jobs'>) => ({
  // Spelled with literals, as in the partial indexes: SQLite uses them only for the same words.
  unfinished: sql`${jobs.state} in ('pending', 'running')`,
  /** A worker's right to write: its claim is the present one. A finished job has no claim. */
  heldBy: (id: string, claimToken: string) =>
    and(eq(jobs.id, id), eq(jobs.claimToken, claimToken), eq(jobs.state, 'running')),
});
