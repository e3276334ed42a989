import type { EngineRequest } from '@atelier/core/ports/engine';
import { transparentMask } from '../kit/masks.ts';

/** Unfinished pictures that are asked for: each costs some output tokens. */
const partialImages = 2;

/** The fields of both calls. The prompt is the value of one field and can reach no other. */
const fieldsOf = (model: string, { prompt, width, height, settings, pseudonym }: EngineRequest) => ({
  model,
  prompt,
  n: 1,
  size: `${width}x${height}`,
  output_format: 'png',
  stream: true,
  partial_images: partialImages,
  ...(settings.quality === undefined ? {} : { quality: settings.quality }),
  ...(settings.background === undefined ? {} : { background: settings.background }),
  ...(pseudonym === undefined ? {} : { safety_identifier: pseudonym }),
});

const fileOf = (bytes: Uint8Array): Blob => new Blob([new Uint8Array(bytes)], { type: 'image/png' });

const editForm = async (model: string, request: EngineRequest, first: Uint8Array): Promise<FormData> => {
  const form = new FormData();
  for (const [name, value] of Object.entries(fieldsOf(model, request))) form.set(name, String(value));
  const images = request.images ?? [];
  const name = images.length > 1 ? 'image[]' : 'image';
  for (const [at, image] of images.entries()) form.append(name, fileOf(image), `image-${at + 1}.png`);
  if (request.mask !== undefined)
    form.set('mask', fileOf(await transparentMask(request.mask, first)), 'mask.png');
  return form;
};

/** A generation, or an edit if the request has input pictures. */
export const imageCall = async (
  model: string,
  request: EngineRequest,
): Promise<{ readonly url: string } & ({ readonly json: unknown } | { readonly form: FormData })> => {
  const [first] = request.images ?? [];
  return first === undefined
    ? { url: '/images/generations', json: fieldsOf(model, request) }
    : { url: '/images/edits', form: await editForm(model, request, first) };
};
