import type { Stores } from '@atelier/core/ports/stores';
import { autoStyle } from '@atelier/core/schemas/engines';
import type { ImageDetail, ImageSummary } from '@atelier/core/schemas/images';
import type { Job } from '@atelier/core/schemas/jobs';
import type { Actor } from '../trpc/request-context.ts';

/*
 * A vote is blind only if nothing else tells the models (R-X-20). Until it is cast, its voter gets the jobs and pictures of
 * the comparison without the model and without what differs by model: price, settings, waiting time, reasons of failure.
 */

/** Of these jobs, those whose model the person must not know yet. */
export const blindJobs = async (
  { comparisons }: Pick<Stores, 'comparisons'>,
  { userId, workspaceId }: Pick<Actor, 'userId' | 'workspaceId'>,
  jobIds: readonly string[],
): Promise<ReadonlySet<string>> =>
  new Set(await comparisons.unvotedAmong({ userId, workspaceId }, [...new Set(jobIds)]));

const hidden = 'Shown after your vote';

/** Every field is named, so that a new one of jobs has to be judged here. */
export const blindJob = (job: Job): Job => ({
  id: job.id,
  state: job.state,
  progress: job.progress,
  prompt: job.prompt,
  width: job.width,
  height: job.height,
  count: job.count,
  seed: job.seed,
  comparison: job.comparison,
  currency: job.currency,
  cancelOutcome: job.cancelOutcome,
  preview: job.preview,
  images: job.images,
  createdAt: job.createdAt,
  finishedAt: job.finishedAt,
  model: '',
  modelName: hidden,
  providerName: hidden,
  negativePrompt: '',
  style: autoStyle,
  settings: {},
  costMinor: 0,
  chargedPictures: 0,
  chargedMinor: 0,
  shortfall: null,
  failure: null,
  failureKind: null,
  retryable: false,
  delay: null,
  queuePosition: null,
  providerQueuePosition: null,
  etaS: null,
  understood: null,
});

const blindFields = { model: '', style: autoStyle };

export const blindImage = <T extends ImageSummary>(image: T): T => ({ ...image, ...blindFields });

export const blindImageDetail = (image: ImageDetail, comparison: string | null): ImageDetail => ({
  ...blindImage(image),
  negativePrompt: '',
  settings: {},
  engineVersion: '',
  origin: null,
  hasVector: false,
  unvotedComparison: comparison,
});
