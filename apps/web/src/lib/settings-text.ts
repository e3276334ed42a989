import type { Choice, ModelOptions } from '@atelier/core/schemas/engines';
import type { GenerationSettings } from '@atelier/core/schemas/generation-settings';

const nameIn = (choices: readonly Choice[] | undefined, id: string): string =>
  choices?.find((choice) => choice.id === id)?.name ?? id;

/** Of an own LoRA that was deleted, only the id is left. */
const loraName = (known: readonly Choice[] | undefined, id: string): string => {
  const isNamed = known?.some((choice) => choice.id === id) === true || !id.startsWith('lora_');
  if (isNamed) return nameIn(known, id);
  return known === undefined ? 'a LoRA' : 'a deleted LoRA';
};

/** The settings of a picture in a few words each: "30 steps", "guidance 7", "Euler". */
export const settingsText = (settings: GenerationSettings, options: ModelOptions | undefined): string[] => {
  const { steps, guidance, sampler, scheduler, quality, background, loras, strength } = settings;
  const parts = [
    steps !== undefined && `${steps} ${steps === 1 ? 'step' : 'steps'}`,
    guidance !== undefined && `guidance ${guidance}`,
    sampler !== undefined && nameIn(options?.samplers, sampler),
    scheduler !== undefined && nameIn(options?.schedulers, scheduler),
    quality !== undefined && `quality ${nameIn(options?.qualities, quality)}`,
    background !== undefined && `background ${nameIn(options?.backgrounds, background)}`,
    ...(loras ?? []).map(({ id, weight }) => `${loraName(options?.loras?.known, id)} × ${weight}`),
    strength !== undefined && `strength ${strength}`,
  ];
  return parts.filter((part) => part !== false);
};
