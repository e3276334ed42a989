import { ENGINE_VERSION } from '../identity.ts';
import type { Feature, SceneBrief } from '../prompt/brief.ts';
import { createNoise, type Noise } from './noise.ts';
import { createRng, hashText, type Rng } from './random.ts';
import { createSheet, type Sheet } from './svg.ts';

/** Everything that a style paints with. The short side is always 1000 units, whatever the pixels. */
export interface Stage {
  readonly brief: SceneBrief;
  /** Canvas width in units. */
  readonly w: number;
  /** Canvas height in units. */
  readonly h: number;
  readonly sheet: Sheet;
  /** An independent generator for one part of the picture. */
  rng(label: string): Rng;
  noise(label: string): Noise;
  /** True if the prompt names the feature, false if it is negated, otherwise true with the given probability. */
  wants(feature: Feature, chance?: number): boolean;
  /** One of eight numbers 0 … 1 bent by the prompt's unknown words. */
  form(index: number): number;
}

/** @param width @param height Pixels; only their ratio matters here. */
export const createStage = (brief: SceneBrief, width: number, height: number): Stage => {
  const short = Math.min(width, height);
  const w = (width / short) * 1000;
  const h = (height / short) * 1000;
  const key = (label: string): string => `${ENGINE_VERSION}|${brief.style}|${brief.seedText}|${label}`;
  return {
    brief,
    w,
    h,
    sheet: createSheet(),
    rng: (label) => createRng(key(label)),
    noise: (label) => createNoise(hashText(key(label))),
    wants: (feature, chance = 0) =>
      brief.features.has(feature) ||
      (!brief.without.has(feature) && createRng(key(`wants ${feature}`)).chance(chance)),
    form: (index) => brief.form[index % brief.form.length] ?? 0.5,
  };
};
