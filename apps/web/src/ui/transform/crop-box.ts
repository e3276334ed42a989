/** A part of a picture, as shares of its width and height. */
export interface CropBox {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export const wholeBox: CropBox = { left: 0, top: 0, right: 1, bottom: 1 };
/** Where a free crop begins: far enough from the edges that its corners can be grasped. */
export const firstBox: CropBox = { left: 0.1, top: 0.1, right: 0.9, bottom: 0.9 };

export const handles = ['move', 'upper left', 'upper right', 'lower left', 'lower right'] as const;
export type Handle = (typeof handles)[number];

/** Share of a side that is always left. */
const least = 0.05;

const within = (value: number, min: number, max: number): number => Math.min(max, Math.max(min, value));

/** Moves one edge towards or away from the other. */
const edge = (near: number, far: number, by: number): number =>
  near < far ? within(near + by, 0, far - least) : within(near + by, far + least, 1);

/** The box after one of its corners, or all of it, was moved. It stays within the picture. */
export const dragged = (box: CropBox, handle: Handle, dx: number, dy: number): CropBox => {
  const { left, top, right, bottom } = box;
  if (handle === 'move') {
    const [x, y] = [within(dx, -left, 1 - right), within(dy, -top, 1 - bottom)];
    return { left: left + x, top: top + y, right: right + x, bottom: bottom + y };
  }
  const [isUpper, isLeft] = [handle.startsWith('upper'), handle.endsWith('left')];
  return {
    left: isLeft ? edge(left, right, dx) : left,
    right: isLeft ? right : edge(right, left, dx),
    top: isUpper ? edge(top, bottom, dy) : top,
    bottom: isUpper ? bottom : edge(bottom, top, dy),
  };
};

const keySteps: Readonly<Record<string, readonly [x: number, y: number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** The box after an arrow key was pressed on one of its handles; null for other keys. */
export const draggedByKey = (box: CropBox, handle: Handle, key: string, isLong: boolean): CropBox | null => {
  const step = keySteps[key];
  const share = isLong ? 0.05 : 0.01;
  return step === undefined ? null : dragged(box, handle, step[0] * share, step[1] * share);
};
