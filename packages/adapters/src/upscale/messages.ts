import type { UpscaleFactor } from '@atelier/core/schemas/edits';

export type Factor = UpscaleFactor;

/** A rectangle, pixels. */
export interface Area {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** A part of a picture for the worker process. */
export interface TileTask {
  /** Red, green, blue; row by row. */
  readonly pixels: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly factor: Factor;
  /** The part of it that is asked for; the rest only decides how its edges come out. */
  readonly keep: Area;
}
