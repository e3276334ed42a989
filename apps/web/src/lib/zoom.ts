/** How a picture is shown in its stage. `x` and `y` move its centre away from the stage's, in pixels. */
export interface View {
  /** 1 fits the stage. */
  readonly scale: number;
  readonly x: number;
  readonly y: number;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/** Pixels; the picture as large as it is at scale 1. */
export interface Bounds {
  readonly stage: Size;
  readonly picture: Size;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

export const fitted: View = { scale: 1, x: 0, y: 0 };
export const maxScale = 8;

/** Never -0, so that a fitted view equals `fitted`. */
const clamp = (value: number, limit: number): number => Math.min(limit, Math.max(-limit, value)) + 0;

/** Keeps the picture within the stage, or over all of it where it is larger. */
const clampView = ({ scale, x, y }: View, { stage, picture }: Bounds): View => ({
  scale,
  x: clamp(x, Math.max(0, (picture.width * scale - stage.width) / 2)),
  y: clamp(y, Math.max(0, (picture.height * scale - stage.height) / 2)),
});

/** Zooms so that what is at `point`, measured from the stage's centre, stays there as far as the bounds allow. */
export const zoomAt = (view: View, factor: number, point: Point, bounds: Bounds): View => {
  const scale = Math.min(maxScale, Math.max(1, view.scale * factor));
  const ratio = scale / view.scale;
  const x = point.x - (point.x - view.x) * ratio;
  const y = point.y - (point.y - view.y) * ratio;
  return clampView({ scale, x, y }, bounds);
};

export const panBy = (view: View, delta: Point, bounds: Bounds): View =>
  clampView({ ...view, x: view.x + delta.x, y: view.y + delta.y }, bounds);
