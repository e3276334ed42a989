import type { WaitFacts } from '@atelier/core/ports/job-facts';
import type { GenerationJob, JobRecord } from '@atelier/core/ports/records';
import type { Stores } from '@atelier/core/ports/stores';
import type { JobDuration, LaneLoad } from '@atelier/core/ports/studio-stores';
import { isFinished } from '@atelier/core/schemas/jobs';

type Waiting = Pick<JobRecord, 'id' | 'kind' | 'provider' | 'workspaceId' | 'createdAt'>;

/** Where a job stands in the queue of its provider, and about how long it will take. */
export interface Wait {
  /** From 1; null if it does not wait. */
  readonly queuePosition: number | null;
  /** Null if the model has not completed a job yet. */
  readonly etaS: number | null;
}

/** Enough for a median that one odd job does not move. */
const durationsRead = 20;

const medianOf = (values: readonly number[]): number | null => {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? null;
};

/**
 * How many jobs are served before one that has `earlier` jobs of its own workspace before it: those, and of each other
 * workspace at most one more than that, because workspaces take turns (decision 0021).
 */
const aheadOf = (earlier: number, workspaceId: string, load: readonly LaneLoad[]): number =>
  load
    .filter((other) => other.workspaceId !== workspaceId)
    .reduce((sum, { waiting, running }) => sum + Math.min(waiting + running, earlier + 1), earlier);

/** @param pictures that this job still needs */
const etaOf = (
  durations: readonly JobDuration[],
  load: readonly LaneLoad[],
  ahead: number,
  pictures: number,
): number | null => {
  const perPictureMs = medianOf(durations.map(({ ms, pictures: made }) => ms / made));
  const perJobMs = medianOf(durations.map(({ ms }) => ms));
  if (perPictureMs === null || perJobMs === null) return null;
  // As many jobs as run now are known to run side by side.
  const lanes = Math.max(
    1,
    load.reduce((sum, { running }) => sum + running, 0),
  );
  return Math.ceil(((ahead * perJobMs) / lanes + pictures * perPictureMs) / 1000);
};

/** What is known about the wait of a job that is stored; null if it is not. */
export type FindWaitFacts = (jobId: string) => Promise<WaitFacts | null>;

/** @param find batched, so that a page of jobs, and watchers that look at the same moment, need one statement */
export const waitOf = async (find: FindWaitFacts, job: GenerationJob): Promise<Wait> => {
  const facts = isFinished(job.state) ? null : await find(job.id);
  if (facts === null) return { queuePosition: null, etaS: null };
  const { earlier, load, durations } = facts;
  const left = job.params.count * (1 - job.progress);
  if (job.state === 'running') return { queuePosition: null, etaS: etaOf(durations, [], 0, left) };
  const ahead = aheadOf(earlier, job.workspaceId, load);
  return { queuePosition: ahead + 1, etaS: etaOf(durations, load, ahead, left) };
};

/** Places and durations of jobs that are only being thought about. */
export const waits = ({ jobs }: Pick<Stores, 'jobs'>) => ({
  /** @param next a job that would be the latest of its workspace */
  async ofNext(
    next: Omit<Waiting, 'id' | 'kind'> & { readonly model: string },
    pictures: number,
  ): Promise<Wait> {
    const [load, durations] = await Promise.all([
      jobs.laneLoad(next.provider),
      jobs.latestDurations(next.model, durationsRead),
    ]);
    const own = load.find(({ workspaceId }) => workspaceId === next.workspaceId);
    const ahead = aheadOf((own?.waiting ?? 0) + (own?.running ?? 0), next.workspaceId, load);
    return { queuePosition: ahead + 1, etaS: etaOf(durations, load, ahead, pictures) };
  },
});
