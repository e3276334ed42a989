import type { ProviderAdapter } from '@atelier/core/ports/providers';
import { z } from 'zod';
import { parseOptions } from '../kit/options.ts';
import { readCapabilities, sdCppEngine } from './engine.ts';
import { reportOf } from './probe.ts';

const Options = z.strictObject({});

/** stable-diffusion.cpp's `sd-server`, by its own API. The compatible paths obey commands inside prompts and are not used. */
export const stableDiffusionCpp: ProviderAdapter = {
  kind: 'stable-diffusion-cpp',
  name: 'stable-diffusion.cpp',
  description:
    'sd-server on this machine or in your network. It runs one model, also without a graphics card.',
  baseUrl: 'http://127.0.0.1:1234',
  key: null,
  local: true,
  resultHosts: [],
  concurrency: 1,
  open: ({ id, options }, { egress }) => {
    parseOptions(Options, options);
    return {
      probe: async (call) => reportOf(await readCapabilities(egress, call)),
      engine: (model) => sdCppEngine(id, model, egress),
    };
  },
};
