import type { Egress } from '@atelier/core/ports/egress';
import { type EngineRequest, type RemoteEngine, RemoteFault } from '@atelier/core/ports/engine';
import type { ProviderModel } from '@atelier/core/ports/providers';
import { autoStyle } from '@atelier/core/schemas/engines';
import { answersAtOnce } from '../kit/answers-at-once.ts';
import { numberedEmphasis } from '../kit/emphasis.ts';
import { exchangeJson } from '../kit/exchange.ts';
import { refuseControlSyntax } from '../kit/prompt-text.ts';
import { nearestRatio } from '../kit/ratios.ts';
import { maxPictureAnswerBytes, pictureOfBase64 } from '../kit/results.ts';
import { type StabilityModel, stabilityModels, stabilityRatios } from './models.ts';
import { kindOf, Picture, seedFor } from './wire.ts';

/** The fields for an input picture; with one, `sd3` takes the size from it. */
const addPicture = (form: FormData, path: StabilityModel['path'], request: EngineRequest): void => {
  const [image] = request.images ?? [];
  if (image === undefined) return;
  form.set('image', new Blob([new Uint8Array(image)], { type: 'image/png' }), 'image.png');
  form.set('strength', String(request.settings.strength ?? 0.7));
  if (path !== 'generate/sd3') return;
  form.set('mode', 'image-to-image');
  form.delete('aspect_ratio');
};

/** An enlargement takes the picture alone. */
const upscaleForm = ({ images }: EngineRequest): FormData => {
  const [image] = images ?? [];
  if (image === undefined) throw new RemoteFault('invalid', 'No picture to enlarge.');
  const form = new FormData();
  form.set('image', new Blob([new Uint8Array(image)], { type: 'image/png' }), 'image.png');
  form.set('output_format', 'png');
  return form;
};

const formOf = ({ path, variant }: StabilityModel, request: EngineRequest): FormData => {
  if (path === 'upscale/fast') return upscaleForm(request);
  const { settings, style, negativePrompt } = request;
  const form = new FormData();
  form.set('prompt', request.prompt);
  if (negativePrompt !== '') form.set('negative_prompt', negativePrompt);
  form.set('aspect_ratio', nearestRatio(stabilityRatios, request)?.ratio ?? '1:1');
  form.set('seed', String(seedFor(request.seed)));
  form.set('output_format', 'png');
  if (variant !== null) form.set('model', variant);
  if (settings.guidance !== undefined) form.set('cfg_scale', String(settings.guidance));
  if (path === 'generate/core' && style !== autoStyle) form.set('style_preset', style);
  addPicture(form, path, request);
  return form;
};

/** The engine of one model of Stability AI. It answers with the picture itself. */
export const createEngine = (
  { egress, headers }: { readonly egress: Egress; readonly headers: Readonly<Record<string, string>> },
  provider: string,
  { id, remoteName, capabilities, timeoutMs }: ProviderModel,
): RemoteEngine => {
  const model = stabilityModels.find((one) => one.remoteName === remoteName);
  return {
    id,
    provider,
    capabilities,
    timeoutMs,
    ...answersAtOnce,
    checkText: (text) => refuseControlSyntax(text, [numberedEmphasis]),
    async submit(request, { signal }) {
      if (model === undefined) throw new RemoteFault('gone', `${remoteName} is no model of this adapter.`);
      const { image, seed, finish_reason } = await exchangeJson(
        egress,
        {
          call: 'submit',
          url: `/v2beta/stable-image/${model.path}`,
          form: formOf(model, request),
          headers: { ...headers, accept: 'application/json' },
          headTimeoutMs: timeoutMs,
          maxBytes: maxPictureAnswerBytes,
          withPictures: true,
          kindOf,
          signal,
        },
        Picture,
      );
      // The answer has a blurred picture then.
      if (finish_reason === 'CONTENT_FILTERED') throw new RemoteFault('refused', finish_reason);
      const bytes = pictureOfBase64(image ?? '');
      return { image: { bytes, seed: seed ?? seedFor(request.seed) } };
    },
  };
};
