import type { FoundCapabilities } from '@atelier/core/ports/providers';
import { maxSidePx, minSidePx, upscaleFactors } from '@atelier/core/schemas/edits';
import { noOptions } from '@atelier/core/schemas/engines';
import { textLimits } from '@atelier/core/text';

/** What every upscaler can do: a picture of the studio's sizes becomes one by every factor; only its state is known. */
export const upscalerCapabilities: FoundCapabilities = {
  ...{ version: '', origin: 'neural', styles: [] },
  ...{ minSidePx, maxSidePx, sizeStepPx: 1, maxPixels: null, sizes: null, maxCount: 1 },
  ...{ maxPromptLength: textLimits.prompt, seed: true, negativePrompt: true, vector: false },
  ...{ progress: false, previews: false, cancel: false },
  options: { ...noOptions, upscale: { factors: [...upscaleFactors] } },
};
