import type { EngineCapabilities } from '@atelier/core/schemas/engines';

export interface Size {
  readonly width: number;
  readonly height: number;
}

const aspects = [
  { label: 'Square', ratio: 1 },
  { label: 'Landscape', ratio: 3 / 2 },
  { label: 'Portrait', ratio: 2 / 3 },
  { label: 'Wide', ratio: 16 / 9 },
  { label: 'Tall', ratio: 9 / 16 },
] as const;

/** `sidePx` is the side of a square with as many pixels as the picture. */
export const resolutions = [
  { id: 'draft', label: 'Draft', sidePx: 640 },
  { id: 'standard', label: 'Standard', sidePx: 1024 },
  { id: 'large', label: 'Large', sidePx: 1536 },
] as const;

type Bounds = Pick<EngineCapabilities, 'minSidePx' | 'maxSidePx' | 'sizeStepPx'>;

const fit = (sidePx: number, { minSidePx, maxSidePx, sizeStepPx }: Bounds): number => {
  const least = Math.ceil(minSidePx / sizeStepPx) * sizeStepPx;
  const most = Math.floor(maxSidePx / sizeStepPx) * sizeStepPx;
  return Math.min(most, Math.max(least, Math.round(sidePx / sizeStepPx) * sizeStepPx));
};

/** The presets at about `sidePx`² pixels, each within the engine's bounds. */
export const presetSizes = (sidePx: number, bounds: Bounds): (Size & { label: string })[] =>
  aspects.map(({ label, ratio }) => ({
    label,
    width: fit(sidePx * Math.sqrt(ratio), bounds),
    height: fit(sidePx / Math.sqrt(ratio), bounds),
  }));

export const sizeKey = ({ width, height }: Size): string => `${width}x${height}`;

/** The resolution nearest to a size. */
export const nearestResolution = ({ width, height }: Size) => {
  const sidePx = Math.sqrt(width * height);
  return resolutions.reduce((best, each) =>
    Math.abs(each.sidePx - sidePx) < Math.abs(best.sidePx - sidePx) ? each : best,
  );
};

/** The preset with the nearest aspect ratio at another resolution. */
export const rescale = (size: Size, sidePx: number, bounds: Bounds): Size => {
  const ratio = size.width / size.height;
  const presets = presetSizes(sidePx, bounds);
  return presets.reduce((best, each) =>
    Math.abs(Math.log(each.width / each.height / ratio)) <
    Math.abs(Math.log(best.width / best.height / ratio))
      ? each
      : best,
  );
};
