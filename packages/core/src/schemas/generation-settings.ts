import { z } from 'zod';

/** A LoRA that a picture is made with. `id` is one that the model's capabilities or the person's own list name. */
export const LoraChoice = z.strictObject({
  id: z.string().min(1).max(200),
  weight: z.number().min(-4).max(4),
});
export type LoraChoice = z.infer<typeof LoraChoice>;

/**
 * What a person may set beyond prompt, size, count and seed. A model's capabilities say which of these it takes, and
 * narrow the bounds; everything else is refused before anything is queued. The bounds here are absolute.
 */
export const GenerationSettings = z.strictObject({
  /** Sampling steps. */
  steps: z.int().min(1).max(500).optional(),
  /** How closely the picture follows the prompt (CFG scale). */
  guidance: z.number().min(0).max(100).optional(),
  sampler: z.string().min(1).max(80).optional(),
  scheduler: z.string().min(1).max(80).optional(),
  quality: z.string().min(1).max(40).optional(),
  background: z.string().min(1).max(40).optional(),
  loras: z.array(LoraChoice).max(8).optional(),
  /** How much of an input picture is changed: 0 (nothing) … 1 (everything). */
  strength: z.number().min(0).max(1).optional(),
});
export type GenerationSettings = z.infer<typeof GenerationSettings>;
export type SettingName = keyof GenerationSettings;

const settingNames = Object.keys(GenerationSettings.shape) as SettingName[];

/** The settings among the fields of an input or of stored parameters. Absent ones stay absent. */
export const pickSettings = (fields: GenerationSettings): GenerationSettings =>
  Object.fromEntries(
    settingNames.filter((name) => fields[name] !== undefined).map((name) => [name, fields[name]]),
  );
