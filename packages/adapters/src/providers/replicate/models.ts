import type { FoundCapabilities } from '@atelier/core/ports/providers';
import { capabilitiesOf, type ModelSchema } from '../kit/model-schema.ts';
import { flux2Flex, flux2Pro, flux11Pro, fluxDev, fluxSchnell, sdxl } from './schemas.ts';

/** A model that this adapter knows without asking. */
export interface KnownModel {
  readonly remoteName: string;
  readonly name: string;
  readonly description: string;
  readonly schema: ModelSchema;
  /** Official models are called by name; others by the id of their version. */
  readonly official: boolean;
  readonly capabilities: FoundCapabilities;
  readonly timeoutMs: number;
}

const minuteMs = 60_000;

/** Adds a person's own LoRA: the trained version is run instead of the base model. */
const ownLora = {
  max: 1,
  weight: { min: -1, max: 3, step: 0.05, default: 1 },
  known: [],
  own: true,
};

export const knownModels: readonly KnownModel[] = [
  {
    remoteName: 'black-forest-labs/flux-2-pro',
    name: 'FLUX.2 pro',
    description: 'Very good pictures and lettering, up to 4 megapixels; takes up to eight input pictures.',
    schema: flux2Pro,
    official: true,
    capabilities: capabilitiesOf(flux2Pro, { maxPixels: 4_194_304 }),
    timeoutMs: 3 * minuteMs,
  },
  {
    remoteName: 'black-forest-labs/flux-2-flex',
    name: 'FLUX.2 flex',
    description: 'FLUX.2 with steps and guidance; slower, and best at small print.',
    schema: flux2Flex,
    official: true,
    capabilities: capabilitiesOf(flux2Flex, { maxPixels: 4_194_304 }),
    timeoutMs: 3 * minuteMs,
  },
  {
    remoteName: 'black-forest-labs/flux-1.1-pro',
    name: 'FLUX 1.1 pro',
    description: 'Quick and good; up to 1.4 thousand pixels a side.',
    schema: flux11Pro,
    official: true,
    capabilities: capabilitiesOf(flux11Pro),
    timeoutMs: 3 * minuteMs,
  },
  {
    remoteName: 'black-forest-labs/flux-schnell',
    name: 'FLUX schnell',
    description: 'A picture in a second or two, at very low cost.',
    schema: fluxSchnell,
    official: true,
    capabilities: capabilitiesOf(fluxSchnell),
    timeoutMs: 3 * minuteMs,
  },
  {
    remoteName: 'black-forest-labs/flux-dev',
    name: 'FLUX dev',
    description: 'Open FLUX with steps and guidance. Takes LoRAs that were trained here.',
    schema: fluxDev,
    official: true,
    capabilities: capabilitiesOf(fluxDev, { progress: true, options: { loras: ownLora } }),
    timeoutMs: 5 * minuteMs,
  },
  {
    remoteName: 'stability-ai/sdxl',
    name: 'SDXL',
    description:
      'Stable Diffusion XL with negative prompt, scheduler and repainting. May need minutes to start.',
    schema: sdxl,
    official: false,
    capabilities: capabilitiesOf(sdxl, { progress: true }),
    timeoutMs: 10 * minuteMs,
  },
];
