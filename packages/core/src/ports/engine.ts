import type { z } from 'zod';
import type { EngineCapabilities } from '../schemas/engines.ts';

/** A request for one image. All values have been checked against the engine's capabilities. */
export interface EngineRequest {
  readonly jobId: string;
  readonly prompt: string;
  readonly negativePrompt: string;
  /** One of the engine's `styles`, or `auto`. */
  readonly style: string;
  /** Pixels. */
  readonly width: number;
  /** Pixels. */
  readonly height: number;
  /** 0 … 2^32-1. The n-th image of a job has `seed + n` (mod 2^32). */
  readonly seed: number;
}

/** An engine's result. The caller verifies the bytes. */
export interface EngineImage {
  readonly png: Uint8Array;
  /** Present only if the engine drew vectors itself; never user-supplied. */
  readonly svg?: string;
  /**
   * The style that was drawn, if the request left the choice to the engine. Requesting it with the same seed gives the
   * same picture.
   */
  readonly style?: string;
}

export interface EngineRunOptions {
  /** Aborts the drawing; the promise then rejects with the signal's reason. */
  readonly signal: AbortSignal;
  /** Called with 0 … 1, never decreasing. */
  readonly onProgress: (fraction: number) => void;
}

/**
 * An image engine (R-STUDIO-5). Implementations must be safe to call concurrently and must treat the
 * prompt as data: nothing in it may act as a command to the backend.
 */
export interface Engine {
  readonly id: string;
  /** Where it runs: `embedded`, or a backend. Engines of one provider share its slots. */
  readonly provider: string;
  readonly capabilities: z.infer<typeof EngineCapabilities>;
  /** @throws AppError `engine_failed` with a reason for the user. */
  draw(request: EngineRequest, options: EngineRunOptions): Promise<EngineImage>;
  close(): Promise<void>;
}
