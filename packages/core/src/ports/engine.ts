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

interface EngineIdentity {
  readonly id: string;
  /** Where it runs: `embedded`, or a backend. Engines of one provider share its slots. */
  readonly provider: string;
  readonly capabilities: z.infer<typeof EngineCapabilities>;
  close(): Promise<void>;
}

/** An engine that draws while it is asked, in this process or its threads. A crash loses what it was drawing. */
export interface LocalEngine extends EngineIdentity {
  /** @throws AppError `engine_failed` with a reason for the user. */
  draw(request: EngineRequest, options: EngineRunOptions): Promise<EngineImage>;
}

/**
 * Why a call to a remote engine failed. `rate` and `transient` of a `submit` say that nothing was accepted, so that it
 * may be sent again; an adapter that cannot be sure says `unknown`. `auth`, `quota`, `refused` (content), `invalid` (a
 * request of our making) and `gone` do not change by asking again.
 */
export type RemoteFaultKind =
  | 'auth'
  | 'quota'
  | 'rate'
  | 'refused'
  | 'invalid'
  | 'gone'
  | 'transient'
  | 'unknown';

/** What adapters of remote engines throw. `message` and `cause` are for the log: providers write paths and tracebacks. */
export class RemoteFault extends Error {
  override name = 'RemoteFault';
  readonly kind: RemoteFaultKind;
  /** Milliseconds until asking again makes sense, where the provider said so. */
  readonly retryAfterMs: number | undefined;

  constructor(
    kind: RemoteFaultKind,
    message: string,
    details: { readonly cause?: unknown; readonly retryAfterMs?: number } = {},
  ) {
    super(message, { cause: details.cause });
    this.kind = kind;
    this.retryAfterMs = details.retryAfterMs;
  }
}

/** How remote work stands. `progress` is 0 … 1, or null where the provider tells the state only. */
export type RemoteStatus =
  | { readonly state: 'waiting' | 'running'; readonly progress: number | null }
  | { readonly state: 'done' }
  | { readonly state: 'failed'; readonly kind: RemoteFaultKind; readonly reason: string }
  | { readonly state: 'cancelled' };

export interface RemoteCallOptions {
  readonly signal: AbortSignal;
}

/**
 * An engine that somebody else runs, and that costs money once it has accepted a request. The caller stores `key` before
 * `submit` and the remote id before it waits, so that a crash resumes by the id and nothing is paid twice. Adapters send
 * each request once: retries of HTTP clients are off. Every method throws `RemoteFault`; anything else counts as `unknown`.
 */
export interface RemoteEngine extends EngineIdentity {
  /** What one picture may take from submission to collection, in milliseconds. */
  readonly timeoutMs: number;
  /** Milliseconds between two looks at the status. */
  readonly pollMs: number;
  /**
   * Asks for one picture.
   * @param options `key` names this submission: the same for the same one, never reused for another. Where the provider
   * takes an id of ours it is derived from the key
   * @returns the provider's id for the work (opaque, at most 2,000 characters), or the picture itself where the provider
   * answers with it and has no id
   */
  submit(
    request: EngineRequest,
    options: RemoteCallOptions & {
      readonly key: string;
      readonly onProgress: (fraction: number) => void;
    },
  ): Promise<{ readonly remoteId: string } | { readonly image: EngineImage }>;
  /**
   * Looks up what became of a submission whose answer was lost. Missing where the provider takes no id of ours: such a
   * submission is never sent again.
   * @returns the remote id, or null when the provider certainly has not accepted it and a second submission under the
   * same key cannot double it
   */
  find?(key: string, options: RemoteCallOptions): Promise<string | null>;
  poll(remoteId: string, options: RemoteCallOptions): Promise<RemoteStatus>;
  /** Pushes the status where the provider can. It only hastens what `poll` decides: such connections fall silent. */
  stream?(remoteId: string, options: RemoteCallOptions): AsyncIterable<RemoteStatus>;
  /** Fetches the result of work that is `done`; may be called again after a crash. */
  collect(remoteId: string, options: RemoteCallOptions): Promise<EngineImage>;
  /** @returns `abandoned` where the work goes on, and costs, although nobody waits for it; safe to call again */
  cancel(remoteId: string, options: RemoteCallOptions): Promise<'stopped' | 'abandoned'>;
}

/**
 * An image engine (R-STUDIO-5). Implementations must be safe to call concurrently and must treat the
 * prompt as data: nothing in it may act as a command to the backend.
 */
export type Engine = LocalEngine | RemoteEngine;
