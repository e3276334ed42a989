import { type Colour, fromHex, mix, oklch, swatches, tune } from './colour.ts';
import { moody } from './mood.ts';
import type { Stage } from './stage.ts';

/** The few inks of a poster. */
export interface Poster {
  readonly paper: Colour;
  readonly ink: Colour;
  /** At least four, strongest first. */
  readonly colours: readonly Colour[];
  readonly dark: boolean;
}

/** Rows: paper, ink, then the colours. */
const LIGHT_ROWS = [
  'f2e8d5 1d1d1b d8392b f0b323 1f4e8c 1d1d1b e2cfa8',
  'f4ede1 22223b e07a5f 3d405b 81b29a f2cc8f c9ada7',
  'f7f1e3 2d2a32 c8553d f28f3b 588b8b 2d3047 ffd5c2',
  'f1ece2 1b2a33 264653 2a9d8f e9c46a f4a261 e76f51',
  'f5efe6 1a1a2e 0f4c5c e36414 fb8b24 9a031e 5f0f40',
  'f3efe7 102a43 334e68 c9573c d9b08c 829ab1 f0c987',
  'f6f0e8 3a2e39 f15152 1e555c edb183 3a2e39 f4d8cd',
  'eef0e7 1f2d27 344e41 bc6c25 588157 a3b18a dda15e',
  'f9ece6 402a3c d8788c 6d4c6f f4acb7 9d8189 e8a87c',
  'f3f1ea 12213a 12213a 2f5d8a e2703a 6fa3c7 b9d4e0',
  'f0ebe3 2b2118 7f4f24 582f0e a68a64 b6ad90 c8553d',
  'f4f1ec 20222b 20222b e4572e 17bebb ffc914 76b041',
  'f3ece4 232031 3b3561 ea5f89 f7b7a3 9b3192 57167e',
]; // biome-ignore format: palettes read better as rows
const DARK_ROWS = [
  '14172b f3ead7 f25f5c ffe066 247ba0 70c1b3 e8dcc4',
  '10141f f0e6d2 d4a24c e8c987 8c3f3f 3a6b7e c9d6c5',
  '1a1423 f7e9e0 b75d69 eacdc2 774c60 d99a6c 5b3f6b',
  '0b1d26 e8f1ee 1f7a8c ff9f6b bfdbf7 4fb3bf f2d0a9',
  '16122b f6e7ff 8b5cf6 f472b6 22d3ee fbbf24 c4b5fd',
  '1c1a17 f2e9da c96f3b e9b872 6a994e a7c957 bc4749',
]; // biome-ignore format: palettes read better as rows

const fromRow = (row: string, dark: boolean): Poster => {
  const [paper = fromHex('#f4f0e8'), ink = fromHex('#222222'), ...colours] = swatches(row);
  return { paper, ink, colours, dark };
};

/** A palette grown from the colours that the prompt names, with one quiet counterpoint. */
const fromWishes = (wishes: readonly Colour[], dark: boolean): Poster => {
  const lead = wishes[0] ?? oklch(0.6, 0.15, 30);
  const second = wishes[1] ?? oklch(0.72, Math.min(0.13, lead.c + 0.02), lead.h + 165);
  const third = wishes[2] ?? oklch(0.8, lead.c * 0.6, lead.h + 32);
  const deep = oklch(0.3, Math.min(0.09, lead.c * 0.6), lead.h);
  const colours = [lead, second, deep, third, mix(lead, oklch(0.92, 0.03, lead.h), 0.55)];
  return dark
    ? {
        paper: oklch(0.19, 0.035, lead.h),
        ink: oklch(0.93, 0.025, lead.h),
        colours: [lead, second, third, oklch(0.85, lead.c * 0.4, lead.h), deep],
        dark,
      }
    : { paper: oklch(0.955, 0.014, lead.h), ink: oklch(0.24, 0.04, lead.h), colours, dark };
};

/**
 * The brief's poster palette: named colours lead, the mood bends, night words ask for dark paper.
 * @param darkChance 0 … 1, for briefs without a time of day.
 */
export const createPoster = (stage: Stage, darkChance = 0.2): Poster => {
  const { brief } = stage;
  const rng = stage.rng('poster');
  const asksDark = brief.features.has('neon') || brief.features.has('stars') || brief.features.has('moon');
  const black = brief.wishes.some(({ l, c }) => l < 0.25 && c < 0.03);
  const dark =
    black ||
    asksDark ||
    brief.mood === 'sombre' ||
    rng.chance(brief.time === 'night' ? darkChance + 0.2 : darkChance);
  const rows = dark ? DARK_ROWS : LIGHT_ROWS;
  const wishes = brief.wishes.filter(({ l, c }) => c >= 0.03 || (l > 0.25 && l < 0.9));
  if (wishes.length > 0) return fromWishes(wishes, dark);
  const row = rows[Math.floor(stage.form(1) * 0.999 * rows.length)] ?? LIGHT_ROWS[0] ?? '';
  const poster = fromRow(row, dark);
  const bend = (colour: Colour): Colour => moody(brief, colour);
  return {
    ...poster,
    paper: tune(bend(poster.paper), 0, 0.9),
    ink: bend(poster.ink),
    colours: poster.colours.map(bend),
  };
};
