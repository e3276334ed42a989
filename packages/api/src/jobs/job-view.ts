import type { DrawnPicture, GenerationJob, ImageRecord, JobRecord } from '@atelier/core/ports/records';
import { pickSettings } from '@atelier/core/schemas/generation-settings';
import { isFinished, type Job } from '@atelier/core/schemas/jobs';
import { parseUnderstood } from '@atelier/core/schemas/understood';
import { isRetryable } from './failures.ts';
import { imageOf } from './pictures.ts';
import { heldAmount } from './quota.ts';
import type { Wait } from './waiting.ts';

/** Only a completed job is at 1. */
const maxOpenProgress = 0.99;

/** What a view of a job needs beside its row. */
export interface JobViewParts {
  readonly images: readonly ImageRecord[];
  /** The pictures of an unfinished job. */
  readonly drawn: readonly DrawnPicture[];
  readonly names: { readonly model: string; readonly provider: string };
  readonly currency: string;
  readonly wait: Wait;
  readonly now: Date;
  /** Why the jobs of this process are delayed; null if they are not. */
  readonly delay: string | null;
}

/** Why this job waits, for its owner. */
export const delayOf = (
  { state, delayedUntil }: JobRecord,
  { delay, now, names }: Pick<JobViewParts, 'delay' | 'names' | 'now'>,
): string | null => {
  if (isFinished(state)) return null;
  if (delay !== null || delayedUntil === null) return delay;
  const seconds = Math.ceil((delayedUntil.getTime() - now.getTime()) / 1000);
  return seconds > 0 ? `${names.model} is busy; next try in ${seconds} s.` : null;
};

const previewOf = ({ id, state, previewAt }: JobRecord): Job['preview'] =>
  previewAt === null || isFinished(state)
    ? null
    : { url: `/files/jobs/${id}/preview?v=${previewAt.getTime()}` };

const viewDrawn = ({ id, placeholder, width, height, flag }: JobViewParts['images'][number]) => ({
  ...{ id, placeholder, width, height },
  flagged: flag === 'flagged',
});

/** Every field is named, so that a new column is never exposed by accident (ASVS 15.3.1). */
export const viewJob = (job: GenerationJob, parts: JobViewParts): Job => {
  const images = isFinished(job.state) ? parts.images : parts.drawn.map((picture) => imageOf(job, picture));
  const delay = delayOf(job, parts);
  return {
    id: job.id,
    kind: job.kind === 'generation' ? 'generate' : job.kind,
    source: job.kind === 'generation' ? null : job.params.source,
    operation: job.kind === 'edit' ? job.params.operation : null,
    state: job.state,
    // A worker reports 1 before the last picture is stored.
    progress: job.state === 'completed' ? job.progress : Math.min(job.progress, maxOpenProgress),
    model: job.model,
    modelName: parts.names.model,
    providerName: parts.names.provider,
    prompt: job.params.prompt,
    negativePrompt: job.params.negativePrompt,
    style: job.params.style,
    width: job.params.width,
    height: job.params.height,
    count: job.params.count,
    seed: job.params.seed,
    settings: pickSettings(job.params),
    comparison: job.params.comparison ?? null,
    currency: parts.currency,
    costMinor: heldAmount(job).minor,
    chargedPictures: job.chargedImages,
    chargedMinor: job.chargedMinor,
    shortfall: job.shortfall,
    failure: job.failure,
    failureKind: job.failureKind,
    retryable: isRetryable(job.failureKind),
    cancelOutcome: job.cancelOutcome,
    delay,
    queuePosition: parts.wait.queuePosition,
    providerQueuePosition: job.remoteQueuePosition,
    // The estimate counts no pauses.
    etaS: delay === null ? parts.wait.etaS : null,
    preview: previewOf(job),
    understood: parseUnderstood(images[0]?.understood ?? null),
    images: images.map(viewDrawn),
    createdAt: job.createdAt.toISOString(),
    finishedAt: job.finishedAt?.toISOString() ?? null,
  };
};
