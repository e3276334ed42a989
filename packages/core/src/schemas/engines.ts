import { z } from 'zod';
import { UpscaleFactor } from './edits.ts';

/** The style that leaves the choice to the engine's reading of the prompt. */
export const autoStyle = 'auto';

/** A setting with numbers: the form's slider, the server's check and the default come from it. */
export const NumberRange = z
  .strictObject({ min: z.number(), max: z.number(), step: z.number().positive(), default: z.number() })
  .refine(
    ({ min, max, default: usual }) => min <= usual && usual <= max,
    'The default must lie in the range.',
  );
export type NumberRange = z.infer<typeof NumberRange>;

/** One of several values of a setting: `id` goes to the backend, `name` to people. */
export const Choice = z.strictObject({ id: z.string().min(1).max(200), name: z.string().min(1).max(200) });
export type Choice = z.infer<typeof Choice>;

/**
 * The settings that a model takes beyond prompt, size, count and seed (`GenerationSettings` has the values). Null or an
 * empty list: it does not take this setting.
 */
export const ModelOptions = z.strictObject({
  steps: NumberRange.nullable(),
  guidance: NumberRange.nullable(),
  samplers: z.array(Choice).max(200),
  schedulers: z.array(Choice).max(200),
  qualities: z.array(Choice).max(20),
  backgrounds: z.array(Choice).max(20),
  /** `known`: those that the backend lists. People's own LoRAs are offered where `own` is true. */
  loras: z
    .strictObject({
      max: z.int().min(1).max(8),
      weight: NumberRange,
      known: z.array(Choice).max(2000),
      own: z.boolean(),
    })
    .nullable(),
  /** Input pictures; `mask` says whether a part of the first can be repainted. */
  imageInput: z
    .strictObject({ max: z.int().min(1).max(16), mask: z.boolean(), strength: NumberRange.nullable() })
    .nullable(),
  /** Present: it enlarges pictures, by these factors, and draws none. */
  upscale: z.strictObject({ factors: z.array(UpscaleFactor).min(1).max(3) }).optional(),
});
export type ModelOptions = z.infer<typeof ModelOptions>;

/** The options of a model that takes none. */
export const noOptions: ModelOptions = {
  steps: null,
  guidance: null,
  samplers: [],
  schedulers: [],
  qualities: [],
  backgrounds: [],
  loras: null,
  imageInput: null,
};

export const Size = z.strictObject({ width: z.int().positive(), height: z.int().positive() });
export type Size = z.infer<typeof Size>;

/**
 * What an engine can do. The studio's form, the server's validation, the quote and the contract tests all derive from this
 * object, so an engine never gets a request that it does not support (R-X-9).
 */
export const EngineCapabilities = z.strictObject({
  id: z.string().max(64),
  name: z.string().max(80),
  description: z.string().max(400),
  version: z.string().max(32),
  /** How its pictures are made; shown on every image page. */
  origin: z.enum(['procedural', 'neural']),
  styles: z.array(z.strictObject({ id: z.string().max(40), name: z.string().max(60) })),
  /** Pixels; both sides must lie in the range and be a multiple of `sizeStepPx`. */
  minSidePx: z.int(),
  maxSidePx: z.int(),
  sizeStepPx: z.int(),
  /** Width times height; null without such a bound. */
  maxPixels: z.int().positive().nullable(),
  /** The only sizes that it draws; null if every size within the bounds will do. */
  sizes: z.array(Size).min(1).max(100).nullable(),
  maxCount: z.int(),
  /** Characters. */
  maxPromptLength: z.int().positive(),
  seed: z.boolean(),
  negativePrompt: z.boolean(),
  vector: z.boolean(),
  /** Whether it measures its progress; false: only its state is known. */
  progress: z.boolean(),
  /** Whether it shows unfinished pictures. */
  previews: z.boolean(),
  /** Whether running work can be stopped; false: it is abandoned and still costs. */
  cancel: z.boolean(),
  options: ModelOptions,
});
export type EngineCapabilities = z.infer<typeof EngineCapabilities>;
