import type { CredentialKind, Permission } from '../policy.ts';
import type { CredentialHolder } from './records.ts';

/**
 * What a credential can do, whatever its kind. The guard and the transport decide by these facts alone; kinds are only
 * compared with the allow-list of a policy. An API key or a share link is a new kind with its own facts.
 */
export interface CredentialCapabilities {
  /** Browsers send it without being asked, so another site can make them: its changes need a CSRF proof (R-HTTP-1). */
  readonly sentByBrowser: boolean;
  /** When its holder last proved who they are (R-ID-9); null for what can never step up. */
  readonly provenAt: Date | null;
  /** What its calls are counted under (R-LIM-2). */
  readonly limitKey: string;
  /** The permissions it is limited to, within those of the role; null for all of the role's. */
  readonly scopes: ReadonlySet<Permission> | null;
  /** Its holder now; null once it has ended or its owner is locked. Streams ask repeatedly. */
  readonly currentHolder: () => Promise<CredentialHolder | null>;
}

/** A cookie session. */
export interface SessionCredential extends CredentialCapabilities {
  readonly kind: Extract<CredentialKind, 'session'>;
  readonly tokenHash: string;
  readonly sessionId: string;
  readonly provenAt: Date;
}

/** Everything that is not a cookie session: shown by programs, or part of a link. */
export interface TokenCredential extends CredentialCapabilities {
  readonly kind: Exclude<CredentialKind, 'session'>;
  /** What its owner sees and ends: of an access token the family's id. */
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
