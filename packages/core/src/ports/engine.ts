import type { z } from 'zod';
import type { TransformChanges, UpscaleFactor } from '../schemas/edits.ts';
import type { EngineCapabilities } from '../schemas/engines.ts';
import type { GenerationSettings } from '../schemas/generation-settings.ts';
import type { Understood } from '../schemas/understood.ts';

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
  /** What else was set. Only what the capabilities name. A LoRA of a person has its `TrainedLora.reference` as `id`. */
  readonly settings: GenerationSettings;
  /** Input pictures (PNG), if the capabilities take some, and the part of the first to repaint: opaque white. */
  readonly images?: readonly Uint8Array[];
  readonly mask?: Uint8Array;
  /** What the server's own tool does to the picture; no provider gets it. */
  readonly changes?: TransformChanges;
  /** By how much the picture is enlarged, by the server's own tool or a model that upscales. */
  readonly factor?: UpscaleFactor;
  /**
   * Stands for the person who asks: the same for all their requests, and says nothing about them. For providers that want
   * to tell people apart when one abuses them.
   */
  readonly pseudonym?: string;
}

/**
 * A remote engine's result: PNG, JPEG or WebP bytes as the provider sent them. The caller checks them, decodes them within
 * bounds and encodes them again: providers write prompts and file names into their pictures.
 */
export interface RemoteImage {
  readonly bytes: Uint8Array;
  /** The seed that the provider used, if it says so. */
  readonly seed?: number;
  /** What the provider counted, if it bills by tokens. */
  readonly usage?: { readonly inputTokens: number; readonly outputTokens: number };
}

/** An engine's result. The caller verifies the bytes. */
export interface EngineImage {
  readonly png: Uint8Array;
  /** In pixels, if it may differ from the request: providers draw the nearest size that they have. */
  readonly size?: { readonly width: number; readonly height: number };
  /** The seed that was used, if it may differ from the request and the engine knows it. */
  readonly seed?: number;
  /** Present only if the engine drew vectors itself; never user-supplied. */
  readonly svg?: string;
  /**
   * The style that was drawn, if the request left the choice to the engine. Requesting it with the same seed gives the
   * same picture.
   */
  readonly style?: string;
  /** What the engine took from the prompt, if it reads words itself and says so. */
  readonly understood?: Understood;
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
  /** How many pictures it makes at a time on one node, if fewer than the node does. */
  readonly maxConcurrent?: number;
  readonly capabilities: z.infer<typeof EngineCapabilities>;
  /**
   * Checks a prompt or a negative prompt for text that the backend would take as a command (R-X-2). Adapters escape such
   * text where the backend has escapes, and refuse the rest here, before anything is queued.
   * @returns what to change, for the user; null if the text is accepted
   */
  checkText?(text: string): string | null;
  close(): Promise<void>;
}

/** An engine that draws in this process or its threads. A crash loses the drawing in progress. */
export interface LocalEngine extends EngineIdentity {
  /** @throws AppError `engine_failed` with a reason for the user. */
  draw(request: EngineRequest, options: EngineRunOptions): Promise<EngineImage>;
}

/**
 * Why a call to a remote engine failed. After `submit`, `rate` and `transient` mean that nothing was accepted, so that
 * it may be repeated; an adapter that cannot be sure uses `unknown`. `auth`, `quota`, `refused` (content), `invalid`
 * (our request) and `gone` are permanent.
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

/**
 * Thrown by adapters of remote engines. `message` and `cause` are only for the log: providers include paths and
 * tracebacks.
 */
export class RemoteFault extends Error {
  override name = 'RemoteFault';
  readonly kind: RemoteFaultKind;
  /** Milliseconds until a retry makes sense, if the provider said so. */
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

/**
 * The status of remote work. `progress` is 0 … 1; null if the provider reports only the state. `queuePosition` counts from
 * 1. `preview` is an unfinished picture (PNG, JPEG or WebP), as untrusted as the finished one.
 */
export type RemoteStatus =
  | {
      readonly state: 'waiting' | 'running';
      readonly progress: number | null;
      readonly queuePosition?: number;
      readonly preview?: Uint8Array;
    }
  | { readonly state: 'done' }
  | { readonly state: 'failed'; readonly kind: RemoteFaultKind; readonly reason: string }
  | { readonly state: 'cancelled' };

export interface RemoteCallOptions {
  readonly signal: AbortSignal;
}

/**
 * An engine of an external provider, which charges for accepted requests. The caller stores `key` before `submit` and
 * the remote id before it waits, so that a crash resumes by the id and nothing is paid twice. Adapters send each
 * request once: retries of HTTP clients are off (pitfall 45). Every method throws `RemoteFault`; anything else counts
 * as `unknown`.
 */
export interface RemoteEngine extends EngineIdentity {
  /**
   * How long the provider may be silent, in milliseconds, until a picture is given up: counted from its last sign of life
   * (an accepted submission, an answered poll that shows work, progress), because a slow backend is not a failed one. After
   * twenty times as long it is given up in any case.
   */
  readonly timeoutMs: number;
  /** Milliseconds between two polls of the status. */
  readonly pollMs: number;
  /** Waits until the provider’s rate allows one more submission. Called before its key is stored, so nothing is sent yet. */
  takeTurn?(
    options: RemoteCallOptions & { readonly onStatus: (status: RemoteStatus) => void },
  ): Promise<void>;
  /**
   * Submits one picture.
   * @param options `key` identifies this submission and is never reused for another. If the provider accepts client
   * ids, the id is derived from it
   * @returns the provider's id for the work (opaque, at most 2,000 characters), or the picture if the provider returns
   * it at once without an id. `onStatus` hears of progress and previews meanwhile. `cancelled` is aborted as soon as the
   * job has ended: work without an id can be stopped then. `signal` follows later, because an id may still arrive
   */
  submit(
    request: EngineRequest,
    options: RemoteCallOptions & {
      readonly key: string;
      readonly cancelled?: AbortSignal;
      readonly onStatus: (status: RemoteStatus) => void;
    },
  ): Promise<{ readonly remoteId: string } | { readonly image: RemoteImage }>;
  /**
   * Looks up a submission whose response was lost. Missing if the provider accepts no client ids: such a submission is
   * never repeated.
   * @returns the remote id, or null if the provider has certainly not accepted it and a second submission with the same
   * key cannot duplicate it
   */
  find?(key: string, options: RemoteCallOptions): Promise<string | null>;
  poll(remoteId: string, options: RemoteCallOptions): Promise<RemoteStatus>;
  /** Pushes the status, if the provider can. Only an accelerator of `poll`, because such connections may go silent. */
  stream?(remoteId: string, options: RemoteCallOptions): AsyncIterable<RemoteStatus>;
  /** Fetches the result of work that is `done`; may be repeated after a crash. */
  collect(remoteId: string, options: RemoteCallOptions): Promise<RemoteImage>;
  /** @returns `abandoned` if the work continues, and is charged, although it is no longer needed; may be repeated */
  cancel(remoteId: string, options: RemoteCallOptions): Promise<'stopped' | 'abandoned'>;
}

/**
 * An image engine (R-STUDIO-5). Implementations must be safe to call concurrently and must treat the
 * prompt as data: nothing in it may act as a command to the backend.
 */
export type Engine = LocalEngine | RemoteEngine;
