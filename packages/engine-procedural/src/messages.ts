import type { Understood } from '@atelier/core/schemas/understood';
import type { Size } from './compose.ts';
import type { Original } from './edit/edit.ts';
import type { Wish } from './prompt/parse.ts';

/** A task for a worker process. */
export interface DrawTask {
  readonly wish: Wish;
  readonly size: Size;
  /** Null: the picture is made from words alone. */
  readonly original: Original | null;
}

/** The result of a task. */
export interface DrawResult {
  readonly png: Uint8Array;
  /** Null if it was made from another picture. */
  readonly svg: string | null;
  /** The style that was drawn, also if `auto` was requested. */
  readonly style: string;
  readonly understood: Understood;
}
