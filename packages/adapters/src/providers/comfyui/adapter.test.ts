import { describe } from 'vitest';
import { startComfyDouble } from '../../testing/doubles/comfyui.ts';
import { greyPng } from '../../testing/sample-pictures.ts';
import { type ProviderSuite, providerSuite } from '../conformance/suite.ts';
import { comfyui } from './adapter.ts';

interface Sent {
  readonly prompt: Record<string, { readonly inputs: Record<string, unknown> }>;
}

const inputsOf = (body: unknown, node: string): Record<string, unknown> => ({
  ...(body as Sent).prompt[node]?.inputs,
});

const expected: ProviderSuite['expected'] = {
  'no picture comes': 'gone',
  // Pictures are files, not JSON.
  'collect broken JSON': 'handed on',
  'collect wrong types': 'handed on',
};

providerSuite({
  adapter: comfyui,
  startDouble: startComfyDouble,
  expected,
  impossible: { 'its filter refuses': 'It has no filter.' },
  prompts: {
    promptOf: (body) => inputsOf(body, '6').text,
    restOf: (body) => ({
      ...(body as Sent),
      prompt_id: null,
      client_id: null,
      prompt: {
        ...(body as Sent).prompt,
        '6': { ...inputsOf(body, '6'), text: null },
        '9': { ...inputsOf(body, '9'), filename_prefix: null },
      },
    }),
    commands: [/embedding:/i, /<\|im_start\|>/, /(?<!\\)[()]/],
  },
});

describe('upscaling by', () => {
  providerSuite({
    adapter: comfyui,
    startDouble: startComfyDouble,
    pick: (models) => models.find(({ capabilities }) => capabilities.options.upscale !== undefined),
    request: { images: [greyPng(64, 32)], factor: 3, width: 192, height: 96 },
    expected,
    impossible: { 'its filter refuses': 'It has no filter.' },
    prompts: null,
  });
});
