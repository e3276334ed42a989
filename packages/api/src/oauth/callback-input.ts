import type { OAuthFault, OAuthIntent, OAuthProfile } from '@atelier/core/ports/identity';
import type { AuditTrail } from '../audit/audit-trail.ts';
import type { SignInRequest } from '../auth/sign-in-completion.ts';
import type { Principal } from '../trpc/request-context.ts';

/** Somebody who came back from a provider, with what it says of them. */
export interface CallbackInput<Kind extends OAuthIntent['kind'] = OAuthIntent['kind']> {
  readonly intent: Extract<OAuthIntent, { kind: Kind }>;
  readonly profile: OAuthProfile;
  readonly request: SignInRequest;
  readonly principal: Principal | null;
  readonly audit: AuditTrail;
}

/** Where that led. */
export type CallbackOutcome =
  | { readonly location: string; readonly cookies: readonly string[]; readonly signedIn: boolean }
  | { readonly fault: OAuthFault; readonly userId?: string; readonly cause?: unknown };

/** Whether it is the very session that left: nobody ends what somebody else, or they elsewhere, began (ASVS 6.6.2). */
export const isSameSession = (
  principal: Principal | null,
  { userId, sessionId }: { readonly userId: string; readonly sessionId: string },
): principal is Principal =>
  principal?.credential.kind === 'session' &&
  principal.user.id === userId &&
  principal.credential.sessionId === sessionId;
