import type { FoundModel } from '@atelier/core/ports/providers';
import { type ModelOptions, noOptions } from '@atelier/core/schemas/engines';
import { fixedSizes, hostedCapabilities } from '../kit/capabilities.ts';
import { ratiosOf } from '../kit/ratios.ts';
import { upscalerCapabilities } from '../kit/upscalers.ts';

export const stabilityRatios = ratiosOf(['1:1', '3:2', '2:3', '5:4', '4:5', '16:9', '9:16', '21:9', '9:21']);

/** A model of Stability AI, and how it is asked for. */
export interface StabilityModel extends FoundModel {
  /** The end of the address. */
  readonly path: 'generate/core' | 'generate/ultra' | 'generate/sd3' | 'upscale/fast';
  /** The value of the field `model`, which `sd3` has. */
  readonly variant: string | null;
}

const presets = [
  'enhance',
  'photographic',
  'cinematic',
  'analog-film',
  'digital-art',
  'fantasy-art',
  'comic-book',
  'anime',
  'line-art',
  'neon-punk',
  'isometric',
  'low-poly',
  'origami',
  'modeling-compound',
  '3d-model',
  'pixel-art',
  'tile-texture',
];

const nameOf = (preset: string): string =>
  `${preset.slice(0, 1).toUpperCase()}${preset.slice(1)}`.replaceAll('-', ' ');

const imageInput: ModelOptions['imageInput'] = {
  max: 1,
  mask: false,
  strength: { min: 0, max: 1, step: 0.01, default: 0.7 },
};
const guidance = (usual: number): ModelOptions['guidance'] => ({
  min: 1,
  max: 10,
  step: 0.1,
  default: usual,
});

const model = (
  remoteName: string,
  name: string,
  description: string,
  call: Pick<StabilityModel, 'path' | 'variant'>,
  options: Partial<ModelOptions>,
): StabilityModel => ({
  remoteName,
  name,
  description,
  ...call,
  timeoutMs: 180_000,
  capabilities: hostedCapabilities({
    ...fixedSizes(stabilityRatios),
    negativePrompt: call.variant !== 'sd3.5-large-turbo',
    // A call cannot be stopped once it was sent.
    cancel: false,
    styles: call.path === 'generate/core' ? presets.map((id) => ({ id, name: nameOf(id) })) : [],
    options: { ...noOptions, ...options },
  }),
});

const sd3 = (variant: string) => ({ path: 'generate/sd3', variant }) as const;

/** The models that are offered. There is no list to ask for. */
export const stabilityModels: readonly StabilityModel[] = [
  model(
    'core',
    'Stable Image Core',
    'Quick and cheap, with style presets.',
    { path: 'generate/core', variant: null },
    {},
  ),
  model(
    'ultra',
    'Stable Image Ultra',
    'The best quality; takes an input picture.',
    { path: 'generate/ultra', variant: null },
    {
      imageInput,
    },
  ),
  model(
    'sd3.5-large',
    'Stable Diffusion 3.5 Large',
    'With guidance and an input picture.',
    sd3('sd3.5-large'),
    {
      imageInput,
      guidance: guidance(4),
    },
  ),
  model(
    'sd3.5-large-turbo',
    'Stable Diffusion 3.5 Large Turbo',
    'The quick one of the 3.5 family.',
    sd3('sd3.5-large-turbo'),
    {
      imageInput,
      guidance: guidance(1),
    },
  ),
  model('sd3.5-medium', 'Stable Diffusion 3.5 Medium', 'Smaller and cheaper.', sd3('sd3.5-medium'), {
    imageInput,
    guidance: guidance(4),
  }),
  {
    remoteName: 'upscale-fast',
    name: 'Stable Image Fast Upscale',
    description: 'Enlarges pictures four times within seconds.',
    path: 'upscale/fast',
    variant: null,
    timeoutMs: 180_000,
    // Pictures of up to 1,048,576 pixels: no larger one can be enlarged four times here.
    capabilities: {
      ...upscalerCapabilities,
      options: { ...upscalerCapabilities.options, upscale: { factors: [4] } },
    },
  },
];
