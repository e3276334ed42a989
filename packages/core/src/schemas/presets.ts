import { z } from 'zod';
import { fitsInName } from '../names.ts';
import { GenerationSettings } from './generation-settings.ts';
import { CreateJobInput } from './jobs.ts';
import { shownText } from './text.ts';

/** How many presets a person can have. */
export const maxPresets = 100;

/** What a preset keeps: everything but prompt and seed. Checked against the model when it is used, as any request. */
export const PresetValues = z.strictObject({
  ...CreateJobInput.pick({ negativePrompt: true, style: true }).shape,
  ...CreateJobInput.pick({ width: true, height: true, count: true }).shape,
  ...GenerationSettings.shape,
});
export type PresetValues = z.infer<typeof PresetValues>;

export const SavePresetInput = z.strictObject({
  name: shownText({
    max: 60,
    empty: 'Give it a name.',
    fits: [fitsInName, 'This name contains characters that can’t be used.'],
  }),
  model: CreateJobInput.shape.model,
  values: PresetValues,
});
export type SavePresetInput = z.infer<typeof SavePresetInput>;

export const Preset = z.strictObject({
  id: z.string(),
  name: z.string(),
  model: z.string(),
  values: PresetValues,
});
export type Preset = z.infer<typeof Preset>;

export const PresetList = z.strictObject({ items: z.array(Preset) });
