import type { FoundModel } from '@atelier/core/ports/providers';
import type { ModelOptions } from '@atelier/core/schemas/engines';
import { capabilitiesOf, type ModelSchema } from '../kit/model-schema.ts';

/** A model on fal: where it is called, and its input fields. */
export interface FalModel extends FoundModel {
  readonly schema: ModelSchema;
  /** Where it is called with input pictures, if that is another endpoint. */
  readonly edit: { readonly endpoint: string; readonly schema: ModelSchema } | null;
}

const common: ModelSchema = {
  image_size: { type: 'object', minimum: 256, maximum: 2048, multipleOf: 16 },
  seed: {},
  num_images: {},
  enable_safety_checker: {},
  sync_mode: {},
  output_format: { enum: ['jpeg', 'png'] },
};

const schnell: ModelSchema = { ...common, num_inference_steps: { minimum: 1, maximum: 12, default: 4 } };

const dev: ModelSchema = {
  ...common,
  num_inference_steps: { minimum: 1, maximum: 50, default: 28 },
  guidance_scale: { minimum: 1, maximum: 20, default: 3.5 },
};
const devEdit: ModelSchema = {
  ...dev,
  image_url: {},
  strength: { minimum: 0.01, maximum: 1, default: 0.95 },
};

const flux2: ModelSchema = {
  ...common,
  num_inference_steps: { minimum: 4, maximum: 50, default: 28 },
  guidance_scale: { minimum: 0, maximum: 20, default: 2.5 },
  enable_prompt_expansion: {},
};
const flux2Pro: ModelSchema = {
  image_size: { type: 'object', minimum: 256, maximum: 2048, multipleOf: 16 },
  seed: {},
  enable_safety_checker: {},
  sync_mode: {},
  output_format: { enum: ['jpeg', 'png'] },
};

const qwen: ModelSchema = {
  ...common,
  negative_prompt: {},
  num_inference_steps: { minimum: 2, maximum: 50, default: 30 },
  guidance_scale: { minimum: 0, maximum: 20, default: 2.5 },
};

const sdxl: ModelSchema = {
  ...common,
  negative_prompt: {},
  num_inference_steps: { minimum: 1, maximum: 50, default: 25 },
  guidance_scale: { minimum: 0, maximum: 20, default: 7.5 },
};

const lora = (max: number): ModelOptions['loras'] => ({
  max,
  weight: { min: 0, max: 4, step: 0.05, default: 1 },
  known: [],
  own: true,
});

const withPictures = (schema: ModelSchema, max: number): ModelSchema => ({
  ...schema,
  image_urls: { maxItems: max },
});

interface Extras {
  readonly loras?: number;
  readonly edit?: FalModel['edit'];
  readonly timeoutMs?: number;
}

const model = (
  remoteName: string,
  name: string,
  description: string,
  schema: ModelSchema,
  { loras, edit = null, timeoutMs = 300_000 }: Extras = {},
): FalModel => {
  const { imageInput } = capabilitiesOf(edit?.schema ?? schema).options;
  return {
    remoteName,
    name,
    description,
    schema,
    edit,
    timeoutMs,
    capabilities: capabilitiesOf(schema, {
      options: { imageInput, ...(loras === undefined ? {} : { loras: lora(loras) }) },
    }),
  };
};

/** The models that are offered; others can be added that take the same input as one of these. */
export const falModels: readonly FalModel[] = [
  model(
    'fal-ai/flux-2-pro',
    'FLUX.2 pro',
    'Very good pictures and lettering; takes input pictures.',
    flux2Pro,
    {
      edit: { endpoint: 'fal-ai/flux-2-pro/edit', schema: withPictures(flux2Pro, 9) },
    },
  ),
  model('fal-ai/flux-2', 'FLUX.2 dev', 'Open FLUX.2 with steps and guidance.', flux2, {
    edit: { endpoint: 'fal-ai/flux-2/edit', schema: withPictures(flux2, 4) },
  }),
  model('fal-ai/flux-2/lora', 'FLUX.2 dev with LoRAs', 'FLUX.2 with LoRAs that were trained here.', flux2, {
    loras: 3,
  }),
  model('fal-ai/flux/schnell', 'FLUX schnell', 'A picture in about a second, at very low cost.', schnell),
  model('fal-ai/flux/dev', 'FLUX dev', 'Open FLUX with steps and guidance.', dev, {
    edit: { endpoint: 'fal-ai/flux/dev/image-to-image', schema: devEdit },
  }),
  model('fal-ai/flux-lora', 'FLUX dev with LoRAs', 'FLUX with LoRAs that were trained here.', dev, {
    loras: 4,
  }),
  model('fal-ai/qwen-image', 'Qwen Image', 'Good at lettering, also Chinese. Takes LoRAs.', qwen, {
    loras: 3,
  }),
  model('fal-ai/fast-sdxl', 'SDXL', 'Stable Diffusion XL with negative prompt.', sdxl),
];
