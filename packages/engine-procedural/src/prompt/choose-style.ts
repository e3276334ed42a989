import { THINGS, type ThingId } from '../things/index.ts';
import { AFFINITY, HOME_STYLES } from './affinity.ts';
import { type Feature, isFeature, STYLE_IDS, type StyleId } from './brief.ts';
import type { Named } from './gather.ts';
import type { Reading } from './read.ts';

/** Features of the same name, which styles that draw them by themselves go by. */
const FEATURES_OF: Partial<Record<ThingId, readonly Feature[]>> = {
  boat: ['boat'], ship: ['boat'], gull: ['birds'], bird: ['birds'], tree: ['trees'], blossomtree: ['trees'], pine: ['pines'],
  palm: ['palms'], flower: ['flowers'], bouquet: ['flowers'], man: ['person', 'man'], king: ['person', 'man', 'hat'],
  woman: ['person'], queen: ['person', 'hat'], child: ['person'], barn: ['house'],
}; // biome-ignore format: a table reads better in rows

export const featuresOf = (things: readonly Named[]): Feature[] =>
  things.flatMap(({ id }) => FEATURES_OF[id] ?? (isFeature(id) ? [id] : []));

/**
 * How strongly the places where things belong speak for a style. The first thing is the subject; what belongs in a room
 * looks lost anywhere else; people and most animals are at home everywhere.
 */
const weightOf = (id: ThingId, position: number): number => {
  const { home } = THINGS[id];
  if (home === 'land') return 1;
  return home === 'room' ? 3.5 : position === 0 ? 3 : 2;
};

/** A swan on a lake is not at sea. */
const homeOf = (id: ThingId, features: ReadonlySet<Feature>): StyleId => {
  const inland = THINGS[id].stand === 'water' && (features.has('lake') || features.has('river'));
  return inland ? 'landscape' : HOME_STYLES[THINGS[id].home];
};

/** What a herbarium shows. */
export const BLOOMS: ReadonlySet<ThingId> = new Set([
  'rose', 'poppy', 'lavender', 'daisy', 'tulip', 'sunflower', 'flower', 'bouquet', 'leaf',
]); // biome-ignore format: one row
/** Who can sit for a portrait. */
export const SITTERS: ReadonlySet<ThingId> = new Set([
  'person',
  'man',
  'woman',
  'child',
  'king',
  'queen',
  'cat',
]);

const NAMED_WEIGHT = 5;

/** A portrait of two kings and a castle is none, nor is a vase a herbarium; unless the prompt says so. */
const suits = (style: StyleId, { meanings, things }: Reading, features: ReadonlySet<Feature>): boolean => {
  if (things.length === 0 || (style !== 'portrait' && style !== 'botanical')) return true;
  const isNamed = meanings.some((m) => m.kind === 'style' && m.value === style && m.weight >= NAMED_WEIGHT);
  if (style === 'botanical')
    return (
      things.every(({ id }) => BLOOMS.has(id)) &&
      (isNamed || things.length > 1 || things.some(({ count }) => count > 1))
    );
  const scenery = [...features].filter(
    (feature) => !featuresOf(things).includes(feature) && !TRAITS.has(feature),
  );
  return (
    isNamed ||
    (things.length === 1 &&
      things.every(({ id, count }) => SITTERS.has(id) && count === 1) &&
      scenery.length === 0)
  );
};

const TRAITS: ReadonlySet<Feature> = new Set(['glasses', 'profile', 'hair', 'curls', 'beard', 'hat', 'man']);

export const chooseStyle = (
  reading: Reading,
  features: ReadonlySet<Feature>,
  pick: () => StyleId,
  allows: (style: StyleId) => boolean = () => true,
): StyleId => {
  const { meanings, things } = reading;
  const score = new Map<StyleId, number>();
  const add = (style: StyleId, points: number): void => {
    score.set(style, (score.get(style) ?? 0) + points);
  };
  for (const m of meanings) {
    if (m.kind === 'style') add(m.value, m.weight);
    if (m.kind === 'room') add('interior', 4);
  }
  for (const feature of features) for (const style of STYLE_IDS) add(style, AFFINITY[feature]?.[style] ?? 0);
  for (const [i, { id }] of things.entries()) add(homeOf(id, features), weightOf(id, i));
  const isOpen = (style: StyleId): boolean => allows(style) && suits(style, reading, features);
  const [best] = [...score]
    .filter(([style, points]) => points > 0 && isOpen(style))
    .sort((a, b) => b[1] - a[1]);
  return best ? best[0] : pick();
};
