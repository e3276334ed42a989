import type { FoundCapabilities } from '@atelier/core/schemas/found-models';

const counted = (count: number, one: string, many = `${one}s`): string =>
  `${count} ${count === 1 ? one : many}`;

/** What a model can do, in a line: "up to 2048 px · 1–50 steps · 18 samplers · negative prompt". */
export const capabilityWords = (can: Omit<FoundCapabilities, 'version' | 'origin' | 'styles'>): string => {
  const { steps, samplers, loras, imageInput, upscale } = can.options;
  if (upscale !== undefined)
    return `enlarges pictures ${upscale.factors.map((factor) => `${factor}×`).join(', ')}`;
  const size = can.sizes === null ? `up to ${can.maxSidePx} px` : counted(can.sizes.length, 'size');
  return [
    size,
    can.maxCount > 1 ? `up to ${can.maxCount} pictures` : null,
    steps === null ? null : `${steps.min}–${steps.max} steps`,
    samplers.length === 0 ? null : counted(samplers.length, 'sampler'),
    loras === null ? null : counted(loras.known.length, 'LoRA'),
    imageInput === null ? null : imageInput.mask ? 'input pictures and masks' : 'input pictures',
    can.negativePrompt ? 'negative prompt' : null,
    can.previews ? 'previews' : null,
  ]
    .filter((part) => part !== null)
    .join(' · ');
};
