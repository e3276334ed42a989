import type { Point } from '../../../../lib/zoom.ts';

/** How far an arrow key moves the brush: share of the picture's width. */
const keyStep = 0.02;
const longKeyStep = 0.1;

const directions: Readonly<Record<string, Point>> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
};

/** Never the binary dust of repeated sums. */
const inPicture = (share: number): number => Math.round(Math.min(1, Math.max(0, share)) * 1e6) / 1e6;

/**
 * Where an arrow key moves the brush, within the picture; null for other keys.
 * @param aspect width by height: a step is as long upwards as sideways
 */
export const movedBy = (key: string, from: Point, isLong: boolean, aspect: number): Point | null => {
  const direction = directions[key];
  if (direction === undefined) return null;
  const step = isLong ? longKeyStep : keyStep;
  return {
    x: inPicture(from.x + direction.x * step),
    y: inPicture(from.y + direction.y * step * aspect),
  };
};

/** "40 % from the left, 30 % from the top" */
export const placeText = ({ x, y }: Point): string =>
  `${Math.round(x * 100)} % from the left, ${Math.round(y * 100)} % from the top`;
