import type { Feature } from '../prompt/brief.ts';
import { type Colour, tune } from './colour.ts';
import { type Point, smooth } from './path.ts';
import type { Stage } from './stage.ts';
import { at, circle, fill, group, path, stroke } from './svg.ts';

/** Silhouettes stand on y = 0, about 100 units tall, facing right; runs of `x,y` pairs. */
const outline = (pairs: string, tension = 0.85): string => {
  const points = pairs.split(' ').map((pair): Point => {
    const [x = 0, y = 0] = pair.split(',').map(Number);
    return [x, y];
  });
  return smooth(points, true, tension);
};

const CAT =
  outline(
    '-22,0 -26,-10 -24,-28 -17,-46 -8,-58 -5,-64 -8,-72 -8,-80 -9,-93 -3,-88 2,-85 8,-85 13,-88 18,-94 18,-82 19,-73 15,-65 11,-61 12,-50 13,-36 13,-20 15,-6 20,-2 19,0 8,0 4,-4 2,0',
  ) + outline('-18,-1 -32,-1 -46,-7 -50,-20 -44,-31 -38,-28 -43,-21 -40,-11 -30,-7 -18,-8');
const DEER =
  outline(
    '-34,-58 -20,-62 0,-62 14,-66 22,-78 26,-92 24,-97 30,-98 36,-100 46,-93 52,-89 50,-85 40,-84 36,-78 33,-64 28,-50 22,-42 21,-30 22,-16 21,0 17,0 17,-14 14,-30 10,-40 -6,-40 -20,-42 -25,-34 -22,-18 -25,0 -29,0 -28,-16 -33,-30 -38,-44 -42,-52 -44,-60',
  ) +
  outline('-14,-42 -18,-30 -16,-14 -18,0 -14,0 -12,-14 -11,-30 -8,-42') +
  outline('12,-44 12,-28 10,-12 11,0 15,0 15,-14 17,-30 18,-44');
const FOX =
  outline(
    '-30,-40 -12,-44 8,-44 20,-50 26,-58 25,-70 31,-63 36,-64 43,-70 43,-59 47,-51 60,-42 59,-39 48,-38 40,-35 34,-26 32,-14 34,0 29,0 27,-14 24,-24 4,-24 -14,-22 -20,-12 -18,0 -23,0 -26,-12 -32,-24',
  ) +
  outline('-28,-38 -42,-42 -58,-36 -72,-22 -80,-10 -66,-10 -48,-14 -34,-22 -26,-28') +
  outline('-14,-24 -12,-12 -9,0 -5,0 -7,-12 -6,-24') +
  outline('18,-28 18,-12 16,0 20,0 23,-14 25,-28');
const DOG =
  outline(
    '-30,-52 -10,-54 12,-56 22,-66 26,-78 30,-82 38,-83 46,-78 56,-74 55,-68 46,-66 42,-60 36,-48 31,-38 30,-20 32,0 26,0 25,-18 21,-32 2,-34 -14,-32 -22,-24 -20,-12 -19,0 -25,0 -28,-14 -33,-26 -36,-40',
  ) +
  outline('-32,-50 -44,-56 -54,-68 -56,-80 -52,-79 -48,-68 -38,-58 -28,-54') +
  outline('-14,-34 -14,-16 -11,0 -6,0 -8,-16 -7,-34') +
  outline('27,-80 22,-74 23,-62 28,-62 31,-74');
const HORSE =
  outline(
    '-40,-62 -24,-66 0,-64 14,-68 22,-80 28,-94 34,-104 36,-112 40,-105 46,-100 56,-86 62,-80 60,-74 52,-74 44,-80 40,-80 36,-66 30,-52 25,-44 26,-24 25,0 19,0 20,-22 16,-40 0,-42 -18,-42 -26,-36 -24,-20 -27,0 -33,0 -31,-20 -36,-34 -44,-48 -46,-56',
  ) +
  outline('-42,-62 -52,-58 -58,-44 -58,-22 -54,-16 -52,-34 -48,-48 -42,-54') +
  outline('-16,-44 -20,-26 -16,0 -11,0 -13,-24 -9,-44') +
  outline('10,-44 14,-26 8,-14 12,-12 18,-26 18,-44') +
  outline('34,-104 24,-94 16,-76 12,-66 20,-72 30,-92');
const PERSON = outline(
  '-4,-88 -7,-94 -4,-101 2,-102 6,-97 5,-90 3,-87 10,-84 14,-74 16,-56 14,-48 11,-50 10,-62 8,-44 11,-20 13,0 6,0 3,-22 0,-36 -4,-20 -6,0 -13,0 -11,-24 -10,-46 -11,-62 -14,-48 -17,-50 -15,-72 -12,-83',
);
const WHALE = outline(
  '-120,0 -112,-20 -84,-38 -44,-46 0,-42 40,-30 72,-18 92,-22 108,-40 124,-46 120,-32 110,-18 122,-8 130,6 112,4 96,-4 72,2 30,14 -20,22 -70,20 -104,12',
);
const FISH = outline(
  '-40,0 -28,-14 -8,-20 12,-14 30,-4 44,-16 54,-18 48,0 54,18 44,16 30,4 12,14 -8,20 -28,14',
);

const SILHOUETTES: Partial<Record<Feature, string>> = {
  cat: CAT, deer: DEER, fox: FOX, dog: DOG, horse: HORSE, person: PERSON, whale: WHALE, fish: FISH,
}; // biome-ignore format: one row

const antlers = (colour: Colour): string =>
  path(
    'M28 -98C24 -108 18 -114 20 -128M24 -110C18 -112 12 -112 8 -120M21 -118C26 -122 28 -128 28 -134M32 -99C34 -110 42 -114 42 -128M35 -109C40 -112 48 -112 52 -118M41 -118C37 -122 36 -130 36 -134',
    stroke(colour, 2.4),
  );

/** One creature standing at (x, y); `size` is its height in units. */
export const paintCreature = (
  kind: Feature,
  x: number,
  y: number,
  size: number,
  colour: Colour,
  flip = false,
): string => {
  const d = SILHOUETTES[kind];
  if (!d) return '';
  return group(
    { transform: at(x, y, size / 100, 0, flip) },
    // One path each: overlapping parts drawn in opposite directions would punch holes.
    ...d.split(/(?=M)/).map((part) => path(part, fill(colour))),
    kind === 'deer' ? antlers(colour) : '',
  );
};

/** Land creatures that the brief asks for, in the order of how much they matter. */
export const creaturesOf = (stage: Stage): Feature[] =>
  (['deer', 'fox', 'horse', 'dog', 'cat', 'person'] as const).filter((kind) =>
    stage.brief.features.has(kind),
  );

const BIRD = 'M0 0C-4 -7 -10 -9 -17 -5C-11 -5 -5 -2 0 3C5 -2 11 -5 17 -5C10 -9 4 -7 0 0Z';

/** A loose flock near (x, y). */
export const paintFlock = (stage: Stage, x: number, y: number, colour: Colour, scale = 1): string => {
  const rng = stage.rng('flock');
  const count = rng.int(5, 9);
  return Array.from({ length: count }, (_, i) => {
    const side = i % 2 === 0 ? 1 : -1;
    const rank = Math.ceil(i / 2);
    const bx = x + side * rank * rng.range(26, 40) * scale + rng.bell() * 12;
    const by = y + rank * rng.range(4, 17) * scale + rng.bell() * 10;
    return path(BIRD, {
      ...fill(colour),
      transform: at(bx, by, scale * rng.range(0.5, 0.95), rng.range(-14, 14)),
    });
  }).join('');
};

export const paintButterfly = (
  x: number,
  y: number,
  size: number,
  wing: Colour,
  spot: Colour,
  ink: Colour,
  turn: number,
): string => {
  const half =
    path('M0 0C8 -30 40 -46 48 -34C56 -20 34 -2 4 2Z', fill(wing)) +
    path('M2 2C26 0 40 16 32 30C22 42 6 24 0 6Z', fill(spot)) +
    path('M8 -6C18 -20 32 -30 40 -28C42 -20 28 -10 8 -3Z', fill(spot, 0.6));
  return group(
    { transform: at(x, y, size / 60, turn) },
    group({}, half),
    group({ transform: 'scale(-1 1)' }, half),
    path('M0 -12C3 -8 2 10 0 20C-2 10 -3 -8 0 -12Z', fill(ink)),
    path('M0 -11C4 -20 8 -22 11 -24M0 -11C-4 -20 -8 -22 -11 -24', stroke(ink, 1)),
  );
};

/** An astronaut, standing at (x, y), seen from behind. */
export const paintAstronaut = (x: number, y: number, size: number, suit: Colour, glass: Colour): string => {
  const shade = tune(suit, -0.14);
  return group(
    { transform: at(x, y, size / 100) },
    path('M-15 -34L-17 0H-3L-1 -30H1L3 0H17L15 -34Z', fill(shade)),
    path(
      'M-18 -70Q-30 -62 -31 -40Q-31 -34 -26 -34L-18 -52ZM18 -70Q30 -62 31 -40Q31 -34 26 -34L18 -52Z',
      fill(shade),
    ),
    path('M-19 -66Q-20 -74 -10 -75H10Q20 -74 19 -66L17 -30Q0 -24 -17 -30Z', fill(suit)),
    path('M-12 -70H12Q14 -70 14 -66V-42H-14V-66Q-14 -70 -12 -70Z', fill(tune(suit, -0.07))),
    circle(0, -85, 15, fill(suit)),
    path('M-10 -88A10.500 9.500 0 0 0 10 -88Q0 -98 -10 -88Z', fill(glass)),
  );
};
