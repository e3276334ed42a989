import type { z } from 'zod';
import type { PasskeyCreation, PasskeyRequest, PasskeyResponse } from '../schemas/passkeys.ts';
import type { MailMessage } from './mail.ts';
import type { SessionRecord } from './records.ts';
import type { Stores } from './stores.ts';

/** Authenticated encryption of stored secrets (R-DATA-3, ASVS 11.3.2–11.3.4). */
export interface Sealer {
  /** AES-256-GCM with a new nonce. `open` needs the same `context` (purpose and row id). */
  seal(plain: string, context: string): string;
  /** @throws Error if the value was changed, or has another context or an unknown key */
  open(sealed: string, context: string): string;
}

/** Time-based one-time passwords (RFC 6238): SHA-1, 6 digits, 30 s. */
export interface TotpCodes {
  /** A fresh 160-bit secret, base32 without padding. */
  newSecret(): string;
  /** The `otpauth:` URI for the QR code. */
  uri(secret: string, account: string): string;
  /** The time step of the code: the current one or one of its two neighbours; null if it matches none. */
  stepOf(secret: string, code: string): number | null;
}

/** Recovery codes: 120 random bits each, so that a plain SHA-256 suffices (ASVS 6.5.2). */
export interface RecoveryCodes {
  /** Ten new codes, as shown to the user. */
  generate(): readonly string[];
  /** Accepts any case and spacing. */
  hash(code: string): string;
}

/** The purpose of a WebAuthn ceremony; a challenge is valid for one purpose only (ASVS 6.7.2). */
type PasskeyPurpose = 'register' | 'sign_in' | 'second_factor' | 'step_up';

/** What a challenge is bound to: a purpose, and a session, pre-session or sign-in challenge hash, or user. */
export interface PasskeyBinding {
  readonly purpose: PasskeyPurpose;
  readonly boundTo: string;
}

export interface KnownPasskey {
  readonly credentialId: string;
  readonly publicKey: string;
  readonly counter: number;
  readonly transports: readonly string[];
}

/** WebAuthn without storage: challenges are self-verifying; the caller makes sure that each is used once. */
export interface Passkeys {
  creationOptions(
    owner: { readonly userId: string; readonly email: string; readonly name: string },
    binding: PasskeyBinding,
    existing: readonly KnownPasskey[],
  ): Promise<z.output<typeof PasskeyCreation>>;
  /**
   * @returns null if anything does not match: challenge, origin, rpId, flags (user verified), signature, algorithm. The
   * caller must refuse a second use of `challengeHash` until `challengeExpiresAt`.
   */
  verifyCreation(
    response: z.output<typeof PasskeyResponse>,
    binding: PasskeyBinding,
  ): Promise<
    | (KnownPasskey & {
        readonly backedUp: boolean;
        readonly challengeHash: string;
        readonly challengeExpiresAt: Date;
      })
    | null
  >;
  /** Without `allowed` any passkey of this site is accepted (autofill). */
  requestOptions(
    binding: PasskeyBinding,
    allowed: readonly KnownPasskey[],
  ): Promise<z.output<typeof PasskeyRequest>>;
  /** Like `verifyCreation`. The counter is checked by `PasskeyStore.use`, which tells a clone from an invalid response. */
  verifyRequest(
    response: z.output<typeof PasskeyResponse>,
    binding: PasskeyBinding,
    passkey: KnownPasskey,
  ): Promise<{
    readonly counter: number;
    readonly backedUp: boolean;
    readonly challengeHash: string;
    readonly challengeExpiresAt: Date;
  } | null>;
}

/** Why the user was redirected to the provider. */
export type OAuthIntent =
  | { readonly kind: 'sign_in'; readonly next: string | null }
  | { readonly kind: 'link'; readonly userId: string; readonly sessionId: string }
  | {
      readonly kind: 'step_up';
      readonly userId: string;
      readonly sessionId: string;
      readonly next: string | null;
    };

/** Why claims are missing that the provider may send another time. */
interface Withheld {
  readonly fault: OAuthFault;
  /** For the log only. */
  readonly cause: unknown;
}

/** A provider's verified data about a user. */
export interface OAuthProfile {
  readonly provider: string;
  /** The issuer identifier; `subject` is unique only within it. */
  readonly issuer: string;
  readonly subject: string;
  /** Normalised; null if the provider sends none. */
  readonly email: string | null;
  readonly emailVerified: boolean;
  readonly name: string | null;
  /** When the user last authenticated at the provider, if it says so. */
  readonly authenticatedAt: Date | null;
  /** Set if the address, or whether it is verified, is missing because of an outage. */
  readonly withheld?: Withheld;
}

/** Why a callback failed. Closed; the pages have a text for each. */
export const oauthFaults = [
  'cancelled',
  'expired',
  'failed',
  'unreachable',
  'misconfigured',
  'email_missing',
  'email_unverified',
  'account_exists',
  'email_differs',
  'already_linked',
  'other_account',
  'registration_closed',
  'account_locked',
] as const;
export type OAuthFault = (typeof oauthFaults)[number];

/** `cookies` clear the flow cookie of the attempt that ended, not those of other attempts in progress. */
export type OAuthOutcome =
  | {
      readonly ok: true;
      readonly cookies: readonly string[];
      readonly intent: OAuthIntent;
      readonly profile: OAuthProfile;
      /** The caller must refuse a second use, so that the same callback cannot sign in twice. */
      readonly stateHash: string;
      readonly stateExpiresAt: Date;
    }
  | {
      readonly ok: false;
      readonly cookies: readonly string[];
      readonly fault: OAuthFault;
      readonly intent: OAuthIntent | null;
      readonly cause?: unknown;
    };

/** An enabled provider. */
export interface ActiveProvider {
  readonly id: string;
  /** Shown on the sign-in page. */
  readonly name: string;
  /** Its issuer identifier. Identities of another issuer do not belong to it, even if they have its id. */
  readonly issuer: string;
}

/** Sign-in with other providers: authorization code flow with state, PKCE S256 and nonce (R-ID-4, R-ID-5, ASVS V10). */
export interface OAuthProviders {
  /** The enabled providers in the order of the sign-in page. */
  readonly list: readonly ActiveProvider[];
  /**
   * Each attempt has its own cookie, so that tabs of one browser are independent; a browser keeps five.
   * @param cookieHeader contains the cookies of earlier attempts
   * @returns where to redirect the browser, and `Set-Cookie` values: the attempt's cookie (encrypted, HttpOnly, 10 min),
   * and the deletion of earlier ones beyond the bound; null for unknown providers.
   * @throws AppError `overloaded` if the provider does not answer, `provider_misconfigured` if it is not the configured
   * issuer or has no usable metadata; the cause is for the log
   */
  begin(
    provider: string,
    intent: OAuthIntent,
    cookieHeader: string | undefined,
  ): Promise<{ readonly location: string; readonly setCookies: readonly string[] } | null>;
  /** Verifies a callback. Failures of the provider or the browser are returned, never thrown. */
  complete(provider: string, query: URLSearchParams, cookieHeader: string | undefined): Promise<OAuthOutcome>;
}

/** Bearer tokens of programmatic clients (R-SESS-5): opaque, typed by their prefix, stored as hashes. */
export interface BearerTokens {
  /** A new pair with the hashes to store. */
  mint(family: { readonly id: string; readonly userId: string }): {
    readonly access: { readonly token: string; readonly tokenHash: string; readonly expiresAt: Date };
    readonly refresh: { readonly token: string; readonly tokenHash: string; readonly expiresAt: Date };
  };
  /** The stored hash of a refresh token; null if the text does not have its form and prefix. */
  refreshHash(token: string): string | null;
  accessHash(token: string): string | null;
  /**
   * Whether a token with this stored expiry is valid. One that expires later than a token minted now is not: the clock was
   * set back since, and the token would be valid for that much longer.
   */
  isAlive(kind: 'access' | 'refresh', expiresAt: Date): boolean;
}

/** Queues mail in the caller's transaction. */
export interface Outbox {
  add(
    stores: Pick<Stores, 'outbox'>,
    mail: { readonly to: string; readonly userId: string | null; readonly message: MailMessage },
  ): Promise<void>;
}

/** Replaces session tokens. Runs inside the caller's transaction. */
export interface SessionRenewer {
  /**
   * The same session under a new token; null if it has ended (R-SESS-2, ASVS 7.2.4). `provenAt` is when the user last
   * proved who they are; only a proof changes it.
   */
  renew(
    session: { readonly tokenHash: string; readonly userId: string; readonly sessionId: string },
    device: { readonly ip: string; readonly userAgent: string },
    provenAt: Date,
  ): Promise<{ readonly session: SessionRecord; readonly setCookie: string } | null>;
}

/** The cookie that carries a sign-in from its first factor to its second. */
export interface ChallengeCookie {
  set(token: string): string;
  clear(): string;
  readonly ttlMs: number;
}
