import type { SceneBrief } from '../prompt/brief.ts';
import { type Colour, mix, oklch, tint, tune } from './colour.ts';

const EMBER = 50;
const FROST = 245;

/** A breath of one hue over a colour, its lightness kept and most of its chroma given back. */
const breathe = (colour: Colour, hue: number, weight: number): Colour => {
  const blended = mix(colour, oklch(colour.l, 0.09, hue), weight);
  return oklch(blended.l, Math.max(blended.c, colour.c * 0.9), blended.h);
};

/** Bends one curated colour to the prompt's mood and to the turn of its unknown words. */
export const moody = (brief: SceneBrief, colour: Colour): Colour => {
  const turned = tune(colour, 0, 1, brief.hueShift);
  switch (brief.mood) {
    case 'vivid':
      return tune(turned, 0, 1.18);
    case 'sombre':
      return tune(turned, -0.035, 0.78);
    case 'dreamy':
      return tune(turned, 0.03 * (1 - turned.l) + 0.01, 0.95, 8);
    case 'warm':
      return breathe(turned, EMBER, 0.16);
    case 'cold':
      return breathe(turned, FROST, 0.18);
    case 'calm':
      return tune(turned, 0, 0.92);
  }
};

/** Turns a colour towards the n-th colour named in the prompt (the last one when fewer were named). */
export const wished = (brief: SceneBrief, colour: Colour, index: number, weight: number): Colour => {
  const wish = brief.wishes[Math.min(index, brief.wishes.length - 1)];
  return wish ? tint(colour, wish, weight) : colour;
};
