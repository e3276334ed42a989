import type { ModelRecord } from './ports/provider-stores.ts';
import type { EngineCapabilities, ModelOptions, NumberRange, Size } from './schemas/engines.ts';
import type { ModelBounds } from './schemas/models.ts';

const clamp = (value: number, { min, max }: Pick<NumberRange, 'min' | 'max'>): number =>
  Math.min(Math.max(value, min), max);

/** The range below `max`, with a default that lies in it. */
const narrowRange = (
  range: NumberRange | null,
  max = Number.POSITIVE_INFINITY,
  usual?: number,
): NumberRange | null => {
  if (range === null) return null;
  const bounds = { min: range.min, max: Math.max(range.min, Math.min(range.max, max)) };
  return { ...range, ...bounds, default: clamp(usual ?? range.default, bounds) };
};

const narrowSizes = (sizes: readonly Size[] | null, bounds: ModelBounds): Size[] | null => {
  if (sizes === null) return null;
  const { maxSidePx = Number.POSITIVE_INFINITY, maxPixels = Number.POSITIVE_INFINITY } = bounds;
  const fitting = sizes.filter(
    ({ width, height }) => Math.max(width, height) <= maxSidePx && width * height <= maxPixels,
  );
  // A model without any size could not be used at all: its smallest stays.
  const smallest = sizes.toSorted((a, b) => a.width * a.height - b.width * b.height).slice(0, 1);
  return fitting.length > 0 ? fitting : smallest;
};

type Decided = Pick<ModelRecord, 'id' | 'name' | 'description' | 'capabilities' | 'bounds' | 'defaults'>;

const narrowOptions = ({ capabilities, bounds, defaults }: Decided): ModelOptions => {
  const { options } = capabilities;
  const { maxLoras = options.loras?.max ?? 0 } = bounds;
  return {
    ...options,
    steps: narrowRange(options.steps, bounds.maxSteps, defaults.steps),
    guidance: narrowRange(options.guidance, undefined, defaults.guidance),
    loras:
      options.loras === null || maxLoras === 0
        ? null
        : { ...options.loras, max: Math.min(options.loras.max, maxLoras) },
    imageInput: bounds.imageInput === false ? null : options.imageInput,
  };
};

/** What people may ask of a model: what was found, within the bounds that an administrator has set (R-STUDIO-2). */
export const modelCapabilities = (model: Decided): EngineCapabilities => {
  const { id, name, description, capabilities: found, bounds } = model;
  const side = Math.min(found.maxSidePx, bounds.maxSidePx ?? found.maxSidePx);
  const maxPixels = Math.min(
    found.maxPixels ?? Number.POSITIVE_INFINITY,
    bounds.maxPixels ?? Number.POSITIVE_INFINITY,
  );
  return {
    ...found,
    id,
    name,
    description,
    maxSidePx: Math.max(found.minSidePx, side - (side % found.sizeStepPx)),
    maxPixels: Number.isFinite(maxPixels) ? maxPixels : null,
    sizes: narrowSizes(found.sizes, bounds),
    maxCount: Math.min(found.maxCount, bounds.maxCount ?? found.maxCount),
    maxPromptLength: Math.min(found.maxPromptLength, bounds.maxPromptLength ?? found.maxPromptLength),
    options: narrowOptions(model),
  };
};
