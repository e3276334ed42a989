import type { SceneBrief, StyleId } from '../prompt/brief.ts';
import type { Named } from '../prompt/gather.ts';
import { colourOf } from '../prompt/parse.ts';
import { THINGS } from '../things/index.ts';
import { createKit, type Kit, type Thing } from '../things/thing.ts';
import { type Colour, mix, oklch, tune } from '../toolkit/colour.ts';
import type { Light } from '../toolkit/light.ts';
import type { Stage } from '../toolkit/stage.ts';
import { at, circle, ellipse, fill, group, num, path } from '../toolkit/svg.ts';
import { type GroundKind, paintGround } from './ground.ts';
import { type Area, layOut, type Placed, shapeOf } from './layout.ts';
import { tag } from './tag.ts';

const ABSTRACT: ReadonlySet<StyleId> = new Set([
  'bauhaus',
  'flow',
  'mandala',
  'contours',
  'portrait',
  'botanical',
]);
const INDOORS: ReadonlySet<StyleId> = new Set(['interior', 'stilllife']);
export const isOutdoors = (scene: StyleId): boolean =>
  !ABSTRACT.has(scene) && !INDOORS.has(scene) && scene !== 'space' && scene !== 'underwater';

const HIGH_PLACES: ReadonlySet<string> = new Set([
  'lighthouse',
  'castle',
  'house',
  'church',
  'tower',
  'temple',
  'windmill',
]);

const groundOf = (brief: SceneBrief, stands: boolean): GroundKind => {
  const has = (...features: Parameters<SceneBrief['features']['has']>[0][]) =>
    features.some((f) => brief.features.has(f));
  switch (brief.scene) {
    case 'landscape':
      if (has('cliff')) return 'cliff';
      return stands ? (has('dunes', 'mesa') ? 'sand' : 'meadow') : 'none';
    case 'seascape':
      if (has('cliff') || (!has('beach') && brief.things.some(({ id }) => HIGH_PLACES.has(id))))
        return 'cliff';
      return stands || has('beach') ? 'beach' : 'none';
    case 'forest':
      return stands ? 'floor' : 'none';
    case 'skyline':
      return stands || has('street') ? 'street' : 'none';
    case 'space':
      return stands ? 'planet' : 'none';
    case 'underwater':
      return stands ? 'seabed' : 'none';
    case 'isometric':
      return 'tile';
    default:
      return 'none';
  }
};

/** Where the things of each kind of picture stand. */
const areaOf = (stage: Stage, ground: GroundKind): Area => {
  const { w, h, brief } = stage;
  const tallest = Math.min(h * 0.58, w * 0.72);
  const base: Area = {
    w,
    h,
    back: h * 0.84,
    front: h * 0.94,
    water: h * 0.78,
    from: 0.04,
    to: 0.96,
    tallest,
    sky: h * 0.42,
  };
  if (ground === 'cliff')
    return { ...base, back: h * 0.68, front: h * 0.75, water: h * 0.86, from: 0.42, to: 0.97 };
  if (ground === 'tile')
    return { ...base, back: h * 0.62, front: h * 0.74, water: h * 0.68, from: 0.2, to: 0.8, sky: h * 0.3 };
  if (brief.scene === 'stilllife')
    return { ...base, back: h * 0.78, front: h * 0.88, water: h * 0.82, tallest: tallest * 0.95 };
  if (brief.scene === 'underwater') return { ...base, water: h * 0.56 };
  if (brief.scene === 'interior')
    return {
      ...base,
      back: h * 0.8,
      front: h * 0.93,
      sky: h * 0.46,
      tallest: tallest * 0.95,
      sill: { x: w / 2, y: h * 0.5 + 16 },
    };
  if (ABSTRACT.has(brief.scene))
    return {
      ...base,
      back: h * 0.76,
      front: h * 0.82,
      water: h * 0.72,
      from: 0.16,
      to: 0.84,
      tallest: tallest * 0.94,
    };
  return base;
};

/** How the light of the scene changes the natural colour of a thing. */
const litBy = (stage: Stage, light: Light) => {
  const { brief } = stage;
  const { time, weather } = brief;
  if (ABSTRACT.has(brief.scene)) return (colour: Colour): Colour => colour;
  const indoors = INDOORS.has(brief.scene);
  const dark = indoors
    ? time === 'night'
      ? 0.2
      : 0
    : { dawn: 0.08, day: 0, golden: 0.08, dusk: 0.28, night: 0.42 }[time];
  const warm = time === 'golden' || time === 'dawn' ? 0.14 : 0;
  const grey = weather === 'storm' ? 0.3 : weather === 'rain' || weather === 'mist' ? 0.18 : 0;
  return (colour: Colour): Colour => {
    const shaded = mix(colour, tune(light.near, 0.06), dark);
    const warmed = mix(shaded, light.disc, indoors ? 0 : warm);
    return indoors
      ? warmed
      : tune(mix(warmed, light.haze, weather === 'mist' ? 0.14 : 0), -0.05 * grey, 1 - grey);
  };
};

const LEAVES = { spring: '7fae5a', summer: '5d8a45', autumn: 'd07a2c', winter: '7d8a6a' } as const;

/** A named spring makes trees blossom, and a named winter bares them. */
const inSeason = ({ seasonNamed, season }: SceneBrief, { named, thing }: Placed): Thing => {
  if (named.id !== 'tree' || !seasonNamed) return thing;
  return season === 'spring' ? THINGS.blossomtree : season === 'winter' ? THINGS.baretree : thing;
};

const paintPlaced = (stage: Stage, light: Light, place: Placed, n: number): string => {
  const { named, x, y, height, flip } = place;
  const { brief, sheet } = stage;
  const thing = inSeason(brief, place);
  const kit: Kit = createKit({
    rng: stage.rng(`thing ${named.id} ${n}`),
    night: brief.time === 'night' || brief.time === 'dusk',
    snow: brief.snowy && isOutdoors(brief.scene),
    leaf: LEAVES[brief.season],
    wish: named.colour && colourOf(named.colour),
    lit: litBy(stage, light),
    lamp: mix(light.accent, oklch(0.9, 0.12, 85), 0.6),
  });
  const scale = height / 100;
  const wide = (thing.wide / 100) * height;
  const shadow =
    thing.stand === 'ground' && !ABSTRACT.has(brief.scene)
      ? ellipse(
          x,
          y + height * 0.005,
          wide * 0.52,
          Math.max(6, height * 0.035),
          fill(tune(light.near, 0), 0.24),
        )
      : '';
  const ripple =
    thing.stand === 'water' && brief.scene !== 'underwater'
      ? path(
          `M${num(x - wide * 0.62)} ${num(y)}Q${num(x)} ${num(y - height * 0.035)} ${num(x + wide * 0.62)} ${num(y)}Q${num(x)} ${num(y + height * 0.09)} ${num(x - wide * 0.62)} ${num(y)}Z`,
          {
            fill: sheet.linear([
              [0, mix(light.sky[3] ?? light.haze, light.near, 0.12), 0.95],
              [1, mix(light.sky[1] ?? light.haze, light.near, 0.3), 0.7],
            ]),
          },
        )
      : '';
  const figure = group({ transform: at(x, y, scale, 0, flip) }, ...thing.paint(kit));
  return shadow + tag(named.id, figure) + ripple;
};

/** A disc behind the subject, so that it stands out from a pattern. */
const plate = (stage: Stage, light: Light): string => {
  const { w, h } = stage;
  const r = Math.min(w, h) * 0.35;
  const paper = oklch(0.95, 0.018, light.horizon.h);
  return circle(w / 2, h / 2, r, fill(paper, 0.94));
};

/** Everything that the prompt names as a subject, on ground of the place, in front of a painted background. */
export const paintSubjects = (stage: Stage, light: Light): string => {
  const { brief } = stage;
  const stands = brief.things.some((named) => shapeOf(named).stand === 'ground');
  const ground = groundOf(brief, stands);
  const area = areaOf(stage, ground);
  const placed = layOut(onTable(brief), area, (label) => stage.rng(`layout ${label}`));
  const level =
    ground === 'cliff' ? area.back - 14 : ground === 'tile' ? area.back : area.back - stage.h * 0.045;
  const far = (place: Placed): number =>
    place.thing.stand === 'ground' ? place.y : place.thing.stand === 'wall' ? -2e3 : place.y - 1e3;
  const things = [...placed.entries()]
    .sort(([, a], [, b]) => Number(isOn(a)) - Number(isOn(b)) || far(a) - far(b))
    .map(([n, place]) => ({ place, markup: paintPlaced(stage, light, place, n) }));
  const behind = things.filter(({ place }) => place.thing.stand !== 'ground').map(({ markup }) => markup);
  const standing = things.filter(({ place }) => place.thing.stand === 'ground').map(({ markup }) => markup);
  const front = brief.scene === 'interior' || ground === 'none';
  const base = paintGround(stage, light, ground, level);
  return (
    (ABSTRACT.has(brief.scene) && brief.scene !== 'portrait' ? plate(stage, light) : '') +
    (front ? base + behind.join('') : behind.join('') + base) +
    standing.join('')
  );
};

const isOn = ({ named }: Placed): boolean => named.on !== undefined || named.under !== undefined;

/** Small things of a room stand on a table, and a still life brings its own. */
const onTable = ({ scene, things }: SceneBrief): readonly Named[] => {
  if (scene === 'stilllife')
    return things
      .filter(({ id }) => id !== 'table')
      .map((named) => (named.on === 'table' ? { ...named, on: undefined } : named));
  const small = things.filter(({ id, on, under }) => THINGS[id].home === 'table' && !on && !under);
  if (scene !== 'interior' || small.length === 0) return things;
  const rest = things.map((named) => (small.includes(named) ? { ...named, on: 'table' as const } : named));
  return things.some(({ id }) => id === 'table') ? rest : [...rest, { id: 'table', count: 1 }];
};
