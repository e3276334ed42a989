import type { Samples } from './sample.ts';

export const modelsInputs: Samples = {
  'models.list': () => undefined,
  'models.setFavourite': () => ({ id: 'still', favourite: true }),
};
