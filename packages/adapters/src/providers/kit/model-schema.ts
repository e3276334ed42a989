import type { FoundCapabilities } from '@atelier/core/ports/providers';
import { type ModelOptions, type NumberRange, noOptions } from '@atelier/core/schemas/engines';
import { fixedSizes, freeSizes, hostedCapabilities, maxSidePx } from './capabilities.ts';
import { ratiosOf } from './ratios.ts';

/** One field of a model's input, as JSON Schema describes it. Everything in it comes from the outside. */
export interface SchemaField {
  readonly type?: string | undefined;
  readonly enum?: readonly string[] | undefined;
  readonly minimum?: number | undefined;
  readonly maximum?: number | undefined;
  readonly multipleOf?: number | undefined;
  readonly default?: unknown;
  readonly maxItems?: number | undefined;
}

/** The fields of a model's input: hosted models share a handful of names, and each has its own selection. */
export type ModelSchema = Readonly<Record<string, SchemaField>>;

/** The names that models use for what the studio offers, the usual one first. */
const names = {
  steps: ['num_inference_steps', 'steps', 'num_steps'],
  guidance: ['guidance', 'guidance_scale', 'cfg_scale', 'cfg'],
  scheduler: ['scheduler'],
  negativePrompt: ['negative_prompt'],
  seed: ['seed'],
  pictures: ['input_images', 'image_input', 'image_urls'],
  picture: ['input_image', 'image', 'image_url', 'image_prompt'],
  mask: ['mask', 'mask_url', 'mask_image_url'],
  strength: ['prompt_strength', 'strength'],
} as const;
export type Role = keyof typeof names;

/** The model's own name for something, or undefined if it has nothing of the kind. */
export const fieldOf = (schema: ModelSchema, role: Role): string | undefined =>
  names[role].find((name) => Object.hasOwn(schema, name));

const boundsOf = (
  schema: ModelSchema,
  role: 'steps' | 'guidance' | 'strength',
  usual: NumberRange,
): NumberRange | null => {
  const name = fieldOf(schema, role);
  if (name === undefined) return null;
  const { minimum = usual.min, maximum = usual.max, default: told } = schema[name] ?? {};
  const whole = Number.isInteger(usual.step);
  const floor = Math.max(minimum, usual.min);
  const min = whole ? Math.ceil(floor) : floor;
  const max = whole ? Math.floor(Math.min(maximum, usual.max)) : Math.min(maximum, usual.max);
  if (min > max) return null;
  const wanted = typeof told === 'number' ? told : usual.default;
  return { min, max, step: usual.step, default: Math.min(max, Math.max(min, wanted)) };
};

const stepBounds = { min: 1, max: 500, step: 1, default: 28 };
const guidanceBounds = { min: 0, max: 50, step: 0.1, default: 3.5 };
const strengthBounds = { min: 0, max: 1, step: 0.01, default: 0.8 };

/** The values of an aspect ratio field that the studio offers as sizes. */
export const ratiosIn = (schema: ModelSchema) => ratiosOf(schema.aspect_ratio?.enum ?? []);

/** The sides that a model draws, as far as the studio has them; null if there are none. */
const sidesOf = ({ minimum = 256, maximum = 1536, multipleOf = 16 }: SchemaField) => {
  const min = Math.ceil(Math.max(64, minimum) / multipleOf) * multipleOf;
  const max = Math.floor(Math.min(maximum, maxSidePx) / multipleOf) * multipleOf;
  return min > max ? null : { min, max, multipleOf };
};

const freeSidesOf = ({ width, height, image_size, aspect_ratio }: ModelSchema) => {
  if (width === undefined || height === undefined)
    return image_size === undefined ? null : sidesOf(image_size);
  const ratios = aspect_ratio?.enum;
  return ratios === undefined || ratios.includes('custom') ? sidesOf(width) : null;
};

/** How a model is told the size. */
export const sizingOf = (schema: ModelSchema): 'pixels' | 'object' | 'ratio' | 'none' => {
  if (freeSidesOf(schema) !== null)
    return schema.width !== undefined && schema.height !== undefined ? 'pixels' : 'object';
  return ratiosIn(schema).length > 0 ? 'ratio' : 'none';
};

const sizesOf = (schema: ModelSchema) => {
  const sides = freeSidesOf(schema);
  if (sides !== null) return freeSizes(sides.min, sides.max, sides.multipleOf);
  const ratios = ratiosIn(schema);
  return fixedSizes(ratios.length > 0 ? ratios : [{ width: 1024, height: 1024 }]);
};

const imageInputOf = (schema: ModelSchema): ModelOptions['imageInput'] => {
  const several = fieldOf(schema, 'pictures');
  if (several === undefined && fieldOf(schema, 'picture') === undefined) return null;
  const max = several === undefined ? 1 : (schema[several]?.maxItems ?? 4);
  return {
    max: Math.min(16, Math.max(1, Math.floor(max))),
    mask: fieldOf(schema, 'mask') !== undefined,
    strength: boundsOf(schema, 'strength', strengthBounds),
  };
};

const schedulersOf = (schema: ModelSchema): ModelOptions['schedulers'] =>
  (schema[fieldOf(schema, 'scheduler') ?? '']?.enum ?? [])
    .filter((id) => id.length > 0 && id.length <= 80)
    .slice(0, 200)
    .map((id) => ({ id, name: id.replaceAll('_', ' ') }));

/** What the studio can offer of a model with these fields; `known` is what its schema doesn't say. */
export const capabilitiesOf = (
  schema: ModelSchema,
  known: Partial<Omit<FoundCapabilities, 'options'>> & { readonly options?: Partial<ModelOptions> } = {},
): FoundCapabilities => ({
  ...hostedCapabilities({
    ...sizesOf(schema),
    seed: fieldOf(schema, 'seed') !== undefined,
    negativePrompt: fieldOf(schema, 'negativePrompt') !== undefined,
  }),
  ...known,
  options: {
    ...noOptions,
    steps: boundsOf(schema, 'steps', stepBounds),
    guidance: boundsOf(schema, 'guidance', guidanceBounds),
    schedulers: schedulersOf(schema),
    imageInput: imageInputOf(schema),
    ...known.options,
  },
});
