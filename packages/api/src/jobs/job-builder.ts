import type { GenerationJob } from '@atelier/core/ports/records';
import type { Stores } from '@atelier/core/ports/stores';
import type { NewJobInput } from '@atelier/core/schemas/jobs';
import type { EngineRegistry } from '../engines/registry.ts';
import type { Actor } from '../trpc/request-context.ts';
import { newEdit, newTransform, newUpscale } from './new-edit.ts';
import { newJob } from './new-job.ts';
import { ownLorasFor } from './own-loras.ts';
import { findSource } from './sources.ts';

interface BuilderDeps {
  readonly db: Pick<Stores, 'comparisons' | 'images' | 'loras' | 'memberships' | 'uploads'>;
  readonly engines: Pick<EngineRegistry, 'check' | 'checkUpscale' | 'price'>;
}

/**
 * Makes the job that an input asks for, with the price of now. Stores nothing.
 * @throws AppError `validation_failed` if the model cannot serve it, `not_found` if the picture that it is made from is not
 * in the workspace, or deleted
 */
export const jobBuilder =
  ({ db, engines }: BuilderDeps) =>
  async (actor: Actor, input: NewJobInput, createdAt: Date): Promise<GenerationJob> => {
    if (input.kind === 'edit') {
      const original = await findSource(db, actor, input.source);
      const ownLoras = await ownLorasFor(db, actor, input);
      return newEdit(engines, actor, input, original, createdAt, ownLoras);
    }
    if (input.kind === 'transform')
      return newTransform(actor, input, await findSource(db, actor, input.source), createdAt);
    if (input.kind === 'upscale')
      return newUpscale(engines, actor, input, await findSource(db, actor, input.source), createdAt);
    const { kind: _, ...generation } = input;
    return newJob(engines, actor, generation, createdAt, {
      ownLoras: await ownLorasFor(db, actor, generation),
    });
  };
