import type { z } from 'zod';
import type { PasskeyCreation, PasskeyRequest, PasskeyResponse } from '../schemas/identity.ts';
import type { MailMessage } from './mail.ts';
import type { SessionRecord } from './records.ts';
import type { Stores } from './stores.ts';

/** Authenticated encryption of what is stored and used again (R-DATA-3, ASVS 11.3.2–11.3.4). */
export interface Sealer {
  /** AES-256-GCM under a fresh nonce. Only `open` with the same `context` (purpose and row id) gives it back. */
  seal(plain: string, context: string): string;
  /** @throws Error when it was changed, is of another context or of an unknown key */
  open(sealed: string, context: string): string;
}

/** Time-based one-time passwords (RFC 6238): SHA-1, 6 digits, 30 s. */
export interface TotpCodes {
  /** A fresh 160-bit secret, base32 without padding. */
  newSecret(): string;
  /** What authenticator apps read from the QR code. */
  uri(secret: string, account: string): string;
  /** The time step (of the present one and its two neighbours) to which the code belongs; null if to none. */
  stepOf(secret: string, code: string): number | null;
}

/** Recovery codes: 120 random bits each, so that a plain SHA-256 suffices (ASVS 6.5.2). */
export interface RecoveryCodes {
  /** Ten new codes, as they are shown. */
  generate(): readonly string[];
  /** Whatever case and spacing a code was typed with. */
  hash(code: string): string;
}

/** Why a WebAuthn ceremony takes place; a challenge made for one is worth nothing in another (ASVS 6.7.2). */
export type PasskeyPurpose = 'register' | 'sign_in' | 'second_factor' | 'step_up';

/** A challenge's place: purpose and what it is bound to (session, pre-session or sign-in challenge hash, user). */
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

/** WebAuthn without storage: challenges prove themselves; the caller sees to it that each is spent once. */
export interface Passkeys {
  creationOptions(
    owner: { readonly userId: string; readonly email: string; readonly name: string },
    binding: PasskeyBinding,
    existing: readonly KnownPasskey[],
  ): Promise<z.output<typeof PasskeyCreation>>;
  /**
   * @returns null when anything does not fit: challenge, origin, rpId, flags (user verified), signature, algorithm.
   * `challengeHash` is to be spent by the caller until `challengeExpiresAt`.
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
  /** With no `allowed` any passkey of this site may answer (autofill). */
  requestOptions(
    binding: PasskeyBinding,
    allowed: readonly KnownPasskey[],
  ): Promise<z.output<typeof PasskeyRequest>>;
  /** As `verifyCreation`. The counter is not judged here: `PasskeyStore.use` does, and so tells a copy from a wrong answer. */
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

/** What the person wanted when they left for the provider. */
export type OAuthIntent =
  | { readonly kind: 'sign_in'; readonly next: string | null }
  | { readonly kind: 'link'; readonly userId: string; readonly sessionId: string }
  | {
      readonly kind: 'step_up';
      readonly userId: string;
      readonly sessionId: string;
      readonly next: string | null;
    };

/** Why a provider did not tell what it was asked for. */
export interface Withheld {
  readonly fault: OAuthFault;
  /** For the log alone. */
  readonly cause: unknown;
}

/** What a provider says about a person, verified. */
export interface OAuthProfile {
  readonly provider: string;
  /** The issuer identifier; `subject` is unique only within it. */
  readonly issuer: string;
  readonly subject: string;
  /** Normalised; null when the provider tells none. */
  readonly email: string | null;
  readonly emailVerified: boolean;
  readonly name: string | null;
  /** When the person last proved themselves there, if the provider says so. */
  readonly authenticatedAt: Date | null;
  /** Why the address, or whether it is verified, is missing, where the provider may yet tell it another time. */
  readonly withheld?: Withheld;
}

/** Why a callback brought nobody in. Closed; pages word each. */
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

/** `cookies` make the browser forget the attempt that has ended, and no other that is under way in it. */
export type OAuthOutcome =
  | {
      readonly ok: true;
      readonly cookies: readonly string[];
      readonly intent: OAuthIntent;
      readonly profile: OAuthProfile;
      /** To be spent once by the caller, or the same answer would enter twice. */
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

/** A provider that is switched on. */
export interface ActiveProvider {
  readonly id: string;
  /** As the sign-in page calls it. */
  readonly name: string;
  /** Its issuer identifier: identities of another issuer are not its own, whatever their provider's id. */
  readonly issuer: string;
}

/** Sign-in by way of other providers: authorization code flow with state, PKCE S256 and nonce (R-ID-4, R-ID-5, ASVS V10). */
export interface OAuthProviders {
  /** The ones that are switched on, in the order of the sign-in page. */
  readonly list: readonly ActiveProvider[];
  /**
   * Each attempt has a cookie of its own, so that tabs of one browser do not end each other's; a browser keeps five.
   * @param cookieHeader what the browser carries of earlier attempts
   * @returns where to send the browser, and `Set-Cookie` values: the attempt's cookie (sealed, HttpOnly, 10 min), and the
   * end of earlier ones beyond the bound; null for unknown providers.
   * @throws AppError `overloaded` when the provider does not answer, `provider_misconfigured` when it is not the configured
   * issuer or says nothing usable of itself; the cause is for the log
   */
  begin(
    provider: string,
    intent: OAuthIntent,
    cookieHeader: string | undefined,
  ): Promise<{ readonly location: string; readonly setCookies: readonly string[] } | null>;
  /** Judges the provider's answer. Never throws for what the outside does. */
  complete(provider: string, query: URLSearchParams, cookieHeader: string | undefined): Promise<OAuthOutcome>;
}

/** Bearer tokens of programmatic clients (R-SESS-5): opaque, typed by their prefix, kept as hashes. */
export interface BearerTokens {
  /** A new raw pair and the rows to store of it; the refresh token ends the absolute time after now. */
  mint(family: { readonly id: string; readonly userId: string }): {
    readonly access: { readonly token: string; readonly tokenHash: string; readonly expiresAt: Date };
    readonly refresh: { readonly token: string; readonly tokenHash: string; readonly expiresAt: Date };
  };
  /** The hash under which a refresh token is kept; null for anything that is not one by its form and prefix. */
  refreshHash(token: string): string | null;
  accessHash(token: string): string | null;
  /**
   * Whether a token with this stored end is still good. One that ends later than a token minted now was written by a
   * clock that has been set back since, and is not: it would be good for as much longer.
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

/** What services need of sessions beyond `SessionStarter`. Runs inside the caller's transaction. */
export interface SessionRenewer {
  /**
   * The same session under a new token; null when it has ended meanwhile (R-SESS-2, ASVS 7.2.4). `provenAt` is when its
   * owner last proved who they are: only a proof moves it.
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
