import { type Colour, oklch } from '../toolkit/colour.ts';
import { createRng, hashText } from '../toolkit/random.ts';
import {
  type Feature,
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
import { type Meaning, meaningsOf } from './lexicon.ts';
import { AFFINITY } from './vocabulary.ts';

export interface Wish {
  readonly prompt: string;
  readonly negativePrompt: string;
  /** A style id or `auto`; anything else counts as `auto`. */
  readonly style: string;
  readonly seed: number;
}

/** If the prompt names no time, daylight is more likely. */
const DEFAULT_TIMES = ['dawn', 'day', 'day', 'golden', 'golden', 'dusk', 'night'] as const;

/** More words would not change a picture much; the bound keeps parsing cheap. */
const MAX_WORDS = 400;

const normalise = (text: string): string => text.normalize('NFC').toLowerCase().replace(/\s+/gu, ' ').trim();

const wordsOf = (text: string): string[] => (text.match(/[\p{L}\p{N}]+/gu) ?? []).slice(0, MAX_WORDS);

interface Reading {
  readonly meanings: readonly Meaning[];
  readonly denied: ReadonlySet<Feature>;
  readonly unknown: readonly string[];
}

/** Parses words from left to right; "no birds" negates, and pairs of words ("low poly") are looked up first. */
const read = (text: string): Reading => {
  const words = wordsOf(text);
  const meanings: Meaning[] = [];
  const denied = new Set<Feature>();
  const unknown: string[] = [];
  let negated = false;
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? '';
    const pair = meaningsOf(`${word}-${words[i + 1] ?? ''}`);
    const found = pair ?? meaningsOf(word);
    if (pair) i++;
    if (!found) unknown.push(word);
    else if (found.some(({ kind }) => kind === 'negation')) negated = true;
    else if (found.length > 0) {
      if (negated) for (const m of found) m.kind === 'feature' && denied.add(m.value);
      else meanings.push(...found);
      negated = false;
    }
  }
  return { meanings, denied, unknown };
};

const first = <T>(values: readonly T[]): T | undefined => values[0];

const chooseStyle = (
  meanings: readonly Meaning[],
  features: ReadonlySet<Feature>,
  pick: () => StyleId,
): StyleId => {
  const score = new Map<StyleId, number>();
  const add = (style: StyleId, points: number): void => {
    score.set(style, (score.get(style) ?? 0) + points);
  };
  for (const m of meanings) if (m.kind === 'style') add(m.value, m.weight);
  for (const feature of features) for (const style of STYLE_IDS) add(style, AFFINITY[feature]?.[style] ?? 0);
  const [best] = [...score].filter(([, points]) => points > 0).sort((a, b) => b[1] - a[1]);
  return best ? best[0] : pick();
};

const isStyle = (style: string): style is StyleId => (STYLE_IDS as readonly string[]).includes(style);

/** Translates a prompt into a scene brief. Never throws, whatever the text. */
export const parsePrompt = ({ prompt, negativePrompt, style, seed }: Wish): SceneBrief => {
  const text = normalise(prompt);
  const { meanings, denied, unknown } = read(text);
  const negative = read(normalise(negativePrompt));
  const without = new Set<Feature>(denied);
  for (const m of negative.meanings) if (m.kind === 'feature') without.add(m.value);
  const features = new Set<Feature>();
  for (const m of meanings) if (m.kind === 'feature' && !without.has(m.value)) features.add(m.value);
  const words = `${hashText(text, 7)}${hashText(text, 8)}${seed >>> 0}`;
  const chosen = isStyle(style)
    ? style
    : chooseStyle(meanings, features, () => createRng(`style${words}`).pick(STYLE_IDS));
  // Depends on the style that is drawn, so that "auto" and requesting the chosen style give the same picture. Does not depend
  // on the negative prompt, so that removing a feature leaves the rest in place.
  const root = `${words}${hashText(chosen)}`;
  const rng = createRng(`brief${root}`);
  const odd = createRng(`odd${unknown.map((word) => hashText(word)).join()}`);
  const said = <K extends Meaning['kind']>(kind: K) =>
    meanings.filter((m) => m.kind === kind) as Extract<Meaning, { kind: K }>[];
  const time: Time = lastSaid(said('time')) ?? rng.pick(DEFAULT_TIMES);
  const season: Season = first(said('season'))?.value ?? rng.pick(SEASONS);
  const weather: Weather =
    first(said('weather'))?.value ?? rng.pick(['clear', 'clear', 'clouds', 'mist'] as const);
  const mood: Mood = first(said('mood'))?.value ?? rng.pick(MOODS);
  const wishes: Colour[] = said('colour')
    .slice(0, 3)
    .map((m) => oklch(...m.value));
  const fullness = said('density').reduce((sum, m) => sum + m.value, 0);
  return {
    style: chosen,
    time,
    season,
    weather: without.has('clouds') && weather === 'clouds' ? 'clear' : weather,
    mood,
    wishes,
    features,
    without,
    density: Math.min(1, Math.max(0, 0.35 + rng.next() * 0.3 + fullness * 0.3)),
    hueShift: unknown.length === 0 ? 0 : odd.range(-24, 24),
    form: Array.from({ length: 8 }, () => (unknown.length === 0 ? rng.next() : odd.next())),
    seedText: root,
  };
};

/** "Moon at sunset" means the sunset: a word that names a time takes precedence over one that only implies night. */
const lastSaid = (times: readonly { readonly value: Time }[]): Time | undefined => {
  const named = times.filter(({ value }) => value !== 'night');
  return first(named)?.value ?? first(times)?.value;
};
