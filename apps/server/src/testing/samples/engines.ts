import type { Samples } from './sample.ts';

export const enginesInputs: Samples = {
  'engines.list': () => undefined,
};
