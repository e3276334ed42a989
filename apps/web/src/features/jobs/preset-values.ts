import type { Preset, PresetValues } from '@atelier/core/schemas/presets';
import { showsNothing } from '@atelier/core/text';
import type { StudioModel } from '../../lib/models.ts';
import type { FormChange, FormValues } from './draft.ts';

/** What a preset keeps of the form: everything that the model takes but prompt and seed. */
export const presetValues = (
  { prompt: _prompt, seed: _seed, model: _model, negativePrompt, size, ...values }: FormValues,
  { can }: StudioModel,
): PresetValues => ({
  ...values,
  ...size,
  ...(can.negativePrompt && !showsNothing(negativePrompt) && { negativePrompt }),
});

/** The change of the form that uses a preset; its prompt and seed stay. */
export const presetChange = ({ model, values }: Preset): FormChange => {
  const { width, height, negativePrompt = '', strength: _, ...rest } = values;
  return { ...rest, model, negativePrompt, size: { width, height } };
};
