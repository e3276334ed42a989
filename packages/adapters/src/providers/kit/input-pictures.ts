import type { EngineRequest } from '@atelier/core/ports/engine';
import { dataUrl } from './data-url.ts';
import { greyMask } from './masks.ts';
import type { InputPictures } from './model-input.ts';

/** The input pictures of a request as `data:` addresses; the mask is white where the picture is to be repainted. */
export const inputPictures = async ({ images = [], mask }: EngineRequest): Promise<InputPictures> => {
  const [first] = images;
  return {
    images: images.map((image) => dataUrl(image)),
    mask: mask === undefined || first === undefined ? null : dataUrl(await greyMask(mask, first)),
  };
};
