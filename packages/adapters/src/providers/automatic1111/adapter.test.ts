import { startA1111Double } from '../../testing/doubles/automatic1111.ts';
import { providerSuite } from '../conformance/suite.ts';
import { automatic1111 } from './adapter.ts';

const fields = (body: unknown): Record<string, unknown> => ({ ...(body as Record<string, unknown>) });

providerSuite({
  adapter: automatic1111,
  startDouble: startA1111Double,
  expected: {
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
  },
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
