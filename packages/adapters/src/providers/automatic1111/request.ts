import type { EngineRequest } from '@atelier/core/ports/engine';
import type { ProviderModel } from '@atelier/core/ports/providers';
import { escapePrompt } from './prompt.ts';

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

/** LoRAs are only known by tags in the prompt: ours, for names that the server listed. */
const withLoraTags = (prompt: string, { settings }: EngineRequest): string =>
  [prompt, ...(settings.loras ?? []).map(({ id, weight }) => `<lora:${id}:${weight}>`)].join(' ');

const textToImage = (request: EngineRequest, { remoteName }: ProviderModel, taskId: string) => {
  const { settings } = request;
  return {
    prompt: withLoraTags(escapePrompt(request.prompt), request),
    negative_prompt: escapePrompt(request.negativePrompt),
    width: request.width,
    height: request.height,
    seed: request.seed,
    batch_size: 1,
    n_iter: 1,
    ...(settings.steps !== undefined && { steps: settings.steps }),
    ...(settings.guidance !== undefined && { cfg_scale: settings.guidance }),
    ...(settings.sampler !== undefined && { sampler_name: settings.sampler }),
    ...(settings.scheduler !== undefined && { scheduler: settings.scheduler }),
    // The server's own choice of a model comes back afterwards: people may use its web page, too.
    override_settings: { sd_model_checkpoint: remoteName },
    override_settings_restore_afterwards: true,
    send_images: true,
    save_images: false,
    force_task_id: taskId,
  };
};

/** Pictures are sent as bytes, never as an address, which the server would fetch. White parts of the mask are repainted. */
const fromImage = (first: Uint8Array, { mask, settings }: EngineRequest) => ({
  init_images: [base64(first)],
  denoising_strength: settings.strength ?? 0.75,
  include_init_images: false,
  ...(mask !== undefined && {
    mask: base64(mask),
    inpainting_fill: 1,
    inpaint_full_res: false,
  }),
});

/** The path and body of one submission. No scripts, styles, info texts or further settings: they would be commands. */
export const pictureCall = (request: EngineRequest, model: ProviderModel, taskId: string) => {
  const first = request.images?.[0];
  const json = textToImage(request, model, taskId);
  return first === undefined
    ? { path: '/txt2img', json }
    : { path: '/img2img', json: { ...json, ...fromImage(first, request) } };
};
