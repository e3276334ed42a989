import type { StoredComparison } from '@atelier/core/ports/comparison-store';
import type { Comparison, ComparisonEntryView, ComparisonSummary } from '@atelier/core/schemas/comparisons';
import { isFinished, type Job } from '@atelier/core/schemas/jobs';

/** What tells the model is left out until the vote; every field is named, so that a new one of jobs cannot tell it. */
const viewEntry = (position: number, job: Job, isRevealed: boolean): ComparisonEntryView => ({
  position,
  model: isRevealed ? job.model : null,
  jobId: isRevealed ? job.id : null,
  state: job.state,
  progress: job.progress,
  preview: job.preview,
  images: job.images,
  width: job.width,
  height: job.height,
  count: job.count,
  failure: isRevealed ? job.failure : null,
});

/**
 * @param jobs of its entries, in their order
 * @param isRevealed whether the person may know the models
 */
export const viewComparison = (
  { id, prompt, createdAt, entries, vote }: StoredComparison,
  jobs: readonly Job[],
  isRevealed: boolean,
): Comparison => ({
  id,
  prompt,
  createdAt: createdAt.toISOString(),
  finished: jobs.every(({ state }) => isFinished(state)),
  voted: vote !== null,
  choice: vote?.choice ?? null,
  entries: jobs.map((job, at) => viewEntry(entries[at]?.position ?? at, job, isRevealed)),
});

export const viewSummary = ({
  id,
  prompt,
  createdAt,
  entries,
  vote,
}: StoredComparison): ComparisonSummary => ({
  id,
  prompt,
  createdAt: createdAt.toISOString(),
  voted: vote !== null,
  models: entries.length,
  preferred:
    vote === null || vote.choice === null
      ? null
      : (entries.find(({ position }) => position === vote.choice)?.model ?? null),
});
