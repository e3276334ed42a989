import type { Job } from '@atelier/core/schemas/jobs';

export type FeedEntry =
  | { readonly key: string; readonly job: Job }
  | { readonly key: string; readonly comparison: string; readonly jobs: readonly Job[] };

/** The jobs in their order; those of one comparison are one entry, at the place of its newest. */
export const feedEntries = (jobs: readonly Job[]): FeedEntry[] => {
  const compared = Map.groupBy(jobs, ({ comparison }) => comparison);
  const shown = new Set<string>();
  return jobs.flatMap((job): FeedEntry[] => {
    const { comparison } = job;
    if (comparison === null) return [{ key: job.id, job }];
    if (shown.has(comparison)) return [];
    shown.add(comparison);
    return [{ key: comparison, comparison, jobs: compared.get(comparison) ?? [] }];
  });
};
