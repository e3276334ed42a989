import type { LoraRecord, StoredTraining } from '@atelier/core/ports/training-stores';
import { isFinished } from '@atelier/core/schemas/jobs';
import type { Lora, Training, TrainingBaseView } from '@atelier/core/schemas/training';
import type { EngineRegistry, TrainableModel } from '../engines/registry.ts';
import { isRetryable } from '../jobs/failures.ts';
import { delayOf } from '../jobs/job-view.ts';
import { heldAmount } from '../jobs/quota.ts';

/** Only a completed training is at 1. */
const maxOpenProgress = 0.99;

export const viewBase = (
  { pooled, base, priceMinor, unavailable }: TrainableModel,
  currency: string,
): TrainingBaseView => ({
  ...{ model: pooled.record.id, name: pooled.record.name, provider: pooled.provider.record.name },
  ...{ minSteps: base.minSteps, maxSteps: base.maxSteps, defaultSteps: base.defaultSteps },
  ...{ minPictures: base.minPictures, maxPictures: base.maxPictures },
  price: { minor: priceMinor },
  currency,
  unavailable,
});

interface TrainingViewParts {
  readonly engines: Pick<EngineRegistry, 'find' | 'providerName' | 'takesJobs'>;
  readonly currency: string;
  readonly now: Date;
  readonly delay: string | null;
}

/** Every field is named, so that a new column is never exposed by accident (ASVS 15.3.1). */
export const viewTraining = (
  { job, loraId, ...training }: StoredTraining,
  { engines, currency, now, delay }: TrainingViewParts,
): Training => {
  const names = {
    model: engines.find(job.model)?.capabilities.name ?? job.model,
    provider: engines.providerName(job.provider),
  };
  const { minor } = heldAmount(job);
  const isHeld = !isFinished(job.state) || job.cancelOutcome === 'stopping';
  return {
    ...{ id: job.id, name: training.name, triggerWord: training.triggerWord },
    model: { id: job.model, name: names.model },
    provider: names.provider,
    state: job.state,
    progress: job.state === 'completed' ? 1 : Math.min(job.progress, maxOpenProgress),
    ...{ steps: job.params.steps, pictures: job.params.pictures },
    price: { minor, heldMinor: isHeld ? minor : 0, chargedMinor: job.chargedMinor },
    currency,
    failure:
      job.failure === null
        ? null
        : {
            ...{ kind: job.failureKind ?? 'engine', message: job.failure },
            retryable: isRetryable(job.failureKind),
          },
    cancelOutcome: job.cancelOutcome,
    delay: delayOf(job, { delay, now, names }),
    createdAt: job.createdAt.toISOString(),
    startedAt: job.startedAt?.toISOString() ?? null,
    finishedAt: job.finishedAt?.toISOString() ?? null,
    lora: loraId === null ? null : { id: loraId, available: engines.takesJobs(job.model) },
  };
};

export const viewLora = ({ id, name, triggerWord, model, createdAt }: LoraRecord): Lora => ({
  ...{ id, name, triggerWord, model },
  createdAt: createdAt.toISOString(),
});
