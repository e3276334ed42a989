import type { FoundModel } from '@atelier/core/ports/providers';
import { capabilitiesOf, type ModelSchema } from '../kit/model-schema.ts';

/** A model of Black Forest Labs: what it is called in addresses, and its input fields. */
export interface BflModel extends FoundModel {
  readonly schema: ModelSchema;
}

const ratios = ['1:1', '16:9', '9:16', '21:9', '9:21', '3:2', '2:3', '4:3', '3:4', '4:5', '5:4'];
const formats = { enum: ['jpeg', 'png'] };

const flux2: ModelSchema = {
  width: { minimum: 64, maximum: 2048, multipleOf: 16 },
  height: { minimum: 64, maximum: 2048, multipleOf: 16 },
  seed: {},
  disable_pup: {},
  output_format: formats,
};

const flux2Flex: ModelSchema = {
  ...flux2,
  steps: { minimum: 1, maximum: 50, default: 50 },
  guidance: { minimum: 1.5, maximum: 10, default: 5 },
  prompt_upsampling: {},
};

const flux11: ModelSchema = {
  width: { minimum: 256, maximum: 1440, multipleOf: 32 },
  height: { minimum: 256, maximum: 1440, multipleOf: 32 },
  seed: {},
  prompt_upsampling: {},
  output_format: formats,
};

const byRatio: ModelSchema = {
  aspect_ratio: { enum: ratios },
  seed: {},
  prompt_upsampling: {},
  output_format: formats,
};

const model = (
  remoteName: string,
  name: string,
  description: string,
  schema: ModelSchema,
  { pictures = 0, maxPixels = null }: { readonly pictures?: number; readonly maxPixels?: number | null } = {},
): BflModel => ({
  remoteName,
  name,
  description,
  schema,
  timeoutMs: 180_000,
  capabilities: capabilitiesOf(schema, {
    // Work that has begun cannot be stopped there.
    cancel: false,
    ...(maxPixels === null ? {} : { maxPixels }),
    ...(pictures === 0 ? {} : { options: { imageInput: { max: pictures, mask: false, strength: null } } }),
  }),
});

const megapixels4 = { maxPixels: 4_194_304 };

/** The models that are offered. There is no list to ask for. */
export const bflModels: readonly BflModel[] = [
  model('flux-2-pro', 'FLUX.2 pro', 'Very good pictures and lettering in about ten seconds.', flux2, {
    ...megapixels4,
    pictures: 8,
  }),
  model('flux-2-max', 'FLUX.2 max', 'The best quality of the family, and the most expensive.', flux2, {
    ...megapixels4,
    pictures: 8,
  }),
  model('flux-2-flex', 'FLUX.2 flex', 'With steps and guidance; best at small print.', flux2Flex, {
    ...megapixels4,
    pictures: 8,
  }),
  model('flux-2-klein-9b', 'FLUX.2 klein 9B', 'Small and quick: less than a second.', flux2, {
    ...megapixels4,
    pictures: 4,
  }),
  model('flux-2-klein-4b', 'FLUX.2 klein 4B', 'The smallest and cheapest.', flux2, {
    ...megapixels4,
    pictures: 4,
  }),
  model('flux-kontext-pro', 'FLUX Kontext pro', 'Changes a picture as the prompt says.', byRatio, {
    pictures: 1,
  }),
  model('flux-kontext-max', 'FLUX Kontext max', 'Kontext with better lettering.', byRatio, { pictures: 1 }),
  model('flux-pro-1.1', 'FLUX 1.1 pro', 'The generation before FLUX.2.', flux11),
  model('flux-pro-1.1-ultra', 'FLUX 1.1 pro ultra', 'Large pictures of four megapixels.', byRatio),
];
