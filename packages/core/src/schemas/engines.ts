import { z } from 'zod';

/** The style that leaves the choice to the engine's reading of the prompt. */
export const autoStyle = 'auto';

/**
 * What an engine can do. The studio's form, the server's validation and the contract tests all derive from this object, so
 * an engine never gets a request that it does not support.
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
  maxCount: z.int(),
  seed: z.boolean(),
  negativePrompt: z.boolean(),
  vector: z.boolean(),
  progress: z.boolean(),
  cancel: z.boolean(),
});
export type EngineCapabilities = z.infer<typeof EngineCapabilities>;
