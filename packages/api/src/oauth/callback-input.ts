import type { OAuthFault, OAuthIntent, OAuthProfile } from '@atelier/core/ports/identity';
import type { AuditTrail } from '../audit/audit-trail.ts';
import type { SignInRequest } from '../auth/sign-in-completion.ts';
import type { Principal } from '../trpc/request-context.ts';

/** A verified callback: the profile that the provider returned, and the request. */
export interface CallbackInput<Kind extends OAuthIntent['kind'] = OAuthIntent['kind']> {
  readonly intent: Extract<OAuthIntent, { kind: Kind }>;
  readonly profile: OAuthProfile;
  readonly request: SignInRequest;
  readonly principal: Principal | null;
  readonly audit: AuditTrail;
}

/** The outcome of a flow. */
export type CallbackOutcome =
  | { readonly location: string; readonly cookies: readonly string[]; readonly signedIn: boolean }
  | { readonly fault: OAuthFault; readonly userId?: string; readonly cause?: unknown };

/**
 * Whether it is the session that started the flow: a flow is completed only in the session that began it (ASVS 6.6.2).
 */
export const isSameSession = (
  principal: Principal | null,
  { userId, sessionId }: { readonly userId: string; readonly sessionId: string },
): principal is Principal =>
  principal?.credential.kind === 'session' &&
  principal.user.id === userId &&
  principal.credential.sessionId === sessionId;
