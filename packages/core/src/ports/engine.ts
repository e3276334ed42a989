import type { z } from 'zod';
import type { EngineCapabilities } from '../schemas/engines.ts';

/** One image asked of an engine. All bounds were checked against the engine's capabilities before. */
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
  /** 0 … 2^32-1. The n-th image of a job is asked with `seed + n` (mod 2^32). */
  readonly seed: number;
}

/** What an engine gives back: encoded bytes that the caller verifies before it believes them. */
export interface EngineImage {
  readonly png: Uint8Array;
  /** Present only where the engine drew vectors itself; never user-supplied. */
  readonly svg?: string;
  /**
   * The style that was drawn, where the request left the choice to the engine. Asking for it with the same seed gives
   * the same picture.
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
  /** Who does the work: `embedded`, or a backend. Engines of one provider share its slots. */
  readonly provider: string;
  readonly capabilities: z.infer<typeof EngineCapabilities>;
  /** @throws AppError `engine_failed` with a reason a person understands. */
  draw(request: EngineRequest, options: EngineRunOptions): Promise<EngineImage>;
  close(): Promise<void>;
}
