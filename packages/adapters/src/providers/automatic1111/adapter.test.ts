import { describe } from 'vitest';
import { startA1111Double } from '../../testing/doubles/automatic1111.ts';
import { greyPng } from '../../testing/sample-pictures.ts';
import { type ProviderSuite, providerSuite } from '../conformance/suite.ts';
import { automatic1111 } from './adapter.ts';

const fields = (body: unknown): Record<string, unknown> => ({ ...(body as Record<string, unknown>) });

const expected: ProviderSuite['expected'] = {
  // Its picture cannot be fetched later, and nothing tells for certain that it was not drawn.
  'submit cut before the body was read': 'gone',
  'submit cut after the body was read': 'gone',
  'submit broken JSON': 'gone',
  'submit wrong types': 'gone',
  'submit silence': 'gone',
  'submit 503': 'gone',
  oversize: 'gone',
  'no picture comes': 'gone',
  // In its own shape, 500 is the end of the work: out of memory, mostly.
  'submit 500': 'invalid',
  'the backend reports a failure': 'invalid',
};

providerSuite({
  adapter: automatic1111,
  startDouble: startA1111Double,
  expected,
  impossible: { 'its filter refuses': 'It has no filter.' },
  prompts: {
    promptOf: (body) => fields(body).prompt,
    restOf: (body) => ({ ...fields(body), prompt: null, force_task_id: null }),
    commands: [
      /<[\p{L}\p{N}_]+:/u,
      /<sd_cpp_extra_args/i,
      /(?<!\\)(\\\\)*[()[\]]/,
      /\bAND\b/,
      /\bBREAK\b/,
      /#/,
      /[\r\n]/,
      /:\s*[-+]?[\d.]+\s*$/,
    ],
  },
});

describe('upscaling by', () => {
  providerSuite({
    adapter: automatic1111,
    startDouble: startA1111Double,
    pick: (models) => models.find(({ capabilities }) => capabilities.options.upscale !== undefined),
    request: { images: [greyPng(64, 32)], factor: 3 },
    expected,
    impossible: { 'its filter refuses': 'It has no filter.' },
    prompts: null,
  });
});
