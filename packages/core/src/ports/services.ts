import type { LimitRule } from '../limit-rules.ts';
import type { SourceType } from '../provenance.ts';
import type { Extend } from '../schemas/edits.ts';
import type { Size } from '../schemas/engines.ts';
import type { ExportOptions } from '../schemas/exports.ts';
import type { SignInMethod } from '../schemas/identity.ts';
import type { Mask } from '../schemas/masks.ts';
import type { SessionRecord } from './records.ts';

/** Outcome of counting one call against a rule. */
export interface LimitVerdict {
  readonly allowed: boolean;
  /** Points per window. */
  readonly limit: number;
  readonly remaining: number;
  /** Seconds until the next window; at least 1 when refused. */
  readonly resetS: number;
  readonly windowS: number;
}

/**
 * Counts calls (R-LIM-1, R-LIM-2). The caller chooses the rule. Fails closed: an implementation that cannot count refuses.
 */
export interface Limiter {
  /** Adds `points` (1 by default) to `key` within the rule's class and applies the rule. */
  consume(rule: LimitRule, key: string, points?: number): Promise<LimitVerdict>;
  /** Sets the count to zero, after a success. */
  reset(rule: LimitRule, key: string): Promise<void>;
}

/** A limiter that can undo a count. */
export interface RefundingLimiter extends Limiter {
  /** Gives points of the current window back, 1 by default, and at most what it has counted. */
  refund(rule: LimitRule, key: string, points?: number): Promise<void>;
}

/**
 * Wraps the look-up of a credential that was not valid at its previous look-up in this process. May refuse with AppError
 * `rate_limited`. `find` resolves to null if the credential is invalid.
 */
export type LookUpThrottle = <T>(find: () => Promise<T | null>) => Promise<T | null>;

/** Hashes passwords in a bounded queue (R-ID-3). */
export interface PasswordHasher {
  /** @throws AppError `overloaded` when the queue is full. */
  hash(password: string): Promise<string>;
  /**
   * With a null `hash` it takes as long and returns false, so that the time does not reveal whether there is an account.
   * @throws AppError `overloaded`
   */
  verify(hash: string | null, password: string): Promise<boolean>;
  /**
   * Whether a new hash of the verified `password` should replace `hash`, because it has an older algorithm or weaker
   * parameters than `hash()` uses. False if `hash` also accepts other passwords, because `password` may not be the one that
   * its owner chose.
   */
  needsRehash(hash: string, password: string): boolean;
}

/** Makes and hashes tokens; a dependency, so that tests can be exact. */
export interface SecretSource {
  /** A URL-safe token of at least 160 random bits. */
  token(): string;
  /** SHA-256, lower-case hex: the stored form of a token. */
  hash(token: string): string;
}

/** Starts cookie sessions. Runs inside the caller's transaction, if there is one. */
export interface SessionStarter {
  /**
   * Starts a session; the oldest beyond the per-user maximum end. `provenAt` is when the user last passed a step-up or an
   * equivalent proof (R-ID-9).
   */
  start(input: {
    userId: string;
    ip: string;
    userAgent: string;
    method: SignInMethod;
    provenAt: Date;
  }): Promise<{
    readonly session: SessionRecord;
    /** A complete `Set-Cookie` value. */
    readonly setCookie: string;
  }>;
  /** A `Set-Cookie` value that deletes the session cookie. */
  blankCookie(): string;
}

/**
 * Recognises browsers in which an account has signed in before, so that attackers who guess passwords cannot block its
 * owner (R-LIM-5). A known device only gets its own attempt count. `account` is any text that identifies an account,
 * existing or not; a new text forgets all devices.
 */
export interface KnownDevices {
  /** The device id in this cookie value; null unless it is valid for this account. Never throws. */
  recognise(presented: string | undefined, account: string): string | null;
  /** A complete `Set-Cookie` value that makes the browser known to the account; a known browser keeps its id. */
  setCookie(account: string, presented: string | undefined): string;
}

/**
 * Checks a new password. It may call an external service, so it must not run within a transaction, and must run whether or
 * not there is an account (ASVS 6.3.8).
 * @throws AppError `validation_failed` with an issue at `password`.
 */
export type PasswordPolicy = (
  password: string,
  owner: { readonly email: string; readonly name: string },
) => Promise<void>;

/**
 * Whether a password is known from a data breach (ASVS 6.2.12). Never rejects: if the service cannot be reached, the answer
 * is false.
 */
export type BreachedPasswords = (password: string) => Promise<boolean>;

/** Tells this node at once that the list of blocked addresses has changed; the others find out within a second. */
export interface BlockSignal {
  changed(): void;
}

/**
 * Signals job changes within this process. Only a hint: waiting code also polls after its timeout, so changes by other
 * processes are seen, too.
 */
export interface JobSignals {
  changed(jobId: string): void;
  /** Resolves at the next change of the job, after `timeoutMs`, or when aborted; never rejects. */
  waitForChange(jobId: string, timeoutMs: number, signal: AbortSignal): Promise<void>;
  submitted(): void;
  waitForSubmission(timeoutMs: number, signal: AbortSignal): Promise<void>;
  /** Why the jobs of this process are delayed, for the user; null while they are not. */
  setDelay(reason: string | null): void;
  delay(): string | null;
}

/**
 * What a picture looks like, for finding pictures that look the same: 64 characters, 0 or 1, of which similar pictures share
 * all but a few. Null if the bytes are not a picture.
 */
export type LooksOf = (picture: Uint8Array) => Promise<string | null>;

/** Encodes stored pictures for download, a few at a time. */
export interface PictureExporter {
  /**
   * @param open reads the picture (PNG) when its turn comes
   * @param signal a picture whose turn has not come is dropped
   * @throws AppError `overloaded` when too many wait; the signal's reason; what `open` throws
   */
  encode(
    open: () => Promise<Uint8Array>,
    options: Pick<ExportOptions, 'format' | 'quality' | 'width'> & {
      /** Null: no metadata. */
      readonly sourceType: SourceType | null;
    },
    signal: AbortSignal,
  ): Promise<Uint8Array>;
}

/** Verifies an engine's image and makes thumbnail and placeholder. */
export interface PictureInputs {
  /**
   * A stored picture as a model takes it: exactly so many pixels, cut to the shape rather than distorted, and continued by
   * its own edges if it is extended; with the mask of the part to repaint, opaque white on black.
   * @throws AppError `engine_failed` if the bytes are no picture
   */
  fit(
    picture: Uint8Array,
    wanted: Size & { readonly mask?: Mask | undefined; readonly extend?: Extend | undefined },
  ): Promise<{ readonly image: Uint8Array; readonly mask?: Uint8Array }>;
}

export interface Derivatives {
  /**
   * Decodes an untrusted PNG, JPEG or WebP with bounded memory and encodes its pixels, upright and in sRGB, as a PNG
   * without metadata, except that it is marked as made by a trained model (R-STUDIO-12).
   * @throws AppError `engine_failed` if the bytes are not such a picture or too large
   */
  reencode(
    bytes: Uint8Array,
  ): Promise<{ readonly png: Uint8Array; readonly width: number; readonly height: number }>;
  /**
   * Decodes an untrusted PNG, JPEG or WebP with bounded memory as a small WebP, longest side 512 px, without metadata.
   * @throws AppError `engine_failed` as `reencode`
   */
  preview(bytes: Uint8Array): Promise<Uint8Array>;
  /**
   * Decodes with bounded memory.
   * @throws AppError `engine_failed` if the bytes are not a PNG of the expected size (pixels)
   */
  derive(
    png: Uint8Array,
    expected: { readonly width: number; readonly height: number },
  ): Promise<{
    /** Longest side 512 px. */
    readonly thumbWebp: Uint8Array;
    /** A `data:` URI of at most 400 characters. */
    readonly placeholder: string;
  }>;
}
