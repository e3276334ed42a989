import type { ProviderAdapter } from '@atelier/core/ports/providers';
import { automatic1111 } from './automatic1111/adapter.ts';
import { blackForestLabsAdapter } from './black-forest-labs/adapter.ts';
import { comfyui } from './comfyui/adapter.ts';
import { falAdapter } from './fal/adapter.ts';
import { googleAdapter } from './google/adapter.ts';
import { openAi } from './openai/adapter.ts';
import { openAiCompatible } from './openai-compatible/adapter.ts';
import { replicateAdapter } from './replicate/adapter.ts';
import { stabilityAdapter } from './stability/adapter.ts';
import { stableDiffusionCpp } from './stable-diffusion-cpp/adapter.ts';

/** The kinds of provider that can be added, in the order in which they are offered. */
export const providerAdapters: readonly ProviderAdapter[] = [
  comfyui,
  automatic1111,
  stableDiffusionCpp,
  openAiCompatible,
  openAi,
  replicateAdapter,
  falAdapter,
  googleAdapter,
  blackForestLabsAdapter,
  stabilityAdapter,
];
