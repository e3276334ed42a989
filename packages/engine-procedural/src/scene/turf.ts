import { type Colour, mix, oklch } from '../toolkit/colour.ts';
import type { Light } from '../toolkit/light.ts';

export const SNOW = oklch(0.95, 0.012, 245);
export const LAWN = {
  spring: oklch(0.7, 0.12, 130),
  summer: oklch(0.62, 0.11, 132),
  autumn: oklch(0.6, 0.1, 75),
  winter: SNOW,
};

/** Ground in the light of the scene. */
export const seenIn = (light: Light, colour: Colour): Colour => {
  const dark = light.night ? mix(colour, light.near, 0.58) : mix(colour, light.land, 0.22);
  return light.night ? dark : mix(dark, light.horizon, 0.1);
};
