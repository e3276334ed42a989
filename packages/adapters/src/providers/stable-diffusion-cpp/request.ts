import type { EngineRequest } from '@atelier/core/ports/engine';
import { escapePrompt } from './prompt.ts';

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

const sampleParams = ({ settings }: EngineRequest) => ({
  ...(settings.steps !== undefined && { sample_steps: settings.steps }),
  ...(settings.sampler !== undefined && { sample_method: settings.sampler }),
  ...(settings.scheduler !== undefined && { scheduler: settings.scheduler }),
  ...(settings.guidance !== undefined && { guidance: { txt_cfg: settings.guidance } }),
});

const inputImages = ({ images, mask, settings }: EngineRequest) => {
  const first = images?.[0];
  if (first === undefined) return {};
  return {
    init_image: base64(first),
    ...(mask !== undefined && { mask_image: base64(mask) }),
    ...(settings.strength !== undefined && { strength: settings.strength }),
  };
};

/**
 * The body of `POST /sdcpp/v1/img_gen`. The server silently ignores fields of a wrong type and takes its own defaults, so
 * the types matter. Its PNG would contain the prompt and the model's file name unless metadata are off.
 */
export const imageBody = (request: EngineRequest) => ({
  prompt: escapePrompt(request.prompt),
  negative_prompt: escapePrompt(request.negativePrompt),
  width: request.width,
  height: request.height,
  seed: request.seed,
  batch_count: 1,
  sample_params: sampleParams(request),
  lora: (request.settings.loras ?? []).map(({ id, weight }) => ({ path: id, multiplier: weight })),
  ...inputImages(request),
  output_format: 'png',
  embed_image_metadata: false,
});
