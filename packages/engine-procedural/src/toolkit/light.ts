import type { Time } from '../prompt/brief.ts';
import { along, type Colour, fromHex, mix, oklch, swatches, tint, tune } from './colour.ts';
import { moody, wished } from './mood.ts';
import type { Stage } from './stage.ts';

/** The light of an open-air scene: everything outdoors takes its colours from here. */
export interface Light {
  /** Top to horizon. */
  readonly sky: readonly Colour[];
  readonly horizon: Colour;
  /** Disc of the sun or moon. */
  readonly disc: Colour;
  /** What distance fades into. */
  readonly haze: Colour;
  /** Mid-distance land. */
  readonly land: Colour;
  /** Darkest foreground. */
  readonly near: Colour;
  /** Windows, flowers, sails: the small contrast. */
  readonly accent: Colour;
  readonly night: boolean;
  /** A layer's colour by nearness: 0 far … 1 near. */
  depth(t: number): Colour;
}

/** Rows: five sky colours from the zenith down, then disc, haze, land, near, accent. */
const LIGHTS: Record<Time, readonly string[]> = {
  dawn: [
    '34406f 77709f c993a5 f2bd9f fbe3bf fff3dc f0c3b0 7d6a94 23264a ffd9a0',
    '48708f 86a9b5 c3cfc3 efd7b1 fbecd0 fffaea eed9be 6f8f95 1d3644 f2a07b',
    '8aa6b8 b9c4c7 e2cfc4 f4c4ae fbdcc6 fff1e2 f1d0c2 94879c 3b3450 e9806e',
    '5b5f97 9b86b2 dda3b2 f8c6a9 ffe9c4 fff6e0 f6cdb9 806a98 2d2b56 ffe2a8',
  ],
  day: [
    '2b78b0 5fa5cf a2d0e2 d8ebea f3f2e2 fffdf0 d3e4e2 5d9a8b 17403a f4b24f',
    '4d95b0 88bfc6 c0dcd4 e8ecdd f7f2df fffbea dbe7dc 7ba287 24463a ef8354',
    '1a6a8a 45a0b5 8fcbc8 d2e7d9 f6f2dd fffcec cfe5d8 4f9588 0f3b41 ffcb69',
    '7fb2c9 aacdd3 d3e2da f0eddc faf1dc fffcf0 e6ebdf 9aa886 3d4a3c d9603b',
  ],
  golden: [
    '3a3462 86486b d66d56 f2a259 fbd88a fff0c4 f0b07c 8a4a5e 231932 ffd27a',
    '35506b 8d7b8a e2966a fabb67 fee7ab fff5d6 f7c78d 9a6248 2b2233 ffcf70',
    '4f345a a2476a e1715c f8a55b fdd991 fff2cd f3ab7e 83425f 271736 ffd98a',
    'b8573f d97d50 eba76a f5c98e fcebc1 fffae5 f2c693 a1554a 35202c fff0c0',
  ],
  dusk: [
    '151c44 37346c 784a84 c66b86 f1a589 ffe6c8 b5708c 4d3a70 0e112e ffc477',
    '122c4c 2d5c86 7290b5 dfa3a0 fbc598 fff0da cfa2ab 3d5c88 0a182e ffb56b',
    '1d1b3c 4a2c6a 8c3f77 db6074 fba877 ffe3bd c1637a 542c63 140f2b ffd07a',
    '1f3350 4a5a80 8d7fa0 d3a1a6 f3cfb4 fff1de c3a3ae 57587f 151d36 ffc98a',
  ],
  night: [
    '060b20 0d1b3b 19335b 2e5477 5a8296 f7f2dc 3e6482 1c3a5c 04081a ffcf7d',
    '0a0a24 1b1641 33245f 56397a 875b8d fbeedd 5f427f 2e2459 07061c ffbf8a',
    '03131b 07303a 0f4e54 2b766f 74ab95 f4f6df 3c8079 0e4448 020d13 ffe08a',
    '0b132b 1c2541 384e69 5a788d 9ab3b9 fdf8e6 6a8798 2a3d59 070c1c ffd58a',
  ],
}; // biome-ignore format: palettes read better as rows

/** Chooses and bends a light for the brief's hour, mood, weather and named colours. */
export const createLight = (stage: Stage): Light => {
  const { brief } = stage;
  const table = LIGHTS[brief.time];
  const row = table[Math.floor(stage.form(0) * 0.999 * table.length)] ?? table[0] ?? '';
  const grim = brief.weather === 'storm' ? 0.6 : brief.weather === 'rain' ? 0.35 : 0;
  const bend = (colour: Colour, wish: number, weight: number): Colour => {
    const base = wished(brief, moody(brief, colour), wish, weight);
    return grim === 0 ? base : tune(base, -0.3 * grim * base.l, 1 - 0.45 * grim);
  };
  const colours = swatches(row);
  const part = (i: number, wish: number, weight: number): Colour =>
    bend(colours[i] ?? fromHex('#888888'), wish, weight);
  const sky = [0, 1, 2, 3, 4].map((i) => part(i, 0, 0.72));
  const haze = part(6, 0, 0.72);
  const land = seasonal(stage, part(7, 0, 0.7));
  const near = part(8, brief.wishes.length > 2 ? 2 : 0, 0.55);
  return {
    sky,
    horizon: sky[4] ?? haze,
    // The disc stays bright in any weather: it is the light.
    disc: wished(brief, moody(brief, colours[5] ?? haze), 1, brief.wishes.length > 1 ? 0.85 : 0.12),
    haze,
    land,
    near,
    accent: part(9, 1, brief.wishes.length > 1 ? 0.9 : 0),
    night: brief.time === 'night' || brief.time === 'dusk',
    depth: (t) => along([mix(haze, land, 0.28), land, mix(land, near, 0.62), near], t),
  };
};

const AUTUMN = oklch(0.55, 0.12, 45);
const SPRING = oklch(0.7, 0.12, 140);
const WINTER = oklch(0.8, 0.03, 240);

const SNOW = oklch(0.95, 0.012, 245);

const seasonal = ({ brief }: Stage, land: Colour): Colour => {
  if (brief.snowy) return mix(land, SNOW, brief.time === 'night' ? 0.42 : brief.time === 'dusk' ? 0.55 : 0.8);
  const weight = brief.time === 'day' || brief.time === 'dawn' ? 0.45 : 0.18;
  if (brief.season === 'autumn') return tint(land, AUTUMN, weight);
  if (brief.season === 'spring') return tint(land, SPRING, weight * 0.6);
  if (brief.season === 'winter') return tune(tint(land, WINTER, weight), 0.04, 0.8);
  return land;
};
