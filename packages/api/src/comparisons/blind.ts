import { roleCan } from '@atelier/core/policy';
import type { ImageFilter } from '@atelier/core/ports/image-store';
import type { Stores } from '@atelier/core/ports/stores';
import type { Amount } from '@atelier/core/ports/studio-stores';
import { autoStyle } from '@atelier/core/schemas/engines';
import type { ImageDetail, ImageSummary } from '@atelier/core/schemas/images';
import type { Job } from '@atelier/core/schemas/jobs';
import { workspaceRoleCan } from '@atelier/core/workspace-roles';
import { heldAmount, sumOf } from '../jobs/quota.ts';
import type { Actor } from '../trpc/request-context.ts';

/*
 * A vote is blind only if nothing else tells the models (R-X-20). Until it is cast, its voter gets the jobs and pictures of
 * the comparison without the model and without what differs by model: price, settings, waiting time, reasons of failure.
 */

type BlindStores = Pick<Stores, 'comparisons' | 'memberships'>;

/** Whether the person can vote here: for others, models would stay secret for good. */
export const mayVote = async (
  { memberships }: Pick<BlindStores, 'memberships'>,
  { role, userId, workspaceId }: Actor,
): Promise<boolean> => {
  if (!roleCan(role, 'job:create')) return false;
  const membership = await memberships.find(workspaceId, userId);
  return membership !== null && workspaceRoleCan(membership.role, 'job:create');
};

/** Of these jobs, those whose model the person must not know yet. */
export const blindJobs = async (
  stores: BlindStores,
  actor: Actor,
  jobIds: readonly string[],
): Promise<ReadonlySet<string>> => {
  const unvoted = await stores.comparisons.unvotedAmong(actor, [...new Set(jobIds)]);
  return new Set(unvoted.length > 0 && (await mayVote(stores, actor)) ? unvoted : []);
};

/**
 * Of a comparison that goes on, what has ended counts as held in full: with each picture that comes or fails, what is spent
 * would otherwise grow by the price of its model. @returns what to show as held instead of as used
 */
export const blindUsage = async (
  stores: BlindStores,
  actor: Actor,
): Promise<{ readonly held: Amount; readonly used: Amount }> => {
  const ended = await stores.comparisons.endedBesideRunning(actor);
  const jobs = ended.length > 0 && (await mayVote(stores, actor)) ? ended : [];
  return {
    held: sumOf(jobs.map(heldAmount)),
    used: sumOf(jobs.map(({ chargedImages: images, chargedMinor: minor }) => ({ images, minor }))),
  };
};

/** The filter with which the person finds no picture by a model or style that they must not know yet. */
export const blindFilter = async (
  stores: BlindStores,
  actor: Actor,
  filter: ImageFilter,
): Promise<ImageFilter> => {
  const asksForModel = [filter.model, filter.style, filter.provider].some((asked) => asked !== undefined);
  return asksForModel && (await mayVote(stores, actor))
    ? { ...filter, unlessUnvotedBy: actor.userId }
    : filter;
};

const hidden = 'Shown after your vote';

/** Every field is named, so that a new one of jobs has to be judged here. */
export const blindJob = (job: Job): Job => ({
  id: job.id,
  kind: job.kind,
  source: job.source,
  operation: job.operation,
  state: job.state,
  progress: job.progress,
  prompt: job.prompt,
  width: job.width,
  height: job.height,
  count: job.count,
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
  // Models that take no seed have one of their own.
  seed: 0,
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
  seed: 0,
  settings: {},
  engineVersion: '',
  origin: null,
  hasVector: false,
  isRelated: false,
  unvotedComparison: comparison,
});
