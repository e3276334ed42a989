import type { Samples } from './sample.ts';

export const provenanceInputs: Samples = {
  'provenance.trust': () => undefined,
};
