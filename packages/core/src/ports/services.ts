import type { LimitClass } from '../policy.ts';

/** Outcome of counting one call against a class. */
export interface LimitVerdict {
  readonly allowed: boolean;
  /** Points per window. */
  readonly limit: number;
  readonly remaining: number;
  /** Seconds until the window starts anew; at least 1 when refused. */
  readonly resetS: number;
  readonly windowS: number;
}

/** Counts calls (R-LIM-1, R-LIM-2). Fails closed: an implementation that cannot count refuses. */
export interface Limiter {
  /** Adds `points` (1 unless told) to `key` within `limitClass` and judges. */
  consume(limitClass: LimitClass, key: string, points?: number): Promise<LimitVerdict>;
  /** Forgets what was counted, after a success that proves good faith. */
  reset(limitClass: LimitClass, key: string): Promise<void>;
}

/** Hashes passwords in a bounded queue (R-ID-3). */
export interface PasswordHasher {
  /** @throws AppError `overloaded` when the queue is full. */
  hash(password: string): Promise<string>;
  /**
   * Verifies; with a null `hash` it works as long and answers false, so that time does not tell who has an account.
   * @throws AppError `overloaded`
   */
  verify(hash: string | null, password: string): Promise<boolean>;
  /** Whether `hash` is of an older algorithm or weaker parameters than `hash()` would use now. */
  needsRehash(hash: string): boolean;
}

/** Bytes by key. Keys are made by the server and match `[a-z0-9/._-]+` without `..`. */
export interface BlobStore {
  /** Durable when it resolves; a crash in between leaves no half file. @throws AppError `storage_failed` */
  put(key: string, bytes: Uint8Array, contentType: string): Promise<void>;
  /** @returns null if there is none. */
  get(key: string): Promise<Uint8Array | null>;
  /** Does nothing if there is none. */
  delete(key: string): Promise<void>;
}

/** The random values of the house, so that tests can be exact. */
export interface SecretSource {
  /** A URL-safe token of at least 160 random bits. */
  token(): string;
  /** SHA-256, lower-case hex: what is stored of a token. */
  hash(token: string): string;
}
