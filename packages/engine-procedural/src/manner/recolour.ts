import { type Colour, fromHex, hex, oklch } from '../toolkit/colour.ts';

/** Maps every colour of a drawing; colours are the only hex digits after `#` that drawings have besides ids `d<n>`. */
export const recolour = (markup: string, map: (colour: Colour) => Colour): string => {
  const known = new Map<string, string>();
  return markup.replace(/"#[0-9a-f]{6}"/g, (quoted) => {
    const found = known.get(quoted);
    if (found) return found;
    const mapped = `"${hex(map(fromHex(quoted.slice(1, -1))))}"`;
    known.set(quoted, mapped);
    return mapped;
  });
};

/** Greys of a narrower range, with contrast. */
export const greys =
  (dark: number, light: number, hue = 70, chroma = 0.006) =>
  ({ l }: Colour): Colour => {
    const t = Math.min(1, Math.max(0, (l - 0.16) / 0.8));
    return oklch(dark + (light - dark) * t * t * (3 - 2 * t), chroma, hue);
  };

/** White where the drawing is dark: the mask of what is hatched. */
export const darkness =
  (gain: number) =>
  ({ l }: Colour): Colour =>
    oklch(Math.min(1, Math.max(0, (1 - l) * gain)), 0, 0);
