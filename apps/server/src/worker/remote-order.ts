import type { LaneGate } from '@atelier/api';
import type { RemoteCallOptions, RemoteEngine, RemoteStatus } from '@atelier/core/ports/engine';
import type { JobRecord } from '@atelier/core/ports/records';
import type { Database } from '@atelier/core/ports/stores';
import type { Run, Submission } from './hand-back.ts';

/** What a provider has accepted: work with an id, or the result at once. */
export type Accepted<R> = { readonly remoteId: string } | { readonly result: R };

/**
 * One thing that is ordered from a provider: a picture, or a training. As `RemoteEngine` describes, with the request bound;
 * `R` is the result.
 */
export interface RemoteOrder<R>
  extends Pick<RemoteEngine, 'pollMs' | 'takeTurn' | 'find' | 'poll' | 'stream' | 'cancel'> {
  submit(
    options: RemoteCallOptions & {
      readonly key: string;
      readonly cancelled: AbortSignal;
      readonly onStatus: (status: RemoteStatus) => void;
    },
  ): Promise<Accepted<R>>;
  collect(remoteId: string, options: RemoteCallOptions): Promise<R>;
}

/** The part of a job that is ordered now. */
export interface OrderTurn {
  /** 0-based place within the job. */
  readonly position: number;
  /** Called at each sign of life of the provider, with the milliseconds for which it asked to be left alone, if any. */
  readonly noteLife: (pauseMs?: number) => void;
}

/** An order that is carried out by the holder of a claim. */
export interface RemoteWork<R> extends OrderTurn {
  readonly db: Database;
  readonly order: RemoteOrder<R>;
  readonly run: Run<JobRecord>;
  /** Aborted at the timeout, when the claim is lost, or when the server stops. */
  readonly signal: AbortSignal;
  readonly onProgress: (fraction: number) => void;
  /** Shows an unfinished picture. */
  readonly onPreview?: (bytes: Uint8Array) => void;
  readonly lane: LaneGate;
  /** Records what became of the work if the job has ended. */
  readonly settle: (submission: Submission, outcome: 'stopped' | 'abandoned') => Promise<void>;
}
