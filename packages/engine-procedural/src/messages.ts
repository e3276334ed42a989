import type { Size } from './compose.ts';
import type { Wish } from './prompt/parse.ts';

/** What the pool asks of a thread. */
export interface DrawTask {
  readonly wish: Wish;
  readonly size: Size;
}

/** What a thread gives back. */
export interface DrawResult {
  readonly png: Uint8Array;
  readonly svg: string;
  /** What `auto` came to. */
  readonly style: string;
}

/** What a thread may say while and after it works. */
export type ThreadMessage<Result> =
  | { readonly kind: 'progress'; readonly fraction: number }
  | { readonly kind: 'done'; readonly result: Result }
  | { readonly kind: 'failed'; readonly reason: string };
