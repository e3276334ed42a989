import type { EngineRequest } from '@atelier/core/ports/engine';
import { greyMask } from '../kit/masks.ts';

/** LocalAI's separator; the prompt itself contains none (`checkText`). */
const withNegative = ({ prompt, negativePrompt }: EngineRequest): string =>
  negativePrompt === '' ? prompt : `${prompt}|${negativePrompt}`;

const generation = (model: string, request: EngineRequest, image: Uint8Array | undefined) => ({
  model,
  prompt: withNegative(request),
  n: 1,
  size: `${request.width}x${request.height}`,
  response_format: 'b64_json',
  ...(request.settings.steps === undefined ? {} : { step: request.settings.steps }),
  // Base64, never an address: the server would fetch it.
  ...(image === undefined ? {} : { file: Buffer.from(image).toString('base64') }),
});

const fileOf = (bytes: Uint8Array): Blob => new Blob([new Uint8Array(bytes)], { type: 'image/png' });

/** LocalAI repaints at 512 × 512, and takes no negative prompt with it. */
const inpainting = async (
  model: string,
  { prompt, settings }: EngineRequest,
  image: Uint8Array,
  mask: Uint8Array,
): Promise<FormData> => {
  const form = new FormData();
  form.set('model', model);
  form.set('prompt', prompt);
  if (settings.steps !== undefined) form.set('steps', String(settings.steps));
  form.set('image', fileOf(image), 'image.png');
  form.set('mask', fileOf(await greyMask(mask, image)), 'mask.png');
  return form;
};

/** The call that makes a picture, and its body. The prompt is the value of one field and can reach no other. */
export const imageCall = async (
  model: string,
  request: EngineRequest,
): Promise<{ readonly path: string } & ({ readonly json: unknown } | { readonly form: FormData })> => {
  const [image] = request.images ?? [];
  return image !== undefined && request.mask !== undefined
    ? { path: '/images/inpainting', form: await inpainting(model, request, image, request.mask) }
    : { path: '/images/generations', json: generation(model, request, image) };
};
