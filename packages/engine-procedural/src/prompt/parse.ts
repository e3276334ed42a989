import { isThing, THINGS, type ThingId } from '../things/index.ts';
import { type Colour, oklch } from '../toolkit/colour.ts';
import { createRng, hashText, type Rng } from '../toolkit/random.ts';
import {
  type Feature,
  isStyle,
  type Manner,
  MOODS,
  type Mood,
  type SceneBrief,
  SEASONS,
  type Season,
  STYLE_IDS,
  type StyleId,
  type Time,
  type Weather,
} from './brief.ts';
import { chooseStyle, featuresOf } from './choose-style.ts';
import { COLOURS, type ColourName, isMannerStyle, type Meaning } from './concepts.ts';
import { type Reading, readText } from './read.ts';

export interface Wish {
  readonly prompt: string;
  readonly negativePrompt: string;
  /** A style id or `auto`; anything else counts as `auto`. */
  readonly style: string;
  readonly seed: number;
}

/** If the prompt names no time, daylight is more likely. */
const DEFAULT_TIMES = ['dawn', 'day', 'day', 'golden', 'golden', 'dusk', 'night'] as const;
const STORM_TIMES = ['day', 'dusk'] as const;
const DEFAULT_SUBJECT_TIMES = ['dawn', 'day', 'day', 'day', 'golden'] as const;

const normalise = (text: string): string => text.normalize('NFC').toLowerCase().replace(/\s+/gu, ' ').trim();

const first = <T>(values: readonly T[]): T | undefined => values[0];

/** The place of the picture: its style, or what the words say where the style is only a way of drawing. */
const sceneOf = (reading: Reading, features: ReadonlySet<Feature>, style: StyleId): StyleId =>
  reading.things.length > 0 && (style === 'ink' || style === 'lowpoly')
    ? chooseStyle(
        reading,
        features,
        () => 'landscape',
        (other) => !isMannerStyle(other),
      )
    : style;

/** "An orange" is a fruit where nothing else is named that could be orange. */
const settle = (reading: Reading): Reading => {
  const isColourOnly =
    reading.meanings.length > 0 &&
    reading.meanings.every(({ kind }) => kind === 'colour' || kind === 'count');
  const orange = isColourOnly && reading.meanings.some((m) => m.kind === 'colour' && m.value === 'orange');
  return orange && reading.understood.length === 1
    ? { ...reading, things: [{ id: 'orangefruit', count: 1 }], meanings: [] }
    : reading;
};

/** The colour of a name. */
export const colourOf = (name: ColourName): Colour => {
  const [l, c, h] = COLOURS[name];
  return oklch(l, c, h);
};

type Of<K extends Meaning['kind']> = Extract<Meaning, { kind: K }>;
type Said = <K extends Meaning['kind']>(kind: K) => readonly Of<K>[];

/** A snowstorm shows snow, and a storm with rain or mist is a storm. */
const severest = (weathers: readonly Weather[]): Weather | undefined =>
  (['snow', 'storm'] as const).find((kind) => weathers.includes(kind)) ?? first(weathers);

/** "The sun sinks behind the dunes": the words that say where the sun goes, in whatever order. */
const hoursOfSun = (said: Said): readonly { readonly value: Time }[] =>
  said('sun').map(({ value }) => ({ value: value === 'sets' ? 'golden' : 'dawn' }));

/** Weather, hour, season and mood: what the words say, otherwise by the seed. */
const climate = (said: Said, rng: Rng, hasThings: boolean, hasSun: boolean) => {
  const weathers = said('weather').map(({ value }) => value);
  const weather: Weather = severest(weathers) ?? rng.pick(['clear', 'clear', 'clouds', 'mist'] as const);
  // Snow that the prompt names lies in winter.
  const named = first(said('season'))?.value ?? (weather === 'snow' ? 'winter' : undefined);
  const season: Season =
    named ?? rng.pick(hasThings ? (['spring', 'summer', 'summer', 'autumn'] as const) : SEASONS);
  const hours =
    weather === 'storm' ? STORM_TIMES : hasThings || hasSun ? DEFAULT_SUBJECT_TIMES : DEFAULT_TIMES;
  const byWords = lastSaid([...said('time'), ...(hasSun ? hoursOfSun(said) : [])]);
  const time: Time = byWords ?? rng.pick<Time>(hours);
  const mood: Mood = first(said('mood'))?.value ?? rng.pick(MOODS);
  return {
    time,
    season,
    weather,
    mood,
    seasonNamed: named !== undefined,
    snowy: named === 'winter' || weather === 'snow',
  };
};

/** Scenery that says where the picture is. */
const PLACES: ReadonlySet<Feature> = new Set([
  'mountains', 'hills', 'dunes', 'mesa', 'lake', 'river', 'waterfall', 'city', 'field', 'sea', 'beach', 'forest', 'street',
  'village', 'garden', 'underwater', 'island', 'waves', 'grass', 'planet', 'galaxy', 'nebula', 'volcano', 'cliff',
]); // biome-ignore format: a table of words reads better in rows

/** A camel alone is in a desert; what the prompt says of the place comes first. */
const landOf = ({ meanings, things }: Reading): readonly Feature[] => {
  const isPlaced = meanings.some(
    (m) => m.kind === 'room' || m.kind === 'season' || (m.kind === 'feature' && PLACES.has(m.value)),
  );
  const land = first(things) && THINGS[things[0]?.id ?? 'person'].land;
  return isPlaced || !land ? [] : [land];
};

/** A style that is a manner draws the things of the prompt in its own way. */
const mannerOf = (said: Said, style: StyleId, hasThings: boolean): Manner | undefined => {
  const named = first(said('manner'))?.value;
  if (named) return named;
  return hasThings && (style === 'ink' || style === 'lowpoly') ? style : undefined;
};

/** What the negative prompt and "no birds" remove, with the features of the same names. */
const removed = ({ denied }: Reading, negativePrompt: string): ReadonlySet<Feature | ThingId> => {
  const negative = readText(negativePrompt);
  const ids = [...denied, ...negative.things.map(({ id }) => id)];
  const things = ids.flatMap((id) => (isThing(id) ? [{ id, count: 1 }] : []));
  const features = negative.meanings.flatMap((m) => (m.kind === 'feature' ? [m.value] : []));
  return new Set([...ids, ...featuresOf(things), ...features]);
};

const sayer =
  ({ meanings }: Reading): Said =>
  <K extends Meaning['kind']>(kind: K) =>
    meanings.filter((m): m is Of<K> => m.kind === kind);

/** What unknown words and the seed bend: fullness, hue and forms. */
const variety = (
  reading: Reading,
  said: Said,
  rng: Rng,
): Pick<SceneBrief, 'density' | 'hueShift' | 'form'> => {
  const odd = createRng(`odd${reading.unknown.map((word) => hashText(word)).join()}`);
  const isPlain = reading.unknown.length === 0;
  const fullness = said('density').reduce((sum, m) => sum + m.value, 0);
  return {
    density: Math.min(1, Math.max(0, 0.35 + rng.next() * 0.3 + fullness * 0.3)),
    hueShift: isPlain ? 0 : odd.range(-24, 24),
    form: Array.from({ length: 8 }, () => (isPlain ? rng.next() : odd.next())),
  };
};

/** Translates a prompt into a scene brief, and says how it was read. Never throws, whatever the text. */
export const understand = (wish: Wish): { readonly brief: SceneBrief; readonly reading: Reading } => {
  const text = normalise(wish.prompt);
  const reading = settle(readText(wish.prompt));
  const said = sayer(reading);
  const without = removed(reading, wish.negativePrompt);
  const named = [...said('feature').map(({ value }) => value), ...featuresOf(reading.things)];
  const features = new Set([...named, ...landOf(reading)].filter((feature) => !without.has(feature)));
  const things = reading.things.filter(({ id }) => !without.has(id));
  const words = `${hashText(text, 7)}${hashText(text, 8)}${wish.seed >>> 0}`;
  const pick = (): StyleId => createRng(`style${words}`).pick(STYLE_IDS);
  const style = isStyle(wish.style) ? wish.style : chooseStyle(reading, features, pick);
  // Depends on the style that is drawn, so that "auto" and requesting the chosen style give the same picture. Does not depend
  // on the negative prompt, so that removing a feature leaves the rest in place.
  const seedText = `${words}${hashText(style)}`;
  const rng = createRng(`brief${seedText}`);
  const air = climate(said, rng, reading.things.length > 0, features.has('sun'));
  const colours = said('colour').slice(0, 3);
  const brief: SceneBrief = {
    style,
    scene: sceneOf(reading, features, style),
    ...air,
    weather: without.has('clouds') && air.weather === 'clouds' ? 'clear' : air.weather,
    wishes: colours.map(({ value }) => colourOf(value)),
    features,
    things,
    room: first(said('room'))?.value,
    manner: mannerOf(said, style, things.length > 0),
    without,
    ...variety(reading, said, rng),
    seedText,
  };
  return { brief, reading };
};

/** The scene brief of a prompt. */
export const parsePrompt = (wish: Wish): SceneBrief => understand(wish).brief;

/** "Moon at sunset" means the sunset: a word that names a time takes precedence over one that only implies night. */
const lastSaid = (times: readonly { readonly value: Time }[]): Time | undefined => {
  const named = times.filter(({ value }) => value !== 'night');
  return first(named)?.value ?? first(times)?.value;
};
