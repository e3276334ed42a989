import type { ModelOptions, Size } from '@atelier/core/schemas/engines';
import { upscaleProblem } from '@atelier/core/transformed-size';
import type { StudioModel } from '../../lib/models.ts';

type Upscaler = Pick<StudioModel, 'unusable'> & {
  readonly can: { readonly options: Pick<ModelOptions, 'upscale'> };
};

/** Those that can be used now and have a factor that fits the picture: one that only makes it too large is no choice. */
export const fittingUpscalers = <T extends Upscaler>(upscalers: readonly T[], image: Size): T[] =>
  upscalers.filter(
    ({ can, unusable }) =>
      unusable === null &&
      can.options.upscale?.factors.some((factor) => upscaleProblem(image, factor) === null) === true,
  );
