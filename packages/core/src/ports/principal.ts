import type { CredentialKind, Permission } from '../policy.ts';
import type { CredentialHolder } from './records.ts';

/**
 * The capabilities of a credential. The guard and the transport decide by these alone; the kind is only compared with
 * the allow-list of a policy. An API key or a share link is a new kind with its own capabilities.
 */
export interface CredentialCapabilities {
  /** Browsers send it automatically, also from other sites, so changes need a CSRF token (R-HTTP-1). */
  readonly sentByBrowser: boolean;
  /** When its holder last proved who they are (R-ID-9); null if it can never step up. */
  readonly provenAt: Date | null;
  /** The key under which its calls are counted (R-LIM-2). */
  readonly limitKey: string;
  /** The permissions it is limited to, within those of the role; null for all of the role's. */
  readonly scopes: ReadonlySet<Permission> | null;
  /** Its current holder; null if it has ended or its owner is locked. Called repeatedly by streams. */
  readonly currentHolder: () => Promise<CredentialHolder | null>;
}

/** A cookie session. */
export interface SessionCredential extends CredentialCapabilities {
  readonly kind: Extract<CredentialKind, 'session'>;
  readonly tokenHash: string;
  readonly sessionId: string;
  readonly provenAt: Date;
}

/** All other credentials: of API clients, or part of a link. */
export interface TokenCredential extends CredentialCapabilities {
  readonly kind: Exclude<CredentialKind, 'session'>;
  /** The id by which its owner revokes it: for an access token that of its family. */
  readonly id: string;
}

/** How a caller proved who they are. */
export type Credential = SessionCredential | TokenCredential;

/** A signed-in user who is not locked, and the credential that proved it. */
export interface Principal extends CredentialHolder {
  /** A new object once the session, the user or the quota has changed; the same object only while none of them has. */
  readonly user: CredentialHolder['user'];
  readonly credential: Credential;
}
