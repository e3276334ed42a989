/** A colour in OKLCH: lightness 0 … 1, chroma 0 … ~0.35, hue in degrees. */
export interface Colour {
  readonly l: number;
  readonly c: number;
  readonly h: number;
}

interface Lab {
  readonly l: number;
  readonly a: number;
  readonly b: number;
}

const RAD = Math.PI / 180;
const clamp = (v: number, min: number, max: number): number => Math.min(max, Math.max(min, v));

export const oklch = (l: number, c: number, h: number): Colour => ({ l, c, h: ((h % 360) + 360) % 360 });

const toLab = ({ l, c, h }: Colour): Lab => ({ l, a: c * Math.cos(h * RAD), b: c * Math.sin(h * RAD) });
const fromLab = ({ l, a, b }: Lab): Colour => oklch(l, Math.hypot(a, b), Math.atan2(b, a) / RAD);

/** Linear-light sRGB; values outside 0 … 1 are out of gamut. */
const toLinear = (colour: Colour): readonly [number, number, number] => {
  const { l, a, b } = toLab(colour);
  const x = (l + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const y = (l - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const z = (l - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    4.0767416621 * x - 3.3077115913 * y + 0.2309699292 * z,
    -1.2684380046 * x + 2.6097574011 * y - 0.3413193965 * z,
    -0.0041960863 * x - 0.7034186147 * y + 1.707614701 * z,
  ];
};

const inGamut = (rgb: readonly number[]): boolean => rgb.every((v) => v > -0.002 && v < 1.002);
const encode = (v: number): number => (v <= 0.0031308 ? v * 12.92 : 1.055 * v ** (1 / 2.4) - 0.055);
const decode = (v: number): number => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);

/** `#rrggbb`; chroma is lowered until the colour fits sRGB, so hue and lightness survive. */
export const hex = (colour: Colour): string => {
  let fitted = { ...colour, l: clamp(colour.l, 0, 1) };
  for (let i = 0; i < 12 && !inGamut(toLinear(fitted)); i++) fitted = { ...fitted, c: fitted.c * 0.86 };
  const byte = (v: number): string =>
    Math.round(clamp(encode(clamp(v, 0, 1)), 0, 1) * 255)
      .toString(16)
      .padStart(2, '0');
  return `#${toLinear(fitted).map(byte).join('')}`;
};

/** @param code `#rrggbb` */
export const fromHex = (code: string): Colour => {
  const part = (at: number): number => decode(Number.parseInt(code.slice(at, at + 2), 16) / 255);
  const r = part(1);
  const g = part(3);
  const b = part(5);
  const x = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const y = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const z = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return fromLab({
    l: 0.2104542553 * x + 0.793617785 * y - 0.0040720468 * z,
    a: 1.9779984951 * x - 2.428592205 * y + 0.4505937099 * z,
    b: 0.0259040371 * x + 0.7827717662 * y - 0.808675766 * z,
  });
};

/** Perceptual blend; `t` 0 gives `a`, 1 gives `b`. */
export const mix = (a: Colour, b: Colour, t: number): Colour => {
  const p = toLab(a);
  const q = toLab(b);
  const at = (x: number, y: number): number => x + (y - x) * t;
  return fromLab({ l: at(p.l, q.l), a: at(p.a, q.a), b: at(p.b, q.b) });
};

/** Lighter (positive) or darker (negative) by `dl`; chroma scaled by `cf`; hue turned by `dh` degrees. */
export const tune = (colour: Colour, dl: number, cf = 1, dh = 0): Colour =>
  oklch(clamp(colour.l + dl, 0, 1), colour.c * cf, colour.h + dh);

/**
 * Pulls the hue (and a little chroma) towards another colour, keeping lightness: tinting for colour words.
 * The hue is turned, not blended, because opposite hues blend to mud.
 */
export const tint = (colour: Colour, towards: Colour, weight: number): Colour => {
  if (towards.c < 0.03) return oklch(colour.l, colour.c * (1 - weight) + 0.008 * weight, colour.h);
  const turn = ((towards.h - colour.h + 540) % 360) - 180;
  const chroma = colour.c + (Math.max(colour.c * 0.9, Math.min(towards.c, 0.12)) - colour.c) * weight;
  return oklch(colour.l, chroma, colour.h + turn * weight);
};

/** The colour at `t` (0 … 1) along a ramp of evenly spaced stops. */
export const along = (ramp: readonly Colour[], t: number): Colour => {
  const last = ramp.length - 1;
  const x = clamp(t, 0, 1) * last;
  const i = Math.min(last - 1, Math.floor(x));
  const a = ramp[Math.max(0, i)];
  const b = ramp[Math.min(last, i + 1)];
  if (!a || !b) throw new RangeError('a ramp needs a colour');
  return mix(a, b, x - Math.max(0, i));
};

/** Parses space-separated `rrggbb` codes: compact tables of curated palettes. */
export const swatches = (codes: string): Colour[] => codes.split(' ').map((code) => fromHex(`#${code}`));
