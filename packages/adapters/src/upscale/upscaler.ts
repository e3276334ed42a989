import type { Size } from '@atelier/core/schemas/engines';
import { createPool } from '@atelier/core/worker-pool';
import type { Area, Factor, TileTask } from './messages.ts';
import { reachPx } from './network.ts';
import { cutArea, putArea, tilesOf } from './tiles.ts';

/** Side of a tile without its margins, pixels of the original: about a second of work and half a gigabyte of memory. */
const tileSidePx = 176;
/** Milliseconds for one tile; a slow machine needs three seconds. */
const tileTimeoutMs = 120_000;

interface UpscalerOptions {
  /** The whole environment of the worker process; empty by default. */
  readonly env?: Readonly<Record<string, string>>;
  /** Another worker in tests. */
  readonly worker?: URL;
  /** Pixels; another one in tests. */
  readonly sidePx?: number;
}

interface Run {
  readonly signal: AbortSignal;
  /** Called with 0 … 1 after each tile. */
  readonly onProgress: (fraction: number) => void;
}

const times = ({ left, top, width, height }: Area, factor: Factor): Area => ({
  ...{ left: left * factor, top: top * factor },
  ...{ width: width * factor, height: height * factor },
});

/**
 * Enlarges pictures by a neural network, in one process of its own that ends when it was idle. Tile by tile, so that memory
 * does not grow with the picture: each has so much of the picture around it that it comes out as it would in one piece.
 */
export const createUpscaler = ({
  env = {},
  worker = new URL('./worker.ts', import.meta.url),
  sidePx = tileSidePx,
}: UpscalerOptions = {}) => {
  // Pictures take turns, tile by tile: a second process would only take memory, because each keeps one core busy.
  const pool = createPool<TileTask, Uint8Array>({ url: worker, workers: 1, timeoutMs: tileTimeoutMs, env });

  return {
    /**
     * @param pixels red, green, blue; row by row
     * @throws AppError `engine_failed` if the process crashes or is too slow; the signal's reason
     */
    async enlarge(
      pixels: Uint8Array,
      { width, height }: Size,
      factor: Factor,
      { signal, onProgress }: Run,
    ): Promise<Uint8Array> {
      const enlarged = new Uint8Array(pixels.length * factor * factor);
      const tiles = tilesOf({ width, height }, sidePx, reachPx);
      for (const [at, { part, around }] of tiles.entries()) {
        const task: TileTask = {
          pixels: cutArea(pixels, width, around),
          ...{ width: around.width, height: around.height, factor },
          keep: { ...part, left: part.left - around.left, top: part.top - around.top },
        };
        const drawn = await pool.run(task, { signal, onProgress: () => undefined });
        putArea(enlarged, width * factor, times(part, factor), drawn);
        onProgress((at + 1) / tiles.length);
      }
      return enlarged;
    },
    close: () => pool.close(),
  };
};
export type Upscaler = ReturnType<typeof createUpscaler>;
