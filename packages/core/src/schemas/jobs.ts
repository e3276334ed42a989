import { z } from 'zod';
import { textLimits } from '../text.ts';
import { GenerationSettings } from './generation-settings.ts';
import { shownText } from './text.ts';
import { Understood } from './understood.ts';

export const jobStates = ['pending', 'running', 'completed', 'failed', 'cancelled'] as const;
export const JobState = z.enum(jobStates);
export type JobState = z.infer<typeof JobState>;

/** Whether this state is final. */
export const isFinished = (state: JobState): boolean =>
  state === 'completed' || state === 'failed' || state === 'cancelled';

export const seedMax = 2 ** 32 - 1;

const promptRules = {
  max: textLimits.prompt,
  fits: [
    (text: string) => text.isWellFormed() && !/[^\P{Cc}\n\r\t]/u.test(text),
    'The prompt contains characters that can’t be used.',
  ],
} as const;

/** Trimmed, visible, 1–2000 characters, no control characters except line breaks and tabs (R-STUDIO-2). */
export const Prompt = shownText({
  ...promptRules,
  empty: 'Describe the picture you want.',
  long: `A prompt can have at most ${textLimits.prompt} characters.`,
});
/** Invisible text counts as empty. */
const OptionalPrompt = shownText(promptRules);

/** Absolute bounds in pixels; an engine's capabilities may be narrower. */
const SidePx = z.int().min(64).max(4096);

export const CreateJobInput = z.strictObject({
  prompt: Prompt,
  negativePrompt: OptionalPrompt.optional(),
  model: z.string().min(1).max(64),
  style: z.string().min(1).max(40).optional(),
  width: SidePx,
  height: SidePx,
  count: z.int().min(1).max(16),
  seed: z.int().min(0).max(seedMax).optional(),
  ...GenerationSettings.shape,
});
export type CreateJobInput = z.infer<typeof CreateJobInput>;

const JobImage = z.strictObject({
  id: z.string(),
  placeholder: z.string(),
  width: z.int(),
  height: z.int(),
});

export const Job = z.strictObject({
  id: z.string(),
  state: JobState,
  /** 0 … 1 */
  progress: z.number(),
  prompt: z.string(),
  negativePrompt: z.string(),
  model: z.string(),
  style: z.string(),
  width: z.int(),
  height: z.int(),
  count: z.int(),
  seed: z.int(),
  /** What was set beyond size, count and seed; only what was asked for. */
  settings: GenerationSettings,
  /** The comparison that it is part of; lists show it there, so that votes stay blind. */
  comparison: z.string().nullable(),
  /** Why it failed, for the user; null unless failed. */
  failure: z.string().nullable(),
  /** Why an unfinished job is delayed, for the user; null while it is not. */
  delay: z.string().nullable(),
  images: z.array(JobImage),
  /** What the engine took from the prompt; null before the first picture, and for engines that do not report it. */
  understood: Understood.nullable(),
  createdAt: z.iso.datetime(),
  finishedAt: z.iso.datetime().nullable(),
});
export type Job = z.infer<typeof Job>;

export const JobPage = z.strictObject({ items: z.array(Job), nextCursor: z.string().nullable() });
