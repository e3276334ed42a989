import type { Colour } from '../toolkit/colour.ts';

export const STYLE_IDS = [
  'landscape',
  'forest',
  'skyline',
  'seascape',
  'portrait',
  'botanical',
  'bauhaus',
  'flow',
  'mandala',
  'lowpoly',
  'ink',
  'isometric',
  'space',
  'contours',
] as const;
export type StyleId = (typeof STYLE_IDS)[number];

const TIMES = ['dawn', 'day', 'golden', 'dusk', 'night'] as const;
export type Time = (typeof TIMES)[number];

const WEATHERS = ['clear', 'clouds', 'mist', 'rain', 'snow', 'storm'] as const;
export type Weather = (typeof WEATHERS)[number];

export const SEASONS = ['spring', 'summer', 'autumn', 'winter'] as const;
export type Season = (typeof SEASONS)[number];

export const MOODS = ['calm', 'vivid', 'sombre', 'dreamy', 'warm', 'cold'] as const;
export type Mood = (typeof MOODS)[number];

const FEATURES = [
  'sun', 'moon', 'stars', 'clouds', 'birds', 'boat', 'lighthouse', 'trees', 'pines', 'palms',
  'mountains', 'hills', 'dunes', 'mesa', 'lake', 'river', 'waterfall', 'flowers', 'house', 'castle',
  'bridge', 'person', 'cat', 'dog', 'fox', 'deer', 'horse', 'whale', 'fish', 'butterfly', 'balloon',
  'rocket', 'planet', 'comet', 'aurora', 'rainbow', 'lightning', 'cactus', 'windmill', 'island', 'neon',
  'fireflies', 'tower', 'waves', 'city', 'rose', 'poppy', 'lavender', 'daisy', 'fern', 'tulip',
  'sunflower', 'eucalyptus', 'grass', 'glasses', 'hat', 'profile', 'nebula', 'galaxy', 'umbrella', 'lantern',
  'hair',
  'man',
  'curls',
] as const; // biome-ignore format: a table of words reads better in rows
export type Feature = (typeof FEATURES)[number];

/** The parsed prompt. It contains only numbers and predefined words, no user text. */
export interface SceneBrief {
  readonly style: StyleId;
  readonly time: Time;
  readonly weather: Weather;
  readonly season: Season;
  readonly mood: Mood;
  /** Colours named in the prompt, in order, at most three. */
  readonly wishes: readonly Colour[];
  readonly features: ReadonlySet<Feature>;
  /** Features that the negative prompt (or "no birds") removes. */
  readonly without: ReadonlySet<Feature>;
  /** How full the picture is: 0 sparse … 1 crowded. */
  readonly density: number;
  /** Hue rotation of the palette by unknown words, in degrees, −24 … 24. */
  readonly hueShift: number;
  /** Eight numbers 0 … 1 from unknown words, by which styles vary their forms. */
  readonly form: readonly number[];
  /** Decimal digits only; the seed of every random choice. */
  readonly seedText: string;
}
