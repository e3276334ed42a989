import { AppError } from '@atelier/core/errors';
import type { OAuthFault, OAuthIntent } from '@atelier/core/ports/identity';
import type { AuditTrail } from '../audit/audit-trail.ts';
import type { SignInRequest } from '../auth/sign-in-completion.ts';
import type { Deps } from '../shared/deps.ts';
import type { Principal } from '../trpc/request-context.ts';
import type { CallbackInput, CallbackOutcome } from './callback-input.ts';
import { linkIdentity } from './callback-link.ts';
import { signInWithIdentity } from './callback-sign-in.ts';
import { stepUpWithIdentity } from './callback-step-up.ts';

export interface CallbackResult {
  /** A path of this site. */
  readonly location: string;
  readonly cookies: readonly string[];
  /** Whether a session was created: the pre-session then ends. */
  readonly signedIn: boolean;
  /** The provider's error, for the log only. */
  readonly cause?: unknown;
}

const startPageOf = (intent: OAuthIntent | null): string =>
  intent === null || intent.kind === 'sign_in' ? '/sign-in' : '/account';

/** The page that shows the fault: the one where the flow was started. */
export const faultPage = (intent: OAuthIntent | null, fault: OAuthFault): string =>
  `${startPageOf(intent)}?fault=${fault}`;

/** Callbacks from providers. */
export const oauthCallback = (
  deps: Pick<Deps, 'clock' | 'db' | 'notices' | 'oauth' | 'sessions' | 'settings' | 'signInCompletion'>,
) => {
  const { db, oauth } = deps;

  const dispatch = (
    callback: Omit<CallbackInput, 'intent'>,
    intent: OAuthIntent,
  ): Promise<CallbackOutcome> => {
    switch (intent.kind) {
      case 'sign_in':
        return signInWithIdentity(deps, { ...callback, intent });
      case 'link':
        return linkIdentity(deps, { ...callback, intent });
      case 'step_up':
        return stepUpWithIdentity(deps, { ...callback, intent });
    }
  };

  return {
    /**
     * Verifies and consumes the provider's response, and completes the flow. Every failure of the provider or the
     * browser ends on a page of this site.
     * @throws AppError `not_found` for providers that are not enabled
     */
    async handle(
      provider: string,
      query: URLSearchParams,
      cookieHeader: string | undefined,
      request: SignInRequest,
      principal: Principal | null,
      audit: AuditTrail,
    ): Promise<CallbackResult> {
      if (!oauth.list.some(({ id }) => id === provider)) throw new AppError('not_found');
      const outcome = await oauth.complete(provider, query, cookieHeader);
      const { intent } = outcome;
      const failed = async (fault: OAuthFault, userId?: string, cause?: unknown): Promise<CallbackResult> => {
        await audit.write(db, 'login_failure', {
          entityType: 'user',
          ...(userId === undefined ? {} : { entityId: userId }),
          details: { reason: fault, method: provider, intent: intent?.kind ?? null },
        });
        const location = faultPage(intent, fault);
        return { location, cookies: outcome.cookies, signedIn: false, cause };
      };
      if (!outcome.ok) return failed(outcome.fault, undefined, outcome.cause);
      // Consumed before anything else happens, so that a replayed response has no effect (ASVS 10.1.2).
      if (!(await db.spent.spend(outcome.stateHash, outcome.stateExpiresAt))) return failed('expired');
      const { profile } = outcome;
      const result = await dispatch({ profile, request, principal, audit }, outcome.intent);
      if ('fault' in result) return failed(result.fault, result.userId, result.cause);
      return { ...result, cookies: [...outcome.cookies, ...result.cookies] };
    },
  };
};
