import type { StyleId } from '../prompt/brief.ts';
import type { Stage } from '../toolkit/stage.ts';
import { paintBauhaus } from './bauhaus.ts';
import { paintBotanical } from './botanical.ts';
import { paintContours } from './contours.ts';
import { paintFlow } from './flow.ts';
import { paintForest } from './forest.ts';
import { paintInk } from './ink.ts';
import { paintInterior } from './interior.ts';
import { paintIsometric } from './isometric.ts';
import { paintLandscape } from './landscape.ts';
import { paintLowpoly } from './lowpoly.ts';
import { paintMandala } from './mandala.ts';
import { paintPortrait } from './portrait.ts';
import { paintSeascape } from './seascape.ts';
import { paintSkyline } from './skyline.ts';
import { paintSpace } from './space.ts';
import { paintStillLife } from './stilllife.ts';
import { paintUnderwater } from './underwater.ts';

/** One way of picturing a brief. */
export interface Style {
  readonly name: string;
  /** Answers the SVG body; definitions go to `stage.sheet`. */
  paint(stage: Stage): string;
  /** Strength of the printed grain, 0 … 1. */
  readonly grain: number;
}

export const STYLES: Record<StyleId, Style> = {
  landscape: { name: 'Landscape', paint: paintLandscape, grain: 0.5 },
  forest: { name: 'Forest', paint: paintForest, grain: 0.5 },
  bauhaus: { name: 'Geometric', paint: paintBauhaus, grain: 0.8 },
  flow: { name: 'Flow field', paint: paintFlow, grain: 0.7 },
  seascape: { name: 'Seascape', paint: paintSeascape, grain: 0.5 },
  skyline: { name: 'City skyline', paint: paintSkyline, grain: 0.5 },
  contours: { name: 'Contours', paint: paintContours, grain: 0.6 },
  lowpoly: { name: 'Low poly', paint: paintLowpoly, grain: 0.2 },
  mandala: { name: 'Mandala', paint: paintMandala, grain: 0.5 },
  space: { name: 'Space', paint: paintSpace, grain: 0.4 },
  portrait: { name: 'Portrait', paint: paintPortrait, grain: 0.8 },
  botanical: { name: 'Botanical', paint: paintBotanical, grain: 0.7 },
  ink: { name: 'Ink sketch', paint: paintInk, grain: 0.8 },
  isometric: { name: 'Isometric', paint: paintIsometric, grain: 0.3 },
  stilllife: { name: 'Still life', paint: paintStillLife, grain: 0.6 },
  interior: { name: 'Interior', paint: paintInterior, grain: 0.5 },
  underwater: { name: 'Underwater', paint: paintUnderwater, grain: 0.5 },
};
