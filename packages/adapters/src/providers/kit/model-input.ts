import type { EngineRequest } from '@atelier/core/ports/engine';
import { fieldOf, type ModelSchema, type Role, ratiosIn, sizingOf } from './model-schema.ts';
import { nearestRatio } from './ratios.ts';

/**
 * Values that every request has, if the model knows the field: one picture (decision 34), the safety filter on, and no
 * rewriting of the prompt.
 */
const always: Readonly<Record<string, unknown>> = {
  num_outputs: 1,
  num_images: 1,
  number_of_images: 1,
  disable_safety_checker: false,
  enable_safety_checker: true,
  prompt_upsampling: false,
  disable_pup: true,
  enhance_prompt: false,
  enable_prompt_expansion: false,
  magic_prompt_option: 'Off',
  prompt_weighting: false,
  sync_mode: false,
};

const fixedFields = (schema: ModelSchema): Record<string, unknown> => {
  const fields = Object.entries(always).filter(([name]) => Object.hasOwn(schema, name));
  const formats = schema.output_format?.enum ?? [];
  return { ...Object.fromEntries(fields), ...(formats.includes('png') ? { output_format: 'png' } : {}) };
};

const sizeFields = (schema: ModelSchema, { width, height }: EngineRequest): Record<string, unknown> => {
  switch (sizingOf(schema)) {
    case 'pixels':
      return {
        width,
        height,
        ...(schema.aspect_ratio?.enum?.includes('custom') ? { aspect_ratio: 'custom' } : {}),
      };
    case 'object':
      return { image_size: { width, height } };
    case 'ratio': {
      const ratio = nearestRatio(ratiosIn(schema), { width, height })?.ratio;
      return ratio === undefined ? {} : { aspect_ratio: ratio };
    }
    case 'none':
      return {};
  }
};

/** The seed as the model takes it: some are too narrow for ours. */
export const seedFor = (schema: ModelSchema, seed: number): number => {
  const { maximum } = schema[fieldOf(schema, 'seed') ?? ''] ?? {};
  return maximum === undefined || seed <= maximum || maximum < 1 ? seed : seed % (Math.floor(maximum) + 1);
};

/** Input pictures in the form that the backend takes: addresses or data URLs. */
export interface InputPictures {
  readonly images: readonly string[];
  readonly mask: string | null;
}

const pictureFields = (schema: ModelSchema, { images, mask }: InputPictures): Record<string, unknown> => {
  const [first] = images;
  if (first === undefined) return {};
  const [several, one, maskName] = [
    fieldOf(schema, 'pictures'),
    fieldOf(schema, 'picture'),
    fieldOf(schema, 'mask'),
  ];
  return {
    ...(several !== undefined ? { [several]: images } : one !== undefined ? { [one]: first } : {}),
    ...(mask !== null && maskName !== undefined ? { [maskName]: mask } : {}),
  };
};

/**
 * The body of a request: the model's own names, and nothing that its schema doesn't have. The prompt is the value of one
 * field and can reach no other.
 */
export const inputOf = (
  schema: ModelSchema,
  request: EngineRequest,
  pictures: InputPictures = { images: [], mask: null },
): Record<string, unknown> => {
  const { settings } = request;
  const named = (role: Role, value: unknown): Record<string, unknown> => {
    const name = fieldOf(schema, role);
    return name === undefined || value === undefined ? {} : { [name]: value };
  };
  return {
    prompt: request.prompt,
    ...named('negativePrompt', request.negativePrompt === '' ? undefined : request.negativePrompt),
    ...named('seed', seedFor(schema, request.seed)),
    ...named('steps', settings.steps),
    ...named('guidance', settings.guidance),
    ...named('scheduler', settings.scheduler),
    ...(pictures.images.length > 0 ? named('strength', settings.strength) : {}),
    ...sizeFields(schema, request),
    ...pictureFields(schema, pictures),
    ...fixedFields(schema),
  };
};
