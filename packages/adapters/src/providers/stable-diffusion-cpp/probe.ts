import type { FoundModel, ProbeReport } from '@atelier/core/ports/providers';
import type { ModelOptions } from '@atelier/core/schemas/engines';
import { textLimits } from '@atelier/core/text';
import { rangeWith } from '../kit/numbers.ts';
import type { Capabilities } from './wire.ts';

/** sd-server itself allows 4096 px, which few machines have the memory for. */
const maxSidePx = 2048;
const sizeStepPx = 64;

const choices = (names: readonly string[]) =>
  [...new Set(names)]
    .filter((name) => name !== '' && name.length <= 80)
    .slice(0, 200)
    .map((name) => ({ id: name, name }));

const lorasOf = ({ loras }: Capabilities): ModelOptions['loras'] => {
  const known = loras
    .filter(({ path, name }) => path !== '' && path.length <= 200 && name !== '')
    .slice(0, 2000)
    .map(({ path, name }) => ({ id: path, name: name.slice(0, 200) }));
  const weight = { min: -2, max: 2, step: 0.05, default: 1 };
  return known.length === 0 ? null : { max: 4, weight, known, own: false };
};

const optionsOf = (found: Capabilities): ModelOptions => {
  const usual = found.defaults.sample_params;
  return {
    steps: rangeWith({ min: 1, max: 100, step: 1, default: 20 }, usual?.sample_steps),
    guidance: rangeWith({ min: 0, max: 20, step: 0.5, default: 7 }, usual?.guidance?.txt_cfg),
    samplers: choices(found.samplers),
    schedulers: choices(found.schedulers),
    qualities: [],
    backgrounds: [],
    loras: lorasOf(found),
    imageInput: found.features.init_image
      ? {
          max: 1,
          mask: found.features.mask_image,
          strength: { min: 0.05, max: 1, step: 0.05, default: 0.75 },
        }
      : null,
  };
};

/** What identifies the loaded model: the name of its file without the extension. */
export const modelNameOf = ({ model }: Capabilities): string =>
  (model.stem || model.name || 'model').slice(0, 200);

/** The one model that the server has loaded. */
export const modelOf = (found: Capabilities): FoundModel => ({
  remoteName: modelNameOf(found),
  name: modelNameOf(found).slice(0, 80),
  description: 'A model on a stable-diffusion.cpp server.',
  timeoutMs: 15 * 60_000,
  capabilities: {
    version: '',
    origin: 'neural',
    styles: [],
    minSidePx: Math.max(256, found.limits.min_width, found.limits.min_height),
    maxSidePx: Math.min(maxSidePx, found.limits.max_width, found.limits.max_height),
    sizeStepPx,
    maxPixels: maxSidePx * maxSidePx,
    sizes: null,
    maxCount: 4,
    maxPromptLength: textLimits.prompt,
    seed: true,
    negativePrompt: true,
    vector: false,
    progress: false,
    previews: false,
    cancel: false,
    options: optionsOf(found),
  },
});

export const reportOf = (found: Capabilities): ProbeReport => {
  const drawsImages = found.supported_modes.includes('img_gen');
  return {
    version: null,
    models: drawsImages ? [modelOf(found)] : [],
    facts: [
      { label: 'Model', value: modelNameOf(found) },
      { label: 'Samplers', value: String(found.samplers.length) },
      { label: 'Schedulers', value: String(found.schedulers.length) },
      { label: 'LoRAs', value: String(found.loras.length) },
      { label: 'Queue', value: String(found.limits.max_queue_size) },
    ],
    warnings: [
      'It answers without a password: only Atelier should be able to reach this address.',
      ...(drawsImages ? [] : ['The loaded model makes no pictures.']),
    ],
  };
};
