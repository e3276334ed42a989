import { startSdCppDouble } from '../../testing/doubles/stable-diffusion-cpp.ts';
import { providerSuite } from '../conformance/suite.ts';
import { stableDiffusionCpp } from './adapter.ts';

const fields = (body: unknown): Record<string, unknown> => ({ ...(body as Record<string, unknown>) });

providerSuite({
  adapter: stableDiffusionCpp,
  startDouble: startSdCppDouble,
  expected: { 'no picture comes': 'gone' },
  impossible: { 'its filter refuses': 'It has no filter.' },
  prompts: {
    promptOf: (body) => fields(body).prompt,
    restOf: (body) => ({ ...fields(body), prompt: null }),
    commands: [
      /sd_cpp_extra_args/i,
      // Weights: an opening bracket after an even number of backslashes, or a number before a closing one.
      /(?<!\\)(\\\\)*[([]/,
      /:[+-]?[.\d]+\)/,
      /BREAK\b/,
    ],
  },
});
