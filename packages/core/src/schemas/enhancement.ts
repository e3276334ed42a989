import { z } from 'zod';
import { directionIds } from '../enhancement/directions.ts';
import { Prompt } from './jobs.ts';

/** `rules` needs nothing; `text-model` is the one that this server is set up with, if any. */
const enhancers = ['rules', 'text-model'] as const;
export type Enhancer = (typeof enhancers)[number];

export const EnhanceInput = z.strictObject({
  prompt: Prompt,
  direction: z.enum(directionIds).default('photo'),
  using: z.enum(enhancers).default('rules'),
  /** Another number gives other words. */
  variant: z.int().min(0).max(1000).default(0),
});
export type EnhanceInput = z.infer<typeof EnhanceInput>;

export const Enhancement = z.strictObject({
  /** A valid prompt. The one that was given is not changed anywhere: applying this, or going back, is the client's choice. */
  prompt: z.string(),
  using: z.enum(enhancers),
  /** What is left of the caller's token budget; null if the enhancement cost no tokens. */
  tokensLeft: z.int().nullable(),
});
export type Enhancement = z.infer<typeof Enhancement>;

/**
 * An enhancement while it is written: `prompt` is all of it so far, and valid only once `done`. A `failure` is for the
 * person and the end; it is no error of the stream, which would be opened again.
 */
export const EnhancementProgress = Enhancement.extend({ done: z.boolean(), failure: z.string().nullable() });
export type EnhancementProgress = z.infer<typeof EnhancementProgress>;

export const EnhancementOptions = z.strictObject({
  directions: z.array(z.strictObject({ id: z.enum(directionIds), name: z.string() })),
  /** Name of the text model, for people; null if there is none. */
  textModel: z.string().nullable(),
});
