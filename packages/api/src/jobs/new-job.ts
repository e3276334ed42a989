import { newId } from '@atelier/core/ids';
import type { JobOf } from '@atelier/core/ports/records';
import { priceOfPicture } from '@atelier/core/price';
import { autoStyle } from '@atelier/core/schemas/engines';
import { pickSettings } from '@atelier/core/schemas/generation-settings';
import type { CreateJobInput } from '@atelier/core/schemas/jobs';
import type { EngineRegistry } from '../engines/registry.ts';
import type { Actor } from '../trpc/request-context.ts';

/** The fields of a job that nothing has been done for. */
export const unstarted = {
  state: 'pending',
  progress: 0,
  submissionKey: null,
  remoteId: null,
  chargedImages: 0,
  chargedMinor: 0,
  missing: [],
  shortfall: null,
  cancelOutcome: null,
  failure: null,
  failureKind: null,
  failureCause: null,
  delayedUntil: null,
  remoteQueuePosition: null,
  previewAt: null,
  attempts: 0,
  claimToken: null,
  leaseExpiresAt: null,
  startedAt: null,
  finishedAt: null,
} as const;

interface NewJobParts {
  /** The comparison that it is part of. */
  readonly comparison?: string;
  /** Ids of the LoRAs that the person has trained for the model. */
  readonly ownLoras?: ReadonlySet<string>;
}

/** Any seed that the schema allows. */
const randomSeed = (): number => crypto.getRandomValues(new Uint32Array(1))[0] ?? 0;

/**
 * A job that waits, with the price of now.
 * @throws AppError `validation_failed` if the model cannot serve the input
 */
export const newJob = (
  engines: Pick<EngineRegistry, 'check' | 'price'>,
  actor: Actor,
  input: CreateJobInput,
  createdAt: Date,
  { comparison, ownLoras }: NewJobParts = {},
): JobOf<'generation'> => ({
  ...unstarted,
  id: newId('job'),
  kind: 'generation',
  workspaceId: actor.workspaceId,
  userId: actor.userId,
  params: {
    prompt: input.prompt,
    negativePrompt: input.negativePrompt ?? '',
    style: input.style ?? autoStyle,
    width: input.width,
    height: input.height,
    count: input.count,
    seed: input.seed ?? randomSeed(),
    ...pickSettings(input),
    ...(comparison !== undefined && { comparison }),
  },
  provider: engines.check(actor, input, ownLoras).provider,
  model: input.model,
  unitPriceMinor: priceOfPicture(engines.price(input.model), input),
  createdAt,
});
