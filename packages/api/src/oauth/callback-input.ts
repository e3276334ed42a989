import type { Clock } from '@atelier/core/clock';
import type {
  OAuthFault,
  OAuthIntent,
  OAuthProfile,
  OAuthProviders,
  SessionRenewer,
} from '@atelier/core/ports/identity';
import type { Database } from '@atelier/core/ports/stores';
import type { AuditTrail } from '../audit/audit-trail.ts';
import type { SignInCompletion, SignInRequest } from '../auth/sign-in-completion.ts';
import type { SecurityNotices } from '../shared/security-notices.ts';
import type { ServiceSettings } from '../shared/settings.ts';
import type { Principal } from '../trpc/request-context.ts';

export interface CallbackDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly oauth: OAuthProviders;
  readonly signInCompletion: SignInCompletion;
  readonly sessions: SessionRenewer;
  readonly notices: SecurityNotices;
  readonly settings: Pick<
    ServiceSettings,
    'registrationOpen' | 'emailVerificationRequired' | 'regularAuth' | 'monthlyImages' | 'stepUpTtlMs'
  >;
}

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
  | { readonly location: string; readonly cookies: readonly string[]; readonly entered: boolean }
  | { readonly fault: OAuthFault; readonly userId?: string; readonly cause?: unknown };

/** Whether it is the very session that left: nobody ends what somebody else, or they elsewhere, began (ASVS 6.6.2). */
export const hasReturned = (
  principal: Principal | null,
  { userId, sessionId }: { readonly userId: string; readonly sessionId: string },
): principal is Principal =>
  principal?.credential.kind === 'session' &&
  principal.user.id === userId &&
  principal.credential.sessionId === sessionId;
