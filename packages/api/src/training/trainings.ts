import type { FieldIssue } from '@atelier/core/check-generation';
import type { Keyset } from '@atelier/core/cursor';
import { AppError } from '@atelier/core/errors';
import { newId } from '@atelier/core/ids';
import type { TrainingJob } from '@atelier/core/ports/records';
import { isFinished, type JobState } from '@atelier/core/schemas/jobs';
import {
  type CheckTrainingInput,
  type CreateTrainingInput,
  maxLoras,
  type Training,
} from '@atelier/core/schemas/training';
import type { AuditTrail } from '../audit/audit-trail.ts';
import type { TrainableModel } from '../engines/registry.ts';
import { auditJob } from '../jobs/audit-job.ts';
import { cancelJob, createJob } from '../jobs/lifecycle.ts';
import { unstarted } from '../jobs/new-job.ts';
import type { Deps } from '../shared/deps.ts';
import { fetchPage } from '../shared/pages.ts';
import type { Actor } from '../trpc/request-context.ts';
import { checkDataset, countIssues, findPictures, sizeIssues } from './dataset.ts';
import { createCutOffFaces } from './faces.ts';
import { viewBase, viewLora, viewTraining } from './views.ts';

const refuse = (issues: readonly FieldIssue[]): never => {
  throw new AppError('validation_failed', issues[0]?.message, { issues });
};

interface ListTrainings {
  readonly cursor?: Keyset | undefined;
  readonly limit?: number | undefined;
  readonly state?: JobState | undefined;
}

const newJob = (
  actor: Actor,
  { pooled, base, priceMinor }: TrainableModel,
  { steps, pictures }: CreateTrainingInput,
  createdAt: Date,
): TrainingJob => ({
  ...unstarted,
  ...{ id: newId('job'), kind: 'training', workspaceId: actor.workspaceId, userId: actor.userId },
  params: { base: base.id, steps, pictures: pictures.length },
  ...{ provider: pooled.provider.record.id, model: pooled.record.id },
  ...{ unitPriceMinor: priceMinor, createdAt },
});

type TrainingDeps = Pick<
  Deps,
  'blobs' | 'clock' | 'db' | 'engines' | 'faces' | 'looksOf' | 'promptCheck' | 'settings' | 'signals'
>;

/** LoRA trainings for the person who starts them; workers use `claimed-trainings.ts`. */
export const trainingService = ({
  db,
  clock,
  engines,
  signals,
  settings,
  looksOf,
  promptCheck,
  ...files
}: TrainingDeps) => {
  const cutOffFaces = createCutOffFaces(files);
  const parts = () => ({
    ...{ engines, currency: settings.currency },
    ...{ now: clock.now(), delay: signals.delay() },
  });

  /** @throws AppError `validation_failed` if nobody, or not this person, may train for the model now */
  const trainable = (actor: Actor, model: string): TrainableModel => {
    const found = engines.trainable(actor).find(({ pooled }) => pooled.record.id === model);
    if (found === undefined)
      return refuse([{ path: 'model', message: 'LoRAs can’t be trained for this model.' }]);
    return found.unavailable === null ? found : refuse([{ path: 'model', message: found.unavailable }]);
  };

  const get = async (actor: Actor, id: string): Promise<Training> => {
    const training = await db.trainings.findOwned(actor, id);
    if (training === null) throw new AppError('not_found');
    return viewTraining(training, parts());
  };

  /** @throws AppError `validation_failed` naming what the base cannot take */
  const checkInput = async (actor: Actor, { base }: TrainableModel, input: CreateTrainingInput) => {
    const { steps, pictures } = input;
    const ids = pictures.map(({ imageId }) => imageId);
    const found = await findPictures(db, actor, ids);
    const issues: FieldIssue[] = [
      ...(steps < base.minSteps || steps > base.maxSteps
        ? [{ path: 'steps', message: `Choose ${base.minSteps} to ${base.maxSteps} steps.` }]
        : []),
      ...countIssues(ids.length, base).map(({ message }) => ({ path: 'pictures', message })),
      ...found.flatMap((image, at) => {
        const path = `pictures.${at}.imageId`;
        if (image === null) return [{ path, message: 'This picture is no longer in your gallery.' }];
        const errors = sizeIssues(image).filter(({ severity }) => severity === 'error');
        return errors.map(({ message }) => ({ path, message }));
      }),
    ];
    if (issues.length > 0) refuse(issues);
  };

  return {
    get,

    bases: (actor: Actor) => ({
      items: engines.trainable(actor).map((one) => viewBase(one, settings.currency)),
    }),

    check: (actor: Actor, { model, imageIds }: CheckTrainingInput) =>
      checkDataset(
        { images: db.images, looksOf, cutOffFaces },
        actor,
        imageIds,
        trainable(actor, model).base,
      ),

    /**
     * Holds the price and queues the training in one transaction.
     * @throws AppError `validation_failed`, `content_blocked`, `budget_exceeded`, `too_many_jobs`; `conflict` beyond `maxLoras`
     */
    async create(actor: Actor, input: CreateTrainingInput, audit: AuditTrail): Promise<Training> {
      const base = trainable(actor, input.model);
      await checkInput(actor, base, input);
      const job = newJob(actor, base, input, clock.now());
      const { name, triggerWord, pictures: dataset } = input;
      const captions = dataset.map(({ caption }) => caption);
      const findings = await promptCheck.check(
        actor,
        captions,
        audit,
        engines.leastStrictness([input.model]),
      );
      await db.as(actor, async (stores) => {
        // The hold locks the workspace's quota row, so that the count is exact under parallel calls, too.
        await createJob(stores, job, settings, audit);
        if ((await stores.loras.countWithTrainings(actor)) > maxLoras)
          throw new AppError('conflict', `You can have ${maxLoras} LoRAs. Delete one first.`);
        await promptCheck.openCases(stores, actor, findings, job.id, audit);
        await stores.trainings.insert({
          ...{ jobId: job.id, workspaceId: job.workspaceId, userId: job.userId },
          ...{ name, triggerWord, dataset, createdAt: job.createdAt },
        });
      });
      signals.submitted();
      return get(actor, job.id);
    },

    async list(actor: Actor, { cursor, limit, state }: ListTrainings) {
      const { rows, nextCursor } = await fetchPage({ cursor, limit }, async (page) =>
        (await db.trainings.listOwned(actor, page, state)).map((row) => ({ ...row, id: row.jobId })),
      );
      return { items: rows.map((row) => viewTraining(row, parts())), nextCursor };
    },

    /** @throws AppError `not_found` if missing or foreign, `conflict` if already finished */
    async cancel(actor: Actor, id: string, audit: AuditTrail): Promise<Training> {
      await get(actor, id);
      await db.as(actor, (stores) => cancelJob(stores, actor, { id, kind: 'training' }, clock.now(), audit));
      signals.changed(id);
      return get(actor, id);
    },

    /**
     * Deletes what the person wrote and the LoRA, here at once and at its provider as soon as that answers. What was charged
     * stays charged.
     * @throws AppError `not_found` if missing or foreign, `conflict` while it is unfinished
     */
    async remove(actor: Actor, id: string, audit: AuditTrail): Promise<void> {
      await db.as(actor, async (stores) => {
        const training = await stores.trainings.findOwned(actor, id);
        if (training === null) throw new AppError('not_found');
        if (!isFinished(training.job.state))
          throw new AppError('conflict', 'This training is still going on. Cancel it first.');
        const lora = await stores.loras.removeOfJob(actor, id, clock.now());
        if (!(await stores.trainings.deleteOwned(actor, id))) throw new AppError('not_found');
        await auditJob(stores, audit, 'training_removed', training.job, { lora: lora?.id ?? null });
      });
    },

    async loras(actor: Actor, model?: string) {
      return { items: (await db.loras.listOwned(actor, maxLoras, model)).map(viewLora) };
    },
  };
};
