import { programmatic } from '@atelier/core/policy';
import {
  CheckTrainingInput,
  CreateTrainingInput,
  ListLorasInput,
  ListTrainingsInput,
  LoraList,
  Training,
  TrainingBaseList,
  TrainingCheck,
  TrainingPage,
  TrainingRef,
} from '@atelier/core/schemas/training';
import { Done, done, NoInput } from '../shared/schemas.ts';
import { protectedProcedure, router } from '../trpc/procedures.ts';

const preparing = { can: 'job:create', limit: 'request', audit: null, credentials: programmatic } as const;
const reading = { can: 'job:read', limit: 'view', audit: null, credentials: programmatic } as const;

export const trainingRouter = router({
  /** The models that the caller may train LoRAs for. */
  bases: protectedProcedure({ ...preparing, limit: 'view' })
    .input(NoInput)
    .output(TrainingBaseList)
    .query(({ ctx }) => ctx.services.trainings.bases(ctx.actor)),

  /** What is wrong with pictures, and captions to begin with. */
  check: protectedProcedure(preparing)
    .input(CheckTrainingInput)
    .output(TrainingCheck)
    .query(({ ctx, input }) => ctx.services.trainings.check(ctx.actor, input)),

  create: protectedProcedure({
    can: 'job:create',
    limit: 'generation',
    audit: 'job_created',
    credentials: programmatic,
  })
    .input(CreateTrainingInput)
    .output(Training)
    .mutation(({ ctx, input }) => ctx.services.trainings.create(ctx.actor, input, ctx.audit)),

  list: protectedProcedure(reading)
    .input(ListTrainingsInput)
    .output(TrainingPage)
    .query(({ ctx, input }) => ctx.services.trainings.list(ctx.actor, input ?? {})),

  get: protectedProcedure(reading)
    .input(TrainingRef)
    .output(Training)
    .query(({ ctx, input }) => ctx.services.trainings.get(ctx.actor, input.id)),

  cancel: protectedProcedure({
    can: 'job:cancel',
    limit: 'write',
    audit: 'job_cancelled',
    credentials: programmatic,
  })
    .input(TrainingRef)
    .output(Training)
    .mutation(({ ctx, input }) => ctx.services.trainings.cancel(ctx.actor, input.id, ctx.audit)),

  /** Deletes a finished training with its LoRA, here and, where it can be, at the provider. */
  remove: protectedProcedure({
    can: 'job:create',
    limit: 'write',
    audit: 'training_removed',
    credentials: programmatic,
  })
    .input(TrainingRef)
    .output(Done)
    .mutation(async ({ ctx, input }) => {
      await ctx.services.trainings.remove(ctx.actor, input.id, ctx.audit);
      return done;
    }),

  /** The caller's own LoRAs. */
  loras: protectedProcedure(reading)
    .input(ListLorasInput)
    .output(LoraList)
    .query(({ ctx, input }) => ctx.services.trainings.loras(ctx.actor, input?.model)),
});
