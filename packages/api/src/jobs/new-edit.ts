import type { FieldIssue } from '@atelier/core/check-generation';
import { transformModel, upscaleModel } from '@atelier/core/edit-models';
import { AppError } from '@atelier/core/errors';
import { newId } from '@atelier/core/ids';
import type { GenerationJob, JobOf } from '@atelier/core/ports/records';
import { priceOfPicture } from '@atelier/core/price';
import type { TransformInput, UpscaleInput } from '@atelier/core/schemas/edits';
import { autoStyle, type EngineCapabilities, type Size } from '@atelier/core/schemas/engines';
import type { EditInput } from '@atelier/core/schemas/jobs';
import { sizeProblem, transformedSize, upscaledSize, upscaleProblem } from '@atelier/core/transformed-size';
import type { EngineRegistry } from '../engines/registry.ts';
import type { Actor } from '../trpc/request-context.ts';
import { newJob, unstarted } from './new-job.ts';
import type { Source } from './sources.ts';

const refuse = (path: string, message: string): never => {
  const issues: FieldIssue[] = [{ path, message }];
  throw new AppError('validation_failed', message, { issues });
};

/** Why the model cannot make a picture from another one in this way; null if it can. */
const editIssue = (
  { name, options: { imageInput } }: EngineCapabilities,
  { operation, mask, extend }: EditInput,
): FieldIssue | null => {
  if (imageInput === null) return { path: 'model', message: `${name} can’t start from a picture.` };
  if (operation === 'variation') return null;
  if (!imageInput.mask) return { path: 'model', message: `${name} can’t repaint a part of a picture.` };
  if (operation === 'inpaint' && mask === undefined)
    return { path: 'mask', message: 'Paint over what is to change.' };
  return operation === 'outpaint' && extend === undefined
    ? { path: 'extend', message: 'Extend at least one side.' }
    : null;
};

/** A job whose model makes a picture from another one. @throws AppError `validation_failed` */
export const newEdit = (
  engines: Pick<EngineRegistry, 'check' | 'price'>,
  actor: Actor,
  input: EditInput,
  original: Pick<Source, 'origin'>,
  createdAt: Date,
  ownLoras: ReadonlySet<string>,
): JobOf<'edit'> => {
  const { kind, operation, source, mask, extend, ...generation } = input;
  const job = newJob(engines, actor, generation, createdAt, { ownLoras });
  const { capabilities } = engines.check(actor, generation, ownLoras);
  const issue = editIssue(capabilities, input);
  if (issue !== null) return refuse(issue.path, issue.message);
  return {
    ...job,
    kind,
    params: {
      ...job.params,
      operation,
      source,
      origin: original.origin,
      ...(operation === 'inpaint' && mask !== undefined && { mask }),
      ...(operation === 'outpaint' && extend !== undefined && { extend }),
    },
  };
};

/** The fields of a job that needs no prompt; those of this server's own tools cost no money. */
const derived = (actor: Actor, source: Source, { width, height }: Size, createdAt: Date) => ({
  ...unstarted,
  id: newId('job'),
  workspaceId: actor.workspaceId,
  userId: actor.userId,
  provider: 'embedded',
  unitPriceMinor: 0,
  createdAt,
  params: {
    prompt: source.prompt,
    negativePrompt: source.negativePrompt,
    style: autoStyle,
    width,
    height,
    count: 1,
    seed: source.seed,
    origin: source.origin,
  },
});

/** A job that crops, turns, mirrors or resizes. @throws AppError `validation_failed` if the result has no possible size */
export const newTransform = (
  actor: Actor,
  { kind, source, changes }: TransformInput,
  original: Source,
  createdAt: Date,
): GenerationJob => {
  const problem = sizeProblem(original, changes);
  if (problem !== null) return refuse('changes.crop', problem);
  const job = derived(actor, original, transformedSize(original, changes), createdAt);
  return { ...job, kind, model: transformModel, params: { ...job.params, source, changes } };
};

/**
 * A job that enlarges a picture: by the server's own network, which costs no money, or by an upscaler of a provider. Either
 * counts as one picture of the month, because it is as much work as drawing one.
 * @throws AppError `validation_failed` if the result would be too large, or the model cannot make it
 */
export const newUpscale = (
  engines: Pick<EngineRegistry, 'checkUpscale' | 'price'>,
  actor: Actor,
  { kind, source, factor, model }: UpscaleInput,
  original: Source,
  createdAt: Date,
): GenerationJob => {
  const problem = upscaleProblem(original, factor);
  if (problem !== null) return refuse('factor', problem);
  const size = upscaledSize(original, factor);
  const job = derived(actor, original, size, createdAt);
  const params = { ...job.params, source, factor };
  if (model === undefined) return { ...job, kind, provider: 'upscaler', model: upscaleModel, params };
  const { provider } = engines.checkUpscale(actor, model, factor);
  const unitPriceMinor = priceOfPicture(engines.price(model), size);
  return { ...job, kind, provider, model, unitPriceMinor, params };
};
