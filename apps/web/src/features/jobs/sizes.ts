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

type Bounds = Pick<EngineCapabilities, 'minSidePx' | 'maxSidePx' | 'sizeStepPx' | 'maxPixels' | 'sizes'>;

const fitSide = (
  sidePx: number,
  { minSidePx, maxSidePx, sizeStepPx }: Bounds,
  round: (steps: number) => number,
): number => {
  const least = Math.ceil(minSidePx / sizeStepPx) * sizeStepPx;
  const most = Math.floor(maxSidePx / sizeStepPx) * sizeStepPx;
  return Math.min(most, Math.max(least, round(sidePx / sizeStepPx) * sizeStepPx));
};

/** The nearest size within the bounds; one with too many pixels is scaled down. */
const fit = ({ width, height }: Size, bounds: Bounds): Size => {
  const near = {
    width: fitSide(width, bounds, Math.round),
    height: fitSide(height, bounds, Math.round),
  };
  const { maxPixels } = bounds;
  if (maxPixels === null || near.width * near.height <= maxPixels) return near;
  const scale = Math.sqrt(maxPixels / (width * height));
  const small = {
    width: fitSide(width * scale, bounds, Math.floor),
    height: fitSide(height * scale, bounds, Math.floor),
  };
  // A side that cannot be shorter leaves less for the other.
  return small.width * small.height <= maxPixels
    ? small
    : {
        width: Math.min(small.width, fitSide(maxPixels / small.height, bounds, Math.floor)),
        height: Math.min(small.height, fitSide(maxPixels / small.width, bounds, Math.floor)),
      };
};

/** The size nearest in shape and pixels that the model makes. */
export const fitSize = (size: Size, bounds: Bounds): Size => {
  const awayFrom = ({ width, height }: Size) =>
    Math.abs(Math.log((width / height) * (size.height / size.width))) +
    Math.abs(Math.log((width * height) / (size.width * size.height))) / 8;
  const [nearest] = bounds.sizes?.toSorted((a, b) => awayFrom(a) - awayFrom(b)) ?? [];
  if (nearest !== undefined) return { width: nearest.width, height: nearest.height };
  // Scaled as a whole first: a side that is cut to a bound alone would change the shape.
  const [long, short] = [Math.max(size.width, size.height), Math.min(size.width, size.height)];
  const scale = Math.min(bounds.maxSidePx / long, Math.max(1, bounds.minSidePx / short));
  return fit({ width: size.width * scale, height: size.height * scale }, bounds);
};

const ratioText = ({ width, height }: Size): string => {
  const ratio = width / height;
  const known = aspects.find((each) => Math.abs(Math.log(each.ratio / ratio)) < 0.03);
  return known?.label ?? (ratio > 1 ? 'Landscape' : 'Portrait');
};

/** The presets at about `sidePx`² pixels, each within the bounds; or the only sizes that the model draws. */
export const presetSizes = (sidePx: number, bounds: Bounds): (Size & { label: string })[] =>
  bounds.sizes?.map((size) => ({ ...size, label: ratioText(size) })) ??
  aspects.map(({ label, ratio }) => ({
    label,
    ...fit({ width: sidePx * Math.sqrt(ratio), height: sidePx / Math.sqrt(ratio) }, bounds),
  }));

const usualSidePx = 1024;

/** The square nearest to 1024 px, or the first size that the model draws. */
export const defaultSize = (bounds: Bounds): Size => {
  const [first] = presetSizes(usualSidePx, bounds);
  return first === undefined
    ? { width: bounds.minSidePx, height: bounds.minSidePx }
    : { width: first.width, height: first.height };
};

/** The resolutions that differ for this model. */
export const resolutionsOf = (bounds: Bounds) =>
  resolutions.filter(({ sidePx }) => {
    const { width, height } = fit({ width: sidePx, height: sidePx }, bounds);
    return Math.abs(Math.sqrt(width * height) / sidePx - 1) < 0.1;
  });

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
