import type { ThingId } from '../things/index.ts';
import type { Colour } from '../toolkit/colour.ts';
import type { Named } from './gather.ts';

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
  'stilllife',
  'interior',
  'underwater',
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
  'hair', 'man', 'curls', 'beard', 'cliff', 'volcano', 'field', 'sea', 'beach', 'forest', 'street', 'village', 'garden', 'underwater',
] as const; // biome-ignore format: a table of words reads better in rows
export type Feature = (typeof FEATURES)[number];

/** A way of drawing, which restyles the picture whatever it shows. */
export const MANNERS = [
  'charcoal',
  'pencil',
  'watercolour',
  'oil',
  'engraving',
  'lineart',
  'pixel',
  'stainedglass',
  'pastel',
  'ink',
  'lowpoly',
] as const;
export type Manner = (typeof MANNERS)[number];

const ROOMS = ['room', 'kitchen', 'library', 'cafe', 'bedroom'] as const;
export type Room = (typeof ROOMS)[number];

const includes =
  <T extends string>(list: readonly T[]) =>
  (value: string): value is T =>
    (list as readonly string[]).includes(value);
export const isStyle = includes(STYLE_IDS);
export const isTime = includes(TIMES);
export const isWeather = includes(WEATHERS);
export const isSeason = includes(SEASONS);
export const isMood = includes(MOODS);
export const isFeature = includes(FEATURES);
export const isManner = includes(MANNERS);
export const isRoom = includes(ROOMS);

/** The parsed prompt. It contains only numbers and predefined words, no user text. */
export interface SceneBrief {
  readonly style: StyleId;
  /** The style that paints the place; another one than `style` where that is only a way of drawing. */
  readonly scene: StyleId;
  readonly time: Time;
  readonly weather: Weather;
  readonly season: Season;
  readonly mood: Mood;
  /** Colours named in the prompt, in order, at most three. */
  readonly wishes: readonly Colour[];
  readonly features: ReadonlySet<Feature>;
  /** Things to draw as subjects, in the order in which the prompt names them. */
  readonly things: readonly Named[];
  /** The room that the prompt names. */
  readonly room: Room | undefined;
  /** How the picture is drawn, when the prompt or the style says so. */
  readonly manner: Manner | undefined;
  /** Whether the prompt itself names winter or snow. */
  readonly snowy: boolean;
  /** Whether the prompt itself names the season. */
  readonly seasonNamed: boolean;
  /** Features that the negative prompt (or "no birds") removes. */
  readonly without: ReadonlySet<Feature | ThingId>;
  /** How full the picture is: 0 sparse … 1 crowded. */
  readonly density: number;
  /** Hue rotation of the palette by unknown words, in degrees, −24 … 24. */
  readonly hueShift: number;
  /** Eight numbers 0 … 1 from unknown words, by which styles vary their forms. */
  readonly form: readonly number[];
  /** Decimal digits only; the seed of every random choice. */
  readonly seedText: string;
}
