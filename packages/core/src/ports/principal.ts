import type { CredentialKind } from '../policy.ts';
import type { SessionWithUser } from './records.ts';

/** How a caller proved who they are. No API keys exist yet; the union covers every credential kind on purpose. */
export type Credential =
  | {
      readonly kind: Extract<CredentialKind, 'session'>;
      readonly tokenHash: string;
      readonly sessionId: string;
      /** When the user last proved who they are (R-ID-9). */
      readonly provenAt: Date;
    }
  | { readonly kind: Extract<CredentialKind, 'apiKey'>; readonly keyId: string }
  /** `tokenId` is the id of the token family, which its owner sees and revokes. */
  | { readonly kind: Extract<CredentialKind, 'accessToken'>; readonly tokenId: string };

/** A signed-in user who is not locked, and the credential that proved it. */
export interface Principal {
  /** A new object once the session, the user or the quota has changed; the same object only while none of them has. */
  readonly user: SessionWithUser['user'];
  readonly credential: Credential;
}
