import { isThing, type ThingId } from '../things/index.ts';
import {
  type Feature,
  isFeature,
  isManner,
  isMood,
  isRoom,
  isSeason,
  isStyle,
  isTime,
  isWeather,
  type Manner,
  type Mood,
  type Room,
  type Season,
  type StyleId,
  type Time,
  type Weather,
} from './brief.ts';

/** One meaning of a known word. A word may have several. */
export type Meaning =
  | { readonly kind: 'style'; readonly value: StyleId; readonly weight: number }
  | { readonly kind: 'manner'; readonly value: Manner }
  /** `natural` is the colour that it has unless the prompt says another: a raven is a black bird. */
  | { readonly kind: 'thing'; readonly value: ThingId; readonly natural?: ColourName }
  /** Says the hour of a sun that the same prompt names. */
  | { readonly kind: 'sun'; readonly value: 'sets' | 'rises' }
  | { readonly kind: 'feature'; readonly value: Feature }
  | { readonly kind: 'room'; readonly value: Room }
  | { readonly kind: 'time'; readonly value: Time }
  | { readonly kind: 'weather'; readonly value: Weather }
  | { readonly kind: 'season'; readonly value: Season }
  | { readonly kind: 'mood'; readonly value: Mood }
  | { readonly kind: 'colour'; readonly value: ColourName }
  | { readonly kind: 'density'; readonly value: 1 | -1 }
  | { readonly kind: 'count'; readonly value: number }
  | { readonly kind: 'relation'; readonly value: 'on' | 'in' | 'under' | 'front' }
  | { readonly kind: 'negation'; readonly value: 'before' | 'after' };

/** Colours and their OKLCH values `l c h`. */
export const COLOURS = {
  red: [0.58, 0.21, 27], crimson: [0.53, 0.2, 20], burgundy: [0.4, 0.13, 18], rust: [0.59, 0.13, 42],
  orange: [0.73, 0.18, 55], peach: [0.85, 0.08, 55], coral: [0.72, 0.16, 32], gold: [0.8, 0.15, 88],
  yellow: [0.87, 0.18, 96], cream: [0.93, 0.035, 88], olive: [0.58, 0.1, 112], lime: [0.85, 0.2, 125],
  green: [0.6, 0.16, 146], mint: [0.87, 0.08, 165], teal: [0.58, 0.1, 192], turquoise: [0.75, 0.12, 195],
  blue: [0.55, 0.18, 256], navy: [0.36, 0.12, 266], violet: [0.52, 0.19, 303], lilac: [0.76, 0.1, 310],
  magenta: [0.63, 0.25, 338], pink: [0.78, 0.14, 355], brown: [0.47, 0.08, 55], black: [0.2, 0, 0],
  white: [0.97, 0, 0], grey: [0.6, 0, 0],
} as const satisfies Record<string, readonly [number, number, number]>; // biome-ignore format: rows
export type ColourName = keyof typeof COLOURS;

const isColour = (name: string): name is ColourName => Object.hasOwn(COLOURS, name);

/** Styles that are ways of drawing more than places. */
const MANNERS: ReadonlySet<StyleId> = new Set([
  'bauhaus',
  'flow',
  'mandala',
  'lowpoly',
  'ink',
  'isometric',
  'contours',
]);
// A manner outweighs any number of subjects, and a subject outweighs single features.
const MANNER_WEIGHT = 60;
const SUBJECT_WEIGHT = 5;
const HINT_WEIGHT = 3;

/** Rooms and scenery may be places to be in and things to see. */
const plain = (name: string): Meaning | undefined => {
  if (isThing(name)) return { kind: 'thing', value: name };
  if (isFeature(name)) return { kind: 'feature', value: name };
  if (isRoom(name)) return { kind: 'room', value: name };
  if (name === 'more') return { kind: 'density', value: 1 };
  if (name === 'less') return { kind: 'density', value: -1 };
  if (name === 'no') return { kind: 'negation', value: 'before' };
  if (name === 'noafter') return { kind: 'negation', value: 'after' };
  return name === 'on' || name === 'in' || name === 'under' || name === 'front'
    ? { kind: 'relation', value: name }
    : undefined;
};

/**
 * The meaning that a concept of the word lists stands for.
 * @param weak marked with `?`: scenery more often than the subject
 */
export const meaningOf = (concept: string, weak: boolean): Meaning | undefined => {
  const [group = '', name = ''] = concept.split('.');
  if (name === '') return plain(group);
  if (isThing(group) && isColour(name)) return { kind: 'thing', value: group, natural: name };
  if (group === 'sun' && (name === 'sets' || name === 'rises')) return { kind: 'sun', value: name };
  if (group === 'style' && isStyle(name))
    return {
      kind: 'style',
      value: name,
      weight: weak ? HINT_WEIGHT : MANNERS.has(name) ? MANNER_WEIGHT : SUBJECT_WEIGHT,
    };
  if (group === 'manner' && isManner(name)) return { kind: 'manner', value: name };
  if (group === 'time' && isTime(name)) return { kind: 'time', value: name };
  if (group === 'weather' && isWeather(name)) return { kind: 'weather', value: name };
  if (group === 'season' && isSeason(name)) return { kind: 'season', value: name };
  if (group === 'mood' && isMood(name)) return { kind: 'mood', value: name };
  if (group === 'colour' && isColour(name)) return { kind: 'colour', value: name };
  return group === 'count' && /^[1-5]$/.test(name) ? { kind: 'count', value: Number(name) } : undefined;
};

export const isMannerStyle = (style: StyleId): boolean => MANNERS.has(style);
