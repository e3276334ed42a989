import {
  type MaskStroke,
  maxLassoNumbers,
  maxMaskNumbers,
  maxMaskStrokes,
} from '@atelier/core/schemas/masks';
import { simplified } from './simplify.ts';

export type StrokeTool = MaskStroke['tool'];

/** A place in the picture: shares of its width and height; the pressure of a pen, 0 … 1. */
export interface Touch {
  readonly x: number;
  readonly y: number;
  readonly pressure: number;
}

/** A stroke while it is drawn. */
export interface OpenStroke {
  readonly tool: StrokeTool;
  /** Share of the picture's width, at full pressure. */
  readonly radius: number;
  readonly touches: readonly Touch[];
}

/** Digits of a share: a tenth of a pixel of the largest picture. */
const digits = 1e4;
const rounded = (share: number): number => Math.round(share * digits) / digits;
/** As far beyond the picture as a mask may reach. */
const within = (share: number): number => Math.min(2, Math.max(-1, share));

/** Of a line's straightness: shares of the picture's width. */
const tolerance = 0.001;
/** Lines of a pen have so many widths. */
const pressureLevels = 6;
/** How thin the lightest touch is. */
const leastWidth = 0.3;

const levelOf = ({ pressure }: Touch): number =>
  Math.max(1, Math.ceil(Math.min(1, Math.max(0, pressure)) * pressureLevels));

const widthOf = (level: number): number => leastWidth + ((1 - leastWidth) * level) / pressureLevels;

/** Runs of equal width; each begins where the one before it ends, so that the line has no gaps. */
const runsOf = (touches: readonly Touch[]): { level: number; touches: Touch[] }[] => {
  const runs: { level: number; touches: Touch[] }[] = [];
  for (const touch of touches) {
    const run = runs.at(-1);
    const level = levelOf(touch);
    if (run?.level === level) run.touches.push(touch);
    else {
      const joint = run?.touches.at(-1);
      runs.push({ level, touches: joint === undefined ? [touch] : [joint, touch] });
    }
  }
  return runs;
};

const pointsOf = (touches: readonly Touch[], aspect: number): number[] =>
  simplified(
    touches.map(({ x, y }) => ({ x, y: y / aspect })),
    tolerance,
  ).flatMap(({ x, y }) => [rounded(within(x)), rounded(within(y * aspect))]);

/**
 * The strokes of the mask that a finished movement becomes: one, or several of a pen whose pressure changed.
 * @param aspect width by height of the picture
 */
export const closedStroke = ({ tool, radius, touches }: OpenStroke, aspect: number): MaskStroke[] => {
  if (tool === 'lasso')
    // With fewer corners there is nothing inside.
    return touches.length < 3 ? [] : [{ tool, radius: 0, points: pointsOf(touches, aspect) }];
  return runsOf(touches).map((run) => ({
    tool,
    radius: rounded(Math.min(0.5, radius * widthOf(run.level))),
    points: pointsOf(run.touches, aspect),
  }));
};

/** Whether a mask may have these strokes. */
export const fitsMask = (strokes: readonly MaskStroke[]): boolean =>
  strokes.length <= maxMaskStrokes &&
  strokes.every(({ tool, points }) => tool !== 'lasso' || points.length <= maxLassoNumbers) &&
  strokes.reduce((sum, { points }) => sum + points.length, 0) <= maxMaskNumbers;

/** Whether anything is painted: erasing alone paints nothing. */
export const isPainted = (strokes: readonly MaskStroke[], inverted: boolean): boolean =>
  inverted || strokes.some(({ tool }) => tool !== 'eraser');
