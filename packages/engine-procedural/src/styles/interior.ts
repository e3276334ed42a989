import type { Room } from '../prompt/brief.ts';
import { tag } from '../scene/tag.ts';
import { THINGS, type ThingId } from '../things/index.ts';
import { createKit } from '../things/thing.ts';
import { type Colour, mix, oklch, tune } from '../toolkit/colour.ts';
import { createLight, type Light } from '../toolkit/light.ts';
import { steps } from '../toolkit/path.ts';
import type { Stage } from '../toolkit/stage.ts';
import { at, circle, ellipse, fill, group, num, path, rect, stroke } from '../toolkit/svg.ts';

/** What a room has besides what the prompt names: thing, x, y (shares of the canvas), height (share of its height). */
type Prop = readonly [id: ThingId, x: number, y: number, height: number];
const PROPS: Readonly<Record<Room, readonly Prop[]>> = {
  room: [['pottedplant', 0.1, 0.78, 0.24], ['lamp', 0.91, 0.77, 0.3]],
  kitchen: [['table', 0.2, 0.8, 0.2], ['teapot', 0.16, 0.608, 0.1], ['bowl', 0.27, 0.608, 0.06], ['bottle', 0.07, 0.608, 0.13]],
  library: [['bookshelf', 0.13, 0.78, 0.56], ['bookshelf', 0.87, 0.78, 0.56]],
  cafe: [['table', 0.82, 0.8, 0.2], ['cup', 0.78, 0.605, 0.075], ['chair', 0.95, 0.82, 0.27], ['table', 0.16, 0.8, 0.2], ['cup', 0.2, 0.605, 0.075], ['chair', 0.05, 0.82, 0.27]],
  bedroom: [['bed', 0.24, 0.8, 0.22], ['lamp', 0.92, 0.77, 0.28]],
}; // biome-ignore format: a table reads better in rows

const floorAt = 0.72;

/** The view from the window: sky of the hour, and the weather outside. */
const view = (stage: Stage, light: Light, x: number, y: number, wide: number, high: number): string => {
  const { brief, sheet } = stage;
  const rng = stage.rng('view');
  const sky = sheet.linear(light.sky.map((colour, i) => [i / 4, colour] as const));
  const land = brief.snowy ? oklch(light.night ? 0.6 : 0.93, 0.01, 240) : light.land;
  const [px, py] = [x + wide * 0.68, y + high * 0.3];
  const isDisc = brief.weather !== 'rain' && brief.weather !== 'storm';
  const kind = brief.time === 'night' || brief.features.has('moon') ? 'moon' : 'sun';
  const falling = Array.from({ length: 46 }, () => {
    const [fx, fy] = [x + rng.next() * wide, y + rng.next() * high * 0.92];
    if (brief.weather === 'snow') return circle(fx, fy, rng.range(2, 5), fill(oklch(1, 0, 0), 0.9));
    return path(`M${num(fx)} ${num(fy)}l-5 22`, stroke(oklch(0.93, 0.01, 240), 2, 0.7));
  });
  const isFalling = brief.weather === 'snow' || brief.weather === 'rain' || brief.weather === 'storm';
  const stars = Array.from({ length: 22 }, () =>
    circle(x + rng.next() * wide, y + rng.next() * high * 0.6, rng.range(1, 2.6), fill(oklch(1, 0, 0), 0.85)),
  );
  return (
    rect(x, y, wide, high, { fill: sky }) +
    (light.night && isDisc ? tag('stars', stars.join('')) : '') +
    (isDisc ? tag(kind, circle(px, py, high * 0.085, fill(light.disc))) : '') +
    path(
      `M${num(x)} ${num(y + high * 0.78)}Q${num(x + wide * 0.3)} ${num(y + high * 0.6)} ${num(x + wide * 0.6)} ${num(y + high * 0.76)}T${num(x + wide)} ${num(y + high * 0.7)}V${num(y + high)}H${num(x)}Z`,
      fill(land),
    ) +
    (isFalling ? falling.join('') : '')
  );
};

const windowOf = (stage: Stage, light: Light, frame: Colour): string => {
  const { w, h } = stage;
  const wide = Math.min(w * 0.36, h * 0.42);
  const high = h * 0.4;
  const x = w / 2 - wide / 2;
  const y = h * 0.1;
  const drape = (side: -1 | 1): string => {
    const edge = side < 0 ? x - 26 : x + wide + 26;
    return path(
      `M${num(edge - side * -34)} ${num(y - 24)}H${num(edge + side * 60)}Q${num(edge + side * 40)} ${num(y + high * 0.6)} ${num(edge + side * 66)} ${num(y + high + 40)}H${num(edge + side * -6)}Q${num(edge + side * -14)} ${num(y + high * 0.5)} ${num(edge - side * -34)} ${num(y - 24)}Z`,
      fill(mix(light.accent, frame, 0.35)),
    );
  };
  return (
    rect(x - 20, y - 20, wide + 40, high + 40, fill(frame)) +
    view(stage, light, x, y, wide, high) +
    rect(x + wide / 2 - 6, y, 12, high, fill(frame)) +
    rect(x, y + high * 0.44, wide, 10, fill(frame)) +
    rect(x - 44, y + high + 16, wide + 88, 20, fill(tune(frame, -0.06))) +
    rect(x - 90, y - 36, wide + 180, 12, fill(tune(frame, -0.4))) +
    drape(-1) +
    drape(1)
  );
};

const boards = (stage: Stage, wood: Colour): string => {
  const { w, h } = stage;
  const top = h * floorAt;
  const lines = steps(-0.6, 1.6, 19)
    .map(
      (t) =>
        `M${num(w * (0.5 + (t - 0.5) * 0.62))} ${num(top)}L${num(w * (0.5 + (t - 0.5) * 1.5))} ${num(h)}`,
    )
    .join('');
  return (
    rect(0, top, w, h - top, {
      fill: stage.sheet.linear([
        [0, wood],
        [1, tune(wood, -0.1)],
      ]),
    }) + path(lines, stroke(tune(wood, -0.09), 3))
  );
};

const walls = (stage: Stage, light: Light): { wall: Colour; wood: Colour; frame: Colour } => {
  const dim = stage.brief.time === 'night' ? 0.3 : stage.brief.time === 'dusk' ? 0.16 : 0;
  const hue = stage.brief.wishes[0]?.h ?? stage.rng('wall').pick([85, 145, 220, 40, 190]);
  const shade = (colour: Colour): Colour => mix(colour, light.near, dim);
  return {
    wall: shade(oklch(0.87, 0.045, hue)),
    wood: shade(oklch(0.66, 0.075, 62)),
    frame: shade(oklch(0.96, 0.012, 85)),
  };
};

/** A room with a window, in front of which the things of the prompt stand. */
export const paintInterior = (stage: Stage): string => {
  const light = createLight(stage);
  const { w, h, brief } = stage;
  const { wall, wood, frame } = walls(stage, light);
  const room = brief.room ?? 'room';
  const named = new Set(brief.things.map(({ id }) => id));
  const kit = createKit({
    rng: stage.rng('props'),
    night: light.night,
    snow: false,
    leaf: '4f8a4d',
    wish: undefined,
    lit: (c) => mix(c, light.near, light.night ? 0.2 : 0),
    lamp: oklch(0.9, 0.12, 85),
  });
  const props = PROPS[room]
    .filter(([id]) => !named.has(id))
    .map(([id, x, y, high]) =>
      group({ transform: at(w * x, h * y, (Math.min(h, w * 1.3) * high) / 100) }, ...THINGS[id].paint(kit)),
    );
  const stripes = steps(0, w, 15)
    .map((x) => rect(x - 14, 0, 28, h * floorAt, fill(tune(wall, 0.025), 0.6)))
    .join('');
  const beam = light.night
    ? ''
    : path(
        `M${num(w * 0.38)} ${num(h * 0.74)}L${num(w * 0.62)} ${num(h * 0.74)}L${num(w * 0.8)} ${num(h)}L${num(w * 0.3)} ${num(h)}Z`,
        fill(light.disc, 0.18),
      );
  const markup =
    rect(0, 0, w, h, fill(wall)) +
    stripes +
    tag('window', windowOf(stage, light, frame)) +
    boards(stage, wood) +
    rect(0, h * floorAt - 22, w, 22, fill(frame)) +
    ellipse(w / 2, h * 0.88, w * 0.36, h * 0.075, fill(mix(light.accent, wall, 0.3), 0.85)) +
    ellipse(w / 2, h * 0.88, w * 0.31, h * 0.06, fill(mix(light.accent, wall, 0.55), 0.7)) +
    beam +
    props.join('');
  return tag(room, markup);
};
