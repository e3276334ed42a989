import type { ModelSchema } from '../kit/model-schema.ts';

const fluxRatios = ['1:1', '16:9', '21:9', '3:2', '2:3', '4:5', '5:4', '3:4', '4:3', '9:16', '9:21'];
const formats = { enum: ['webp', 'jpg', 'png'] };

/** The input schemas of well-known models, as far as the studio fills them in; other models are asked for theirs. */
export const fluxSchnell: ModelSchema = {
  aspect_ratio: { enum: fluxRatios },
  num_outputs: {},
  num_inference_steps: { minimum: 1, maximum: 4, default: 4 },
  seed: {},
  output_format: formats,
  disable_safety_checker: {},
};

export const fluxDev: ModelSchema = {
  ...fluxSchnell,
  num_inference_steps: { minimum: 1, maximum: 50, default: 28 },
  guidance: { minimum: 0, maximum: 10, default: 3 },
  image: {},
  prompt_strength: { minimum: 0, maximum: 1, default: 0.8 },
};

/** Versions that `ostris/flux-dev-lora-trainer` makes. */
export const trainedFlux: ModelSchema = {
  aspect_ratio: { enum: fluxRatios },
  num_outputs: {},
  num_inference_steps: { minimum: 1, maximum: 50, default: 28 },
  guidance_scale: { minimum: 0, maximum: 10, default: 3 },
  seed: {},
  image: {},
  prompt_strength: { minimum: 0, maximum: 1, default: 0.8 },
  output_format: formats,
  disable_safety_checker: {},
};

export const flux11Pro: ModelSchema = {
  aspect_ratio: { enum: ['custom', ...fluxRatios] },
  width: { minimum: 256, maximum: 1440, multipleOf: 32 },
  height: { minimum: 256, maximum: 1440, multipleOf: 32 },
  seed: {},
  image_prompt: {},
  prompt_upsampling: {},
  output_format: formats,
};

export const flux2Pro: ModelSchema = {
  aspect_ratio: { enum: ['match_input_image', 'custom', ...fluxRatios] },
  width: { minimum: 256, maximum: 2048, multipleOf: 16 },
  height: { minimum: 256, maximum: 2048, multipleOf: 16 },
  input_images: { maxItems: 8 },
  seed: {},
  output_format: formats,
};

export const flux2Flex: ModelSchema = {
  ...flux2Pro,
  steps: { minimum: 1, maximum: 50, default: 30 },
  guidance: { minimum: 1.5, maximum: 10, default: 4.5 },
  prompt_upsampling: {},
};

export const sdxl: ModelSchema = {
  negative_prompt: {},
  width: { minimum: 512, maximum: 1536, multipleOf: 8 },
  height: { minimum: 512, maximum: 1536, multipleOf: 8 },
  num_outputs: {},
  scheduler: {
    enum: ['K_EULER', 'K_EULER_ANCESTRAL', 'DDIM', 'DPMSolverMultistep', 'HeunDiscrete', 'KarrasDPM', 'PNDM'],
  },
  num_inference_steps: { minimum: 1, maximum: 100, default: 50 },
  guidance_scale: { minimum: 1, maximum: 50, default: 7.5 },
  seed: {},
  image: {},
  mask: {},
  prompt_strength: { minimum: 0, maximum: 1, default: 0.8 },
  disable_safety_checker: {},
};
