/**
 * A local server that speaks the wire of one kind of backend as the real one does, with its faults. It counts what it was
 * sent, because no submission may ever be repeated.
 */
export interface ProviderDouble {
  /** What a person would enter as the provider's address. */
  readonly baseUrl: string;
  /** A key that it accepts; null if it asks for none. */
  readonly apiKey: string | null;
  /** Each request that would make a picture (or start a training) and cost money, as it arrived, oldest first. */
  readonly submissions: readonly Submission[];
  /** Every request, oldest first: `GET /history/1`. */
  readonly requests: readonly string[];
  /**
   * What happens to the next submission; each call adds one step to the script. Without a script every submission makes the
   * pictures that were asked for.
   */
  play(scene: Scene): void;
  /** Forgets all work, as a restart of the backend does; the address stays. */
  restart(): void;
  close(): Promise<void>;
}

export interface Submission {
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Parsed JSON, or the fields of a form. */
  readonly body: unknown;
}

/** Where in the course of one picture something goes wrong. */
export type Stage = 'submit' | 'poll' | 'collect';

export type Scene =
  /** It succeeds. `steps` states before the end; `delayMs` before each answer; `drip`: the body arrives byte by byte. */
  | {
      readonly kind: 'picture';
      readonly steps?: number;
      readonly delayMs?: number;
      readonly drip?: boolean;
      /** How many pictures come, whatever was asked for. */
      readonly count?: number;
      readonly previews?: number;
      /** Streams only: after the previews, the picture comes once this resolves. */
      readonly heldUntil?: Promise<unknown>;
    }
  /** It answers with an error of this status, in the backend's own shape. `repeat`: for how many requests (default 1). */
  | {
      readonly kind: 'status';
      readonly at: Stage;
      readonly status: 400 | 401 | 402 | 403 | 404 | 410 | 422 | 429 | 500 | 503;
      readonly retryAfterS?: number;
      readonly repeat?: number;
    }
  /** The backend reports that the work failed, or that its filter refused it. */
  | { readonly kind: 'failed' }
  | { readonly kind: 'refused' }
  /** The connection is cut. After the body was read, the work goes on. */
  | {
      readonly kind: 'cut';
      readonly at: Stage;
      readonly when: 'before the body was read' | 'after the body was read';
    }
  | { readonly kind: 'broken JSON'; readonly at: Stage }
  | { readonly kind: 'wrong types'; readonly at: Stage }
  /** The result is not what it should be. */
  | { readonly kind: 'not a picture' | 'oversize' | 'picture bomb' }
  /** Answers with a redirect to this address, which is private. */
  | { readonly kind: 'redirect'; readonly at: Stage; readonly to: string }
  /** The connection stays open and nothing comes. */
  | { readonly kind: 'silence'; readonly at: Stage };
