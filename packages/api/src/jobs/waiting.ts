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

/** Places and durations of jobs, also of one that is only being thought about. */
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

  async of(job: GenerationJob): Promise<Wait> {
    if (isFinished(job.state)) return { queuePosition: null, etaS: null };
    const left = job.params.count * (1 - job.progress);
    const durations = await jobs.latestDurations(job.model, durationsRead);
    if (job.state === 'running') return { queuePosition: null, etaS: etaOf(durations, [], 0, left) };
    const [load, earlier] = await Promise.all([jobs.laneLoad(job.provider), jobs.countEarlier(job)]);
    const ahead = aheadOf(earlier, job.workspaceId, load);
    return { queuePosition: ahead + 1, etaS: etaOf(durations, load, ahead, left) };
  },
});
