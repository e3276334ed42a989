import type { Manner } from '../prompt/brief.ts';
import { type Colour, oklch, tune } from '../toolkit/colour.ts';
import { steps } from '../toolkit/path.ts';
import type { Stage } from '../toolkit/stage.ts';
import { el, fill, group, num, path, rect, stroke } from '../toolkit/svg.ts';
import { edges, filter, flood, grain, over, squares, waver } from './filters.ts';
import { facets, leading } from './mesh.ts';
import { darkness, greys, recolour } from './recolour.ts';

/** A drawing as the definitions and the body of an SVG. */
export interface Drawing {
  readonly defs: string;
  readonly body: string;
}

const ID = 'manner';
const URL_ = `url(#${ID})`;

const define = (defs: string, more: string): string => defs.replace('</defs>', `${more}</defs>`);

/** A margin of bare paper, where wavering edges would leave gaps. */
const margin = ({ w, h }: Stage): string =>
  path(`M0 0H${num(w)}V${num(h)}H0ZM24 24V${num(h - 24)}H${num(w - 24)}V24Z`, fill(oklch(0.965, 0.014, 85)));

const filtered = (
  stage: Stage,
  { defs, body }: Drawing,
  map: (colour: Colour) => Colour,
  ...steps_: readonly string[]
): Drawing => ({
  defs: define(recolour(defs, map), filter(ID, stage, ...steps_)),
  body: group({ filter: URL_ }, recolour(body, map)),
});

/** Parallel strokes across the whole canvas. */
const hatch = ({ w, h }: Stage, gap: number, lean: number, width: number, tone: Colour): string => {
  const reach = Math.abs(lean) * h;
  const lines = steps(-reach, w + reach, Math.round((w + reach * 2) / gap)).map(
    (x, i) => `M${num(x + (i % 3) * 1.5)} -10L${num(x + lean * h)} ${num(h + 10)}`,
  );
  return path(lines.join(''), stroke(tone, width));
};

/** Redraws tones as strokes: the darker, the denser; with the outlines of all shapes. */
const hatched = (
  stage: Stage,
  { defs, body }: Drawing,
  paper: Colour,
  ink: Colour,
  layers: readonly string[],
  gain: number,
): Drawing => {
  const map = darkness(gain);
  const dark = recolour(body, map);
  const rgb = [ink.l * 0.6, ink.l * 0.56, ink.l * 0.6].map((v) => v.toFixed(2)).join(' ');
  return {
    defs: define(
      recolour(defs, map),
      filter(ID, stage, edges('SourceGraphic', rgb, 3.2, 0.6), over('lines')) +
        el('mask', { id: 'tone' }, el('use', { href: '#whole' })) +
        group({ id: 'whole' }, dark),
    ),
    body:
      rect(0, 0, stage.w, stage.h, fill(paper)) +
      group({ mask: 'url(#tone)' }, ...layers) +
      group({ filter: URL_ }, el('use', { href: '#whole' })),
  };
};

const INK = oklch(0.26, 0.02, 260);

const pencil = (stage: Stage, drawing: Drawing): Drawing =>
  hatched(
    stage,
    drawing,
    oklch(0.965, 0.008, 85),
    oklch(0.4, 0.01, 260),
    [
      rect(0, 0, stage.w, stage.h, fill(oklch(0.55, 0.005, 260), 0.42)),
      hatch(stage, 5.5, 0.42, 1.7, oklch(0.36, 0.008, 260)),
    ],
    1.15,
  );

const engraving = (stage: Stage, drawing: Drawing): Drawing =>
  hatched(
    stage,
    drawing,
    oklch(0.94, 0.03, 85),
    INK,
    [
      rect(0, 0, stage.w, stage.h, fill(INK, 0.22)),
      hatch(stage, 7, 0.06, 3.4, INK),
      hatch(stage, 9, -0.9, 2.4, INK),
    ],
    1.3,
  );

const lineart = (stage: Stage, drawing: Drawing): Drawing =>
  filtered(
    stage,
    drawing,
    (c) => c,
    edges('SourceGraphic', '0.1 0.1 0.12', 5, 1.1),
    flood('#fdfcf8', 'sheet'),
    over('sheet', 'lines'),
  );

const pastelled = ({ l, c, h }: Colour): Colour => oklch(0.42 + l * 0.55, c * 0.8, h);
const washed = ({ l, c, h }: Colour): Colour => oklch(0.36 + l * 0.63, c * 0.92, h);
const rich = ({ l, c, h }: Colour): Colour => oklch(l * 0.96, c * 1.15, h);
const glassy = ({ l, c, h }: Colour): Colour => oklch(0.18 + l * 0.68, Math.min(0.24, c * 1.7 + 0.02), h);

const restyle = (stage: Stage, manner: Manner | undefined, drawing: Drawing): Drawing => {
  switch (manner) {
    case undefined:
      return drawing;
    case 'charcoal':
      return filtered(
        stage,
        drawing,
        greys(0.14, 0.95),
        waver('0.03', 12),
        edges('wavered', '0.1 0.1 0.1', 2.6, 1),
        over('wavered', 'lines'),
        el('feComposite', { in: 'lines', in2: 'wavered', operator: 'over', result: 'wavered' }),
        grain('0.35 0.5', 0.75, 0.33),
      );
    case 'pencil':
      return pencil(stage, drawing);
    case 'engraving':
      return engraving(stage, drawing);
    case 'lineart':
      return lineart(stage, drawing);
    case 'ink':
      return filtered(
        stage,
        drawing,
        greys(0.2, 0.97, 85, 0.014),
        waver('0.012', 16),
        edges('wavered', '0.08 0.08 0.1', 3, 0.9),
        el('feComposite', { in: 'lines', in2: 'wavered', operator: 'over', result: 'wavered' }),
        grain('0.02 0.03', 0.16, 0.86),
      );
    case 'watercolour':
      return filtered(
        stage,
        drawing,
        washed,
        waver('0.011', 26),
        edges('wavered', '0.25 0.22 0.3', 0.9, 0),
        el('feComposite', { in: 'lines', in2: 'wavered', operator: 'over', result: 'wavered' }),
        grain('0.012 0.016', 0.14, 0.87),
      );
    case 'oil':
      return filtered(stage, drawing, rich, waver('0.018 0.05', 34), grain('0.03 0.22', 0.6, 0.45));
    case 'pastel':
      return filtered(stage, drawing, pastelled, waver('0.05', 11), grain('0.3', 0.5, 0.52));
    case 'pixel':
      return filtered(stage, drawing, (c) => ({ ...c, l: Math.round(c.l * 14) / 14 }), squares(14));
    case 'stainedglass': {
      const glass = filtered(
        stage,
        drawing,
        glassy,
        edges('SourceGraphic', '0.07 0.07 0.09', 6, 2.4),
        over('SourceGraphic', 'lines'),
      );
      return { ...glass, body: glass.body + facets(stage, 'glass', 0.16) + leading(stage) };
    }
    case 'lowpoly':
      return {
        defs: drawing.defs,
        body: recolour(drawing.body, (c) => tune(c, 0, 1.06)) + facets(stage, 'low poly', 0.2),
      };
  }
};

const HAS_MARGIN: ReadonlySet<Manner> = new Set(['charcoal', 'ink', 'watercolour', 'oil', 'pastel']);

/**
 * Restyles a finished drawing. The subject stays where and what it is; colours, strokes and texture change.
 * @param drawing uses no ids `manner`, `tone`, `whole`
 */
export const finish = (stage: Stage, manner: Manner | undefined, drawing: Drawing): Drawing => {
  const done = restyle(stage, manner, drawing);
  return manner && HAS_MARGIN.has(manner) ? { ...done, body: done.body + margin(stage) } : done;
};
