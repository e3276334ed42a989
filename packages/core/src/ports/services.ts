import type { LimitRule } from '../limit-rules.ts';
import type { SignInMethod } from '../schemas/identity.ts';
import type { SessionRecord } from './records.ts';

/** Outcome of counting one call against a rule. */
export interface LimitVerdict {
  readonly allowed: boolean;
  /** Points per window. */
  readonly limit: number;
  readonly remaining: number;
  /** Seconds until the window starts anew; at least 1 when refused. */
  readonly resetS: number;
  readonly windowS: number;
}

/**
 * Counts calls (R-LIM-1, R-LIM-2). The caller brings the rule: which one applies to whom is not the limiter's business.
 * Fails closed: an implementation that cannot count refuses.
 */
export interface Limiter {
  /** Adds `points` (1 by default) to `key` within the rule's class and judges by the rule. */
  consume(rule: LimitRule, key: string, points?: number): Promise<LimitVerdict>;
  /** Forgets what was counted, after a success that proves good faith. */
  reset(rule: LimitRule, key: string): Promise<void>;
}

/** A limiter that can undo a count. */
export interface RefundingLimiter extends Limiter {
  /** Gives one point of the current window back. */
  refund(rule: LimitRule, key: string): Promise<void>;
}

/**
 * Runs before the look-up of a credential that was not valid here before. It may refuse with AppError `rate_limited`;
 * `find` resolves to null when the credential is invalid.
 */
export type LookUpThrottle = <T>(find: () => Promise<T | null>) => Promise<T | null>;

/** Hashes passwords in a bounded queue (R-ID-3). */
export interface PasswordHasher {
  /** @throws AppError `overloaded` when the queue is full. */
  hash(password: string): Promise<string>;
  /**
   * Verifies; with a null `hash` it works as long and answers false, so that time does not tell who has an account.
   * @throws AppError `overloaded`
   */
  verify(hash: string | null, password: string): Promise<boolean>;
  /**
   * Whether a new hash of `password`, which has just been verified, should replace `hash`: that one is of an older
   * algorithm or weaker parameters than `hash()` would use now. False where `hash` accepts other passwords as well and
   * `password` may not be the one that its owner chose.
   */
  needsRehash(hash: string, password: string): boolean;
}

/** The random values of the house, so that tests can be exact. */
export interface SecretSource {
  /** A URL-safe token of at least 160 random bits. */
  token(): string;
  /** SHA-256, lower-case hex: what is stored of a token. */
  hash(token: string): string;
}

/** Starts cookie sessions. Runs inside the caller's transaction, if there is one. */
export interface SessionStarter {
  /**
   * A new session with a new token; the oldest beyond the per-user maximum end. `provenAt` is when its owner last showed
   * what step-up accepts for the account (R-ID-9).
   */
  start(input: {
    userId: string;
    ip: string;
    userAgent: string;
    method: SignInMethod;
    provenAt: Date;
  }): Promise<{
    readonly session: SessionRecord;
    /** The whole `Set-Cookie` value. */
    readonly setCookie: string;
  }>;
  /** A `Set-Cookie` value that removes the session cookie. */
  blankCookie(): string;
}

/**
 * Tells browsers on which an account has signed in before from all others, so that strangers who guess cannot keep
 * its owner out (R-LIM-5). Being known grants nothing but a count of one's own. `account` is any text that names an
 * account, whether it exists or not, and changes when its devices are to be forgotten.
 */
export interface KnownDevices {
  /** The id of the device that presents this cookie value; null unless it is good for this account. Never throws. */
  recognise(presented: string | undefined, account: string): string | null;
  /** A whole `Set-Cookie` value that makes the browser known to the account; one that is known keeps its id. */
  setCookie(account: string, presented: string | undefined): string;
}

/**
 * Judges a new password. It may ask somebody outside and take as long as that takes: never within a transaction, and
 * never only where there is, or is no, account (ASVS 6.3.8).
 * @throws AppError `validation_failed` with an issue at `password`.
 */
export type PasswordPolicy = (
  password: string,
  owner: { readonly email: string; readonly name: string },
) => Promise<void>;

/**
 * Whether a password is known from breaches elsewhere (ASVS 6.2.12). Never rejects: when nobody can be asked, nothing
 * is known.
 */
export type BreachedPasswords = (password: string) => Promise<boolean>;

/**
 * Wakes those who wait for jobs within this process. Only a hint: whoever waits also looks again after its
 * timeout, so a change made by another process is seen too.
 */
export interface JobSignals {
  changed(jobId: string): void;
  /** Resolves at the next change of the job, after `timeoutMs`, or when aborted; never rejects. */
  waitForChange(jobId: string, timeoutMs: number, signal: AbortSignal): Promise<void>;
  submitted(): void;
  waitForSubmission(timeoutMs: number, signal: AbortSignal): Promise<void>;
  /** Why no job of this process goes on at present, in words for a person; null while they do. */
  setDelay(reason: string | null): void;
  delay(): string | null;
}

/** Checks what an engine gave back and makes the small pictures beside it. */
export interface Derivatives {
  /**
   * Decodes within bounds.
   * @throws AppError `engine_failed` when the bytes are not a PNG of the expected size (pixels)
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
