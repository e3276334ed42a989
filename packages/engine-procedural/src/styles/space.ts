import { tag } from '../scene/tag.ts';
import { type Colour, mix, oklch, tune } from '../toolkit/colour.ts';
import { paintAstronaut, paintCreature } from '../toolkit/fauna.ts';
import { moody, wished } from '../toolkit/mood.ts';
import { clamp, heightAt, type Point, steps, under } from '../toolkit/path.ts';
import type { Stage } from '../toolkit/stage.ts';
import { fill, path, rect } from '../toolkit/svg.ts';
import { paintRocket } from '../toolkit/vessels.ts';
import { comet, galaxy } from './space-flights.ts';
import { nebula, starfield } from './space-nebula.ts';
import { type Cosmos, mainPlanet } from './space-worlds.ts';

const GASES = [
  [
    [262, 0.05],
    [300, 0.17],
    [20, 0.17],
    [75, 0.12],
  ],
  [
    [250, 0.05],
    [215, 0.13],
    [280, 0.15],
    [340, 0.12],
  ],
  [
    [285, 0.06],
    [330, 0.19],
    [265, 0.17],
    [40, 0.12],
  ],
  [
    [225, 0.05],
    [190, 0.11],
    [160, 0.12],
    [95, 0.1],
  ],
  [
    [30, 0.035],
    [20, 0.15],
    [50, 0.15],
    [85, 0.12],
  ],
  [
    [270, 0.05],
    [255, 0.16],
    [205, 0.12],
    [55, 0.13],
  ],
] as const;

const createCosmos = (stage: Stage): Cosmos => {
  const { brief } = stage;
  const row = GASES[Math.floor(stage.form(0) * 0.999 * GASES.length)] ?? GASES[0];
  const tone = (i: 0 | 1 | 2 | 3, l: number, wish: number): Colour =>
    wished(brief, moody(brief, oklch(l, row[i][1], row[i][0])), wish, 0.85);
  return {
    stage,
    rng: stage.rng('cosmos'),
    deep: tone(0, 0.13, 0),
    gas: [tone(1, 0.5, 0), tone(2, 0.66, 1), tone(3, 0.87, 2)],
    sunAngle: stage.rng('sunAngle').pick([-2.4, -0.8]) + stage.rng('sunAngle').bell() * 0.3,
  };
};

/** An alien shore at the bottom, as ground for figures. */
const ground = ({ stage, gas, deep }: Cosmos): string => {
  const { w, h } = stage;
  const layers = [0, 1, 2].map((i) => {
    const noise = stage.noise(`ground${i}`);
    const edge = steps(-10, w + 10, Math.round(w / 6)).map(
      (x): Point => [x, h * (0.83 + i * 0.05) - noise.ridged(x / (260 - i * 40), i, 3) * (110 - i * 34) + 40],
    );
    return {
      edge,
      markup: path(
        under(edge, h + 5),
        fill(mix(tune(deep, -0.02), mix(gas[0], deep, 0.35), 0.75 - i * 0.36)),
      ),
    };
  });
  const last = layers[2]?.edge ?? [];
  const stand = (['person', 'cat', 'dog', 'fox', 'deer', 'horse'] as const).find((kind) =>
    stage.brief.features.has(kind),
  );
  const x = w * 0.63;
  const foot = heightAt(last, x) + 6;
  const suit = mix(gas[2], oklch(0.97, 0.01, 90), 0.6);
  return (
    layers.map(({ markup }) => markup).join('') +
    (stand
      ? stand === 'person'
        ? paintAstronaut(x, foot, 92, suit, mix(gas[1], deep, 0.4))
        : paintCreature(stand, x, foot, 108, suit)
      : '')
  );
};

/** Deep space: nebula, stars, a lit world and whatever flies there. */
export const paintSpace = (stage: Stage): string => {
  const cosmos = createCosmos(stage);
  const { w, h, brief } = stage;
  const { deep, gas, rng } = cosmos;
  const spiral = brief.features.has('galaxy') && !brief.features.has('planet');
  const standing = (['person', 'cat', 'dog', 'fox', 'deer', 'horse', 'mountains'] as const).some((kind) =>
    brief.features.has(kind),
  );
  const back = stage.sheet.radialAt(
    [
      [0, mix(deep, gas[0], 0.22)],
      [1, tune(deep, -0.05)],
    ],
    w * 0.5,
    h * 0.45,
    Math.max(w, h) * 0.75,
  );
  const parts = [
    rect(0, 0, w, h, { fill: back }),
    spiral || brief.without.has('nebula') ? '' : tag('nebula', nebula(cosmos)),
    brief.without.has('stars') ? '' : tag('stars', starfield(cosmos)),
    spiral
      ? tag('galaxy', galaxy(cosmos))
      : brief.without.has('planet')
        ? ''
        : tag('planet', mainPlanet(cosmos)),
    stage.wants('comet', 0.15) ? tag('comet', comet(cosmos)) : '',
    stage.wants('rocket')
      ? paintRocket(
          w * rng.range(0.2, 0.34),
          h * rng.range(0.62, 0.74),
          130,
          38,
          oklch(0.93, 0.01, 90),
          mix(gas[1], oklch(0.6, 0.2, 25), 0.5),
          gas[2],
        )
      : '',
    standing || rng.chance(clamp(stage.form(5) - 0.62)) ? ground(cosmos) : '',
  ];
  return parts.join('');
};
