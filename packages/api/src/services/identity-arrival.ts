import { AppError } from '@atelier/core/errors';
import type { OAuthFault, OAuthIntent } from '@atelier/core/ports/identity';
import type { AuditTrail } from '../audit-trail.ts';
import type { Caller } from '../call.ts';
import type { EntranceRequest } from './entrance.ts';
import type { Arriving, IdentityArrivalDeps, Landing } from './identity-landing.ts';
import { linkIdentity } from './identity-link.ts';
import { signInByIdentity } from './identity-sign-in.ts';
import { stepUpByIdentity } from './identity-step-up.ts';

export interface Arrival {
  /** A path of ours. */
  readonly location: string;
  readonly cookies: readonly string[];
  /** A session has begun: what the browser was before it signed in ends with it. */
  readonly entered: boolean;
  /** What the provider did wrong, for the log alone. */
  readonly cause?: unknown;
}

const homeOf = (intent: OAuthIntent | null): string =>
  intent === null || intent.kind === 'sign_in' ? '/sign-in' : '/account';

/** The page that tells of the fault: where the person was when they left. */
export const faultPage = (intent: OAuthIntent | null, fault: OAuthFault): string =>
  `${homeOf(intent)}?fault=${fault}`;

/** The return from a provider. */
export const identityArrival = (deps: IdentityArrivalDeps) => {
  const { db, oauth } = deps;

  const land = (arriving: Omit<Arriving, 'intent'>, intent: OAuthIntent): Promise<Landing> => {
    switch (intent.kind) {
      case 'sign_in':
        return signInByIdentity(deps, { ...arriving, intent });
      case 'link':
        return linkIdentity(deps, { ...arriving, intent });
      case 'step_up':
        return stepUpByIdentity(deps, { ...arriving, intent });
    }
  };

  return {
    /**
     * Judges the provider's answer, spends it, and does what the person left for. Whatever the outside does ends on a
     * page of ours.
     * @throws AppError `not_found` for providers that are not on
     */
    async arrive(
      provider: string,
      query: URLSearchParams,
      cookieHeader: string | undefined,
      request: EntranceRequest,
      caller: Caller | null,
      audit: AuditTrail,
    ): Promise<Arrival> {
      if (!oauth.list.some(({ id }) => id === provider)) throw new AppError('not_found');
      const outcome = await oauth.complete(provider, query, cookieHeader);
      const { intent } = outcome;
      const failed = async (fault: OAuthFault, userId?: string, cause?: unknown): Promise<Arrival> => {
        await audit.write(db, 'login_failure', {
          entityType: 'user',
          ...(userId === undefined ? {} : { entityId: userId }),
          details: { reason: fault, method: provider, intent: intent?.kind ?? null },
        });
        const location = faultPage(intent, fault);
        return { location, cookies: outcome.cookies, entered: false, cause };
      };
      if (!outcome.ok) return failed(outcome.fault, undefined, outcome.cause);
      // Spent for good before anything follows from it: the same answer, sent twice, lands once (ASVS 10.1.2).
      if (!(await db.spent.spend(outcome.stateHash, outcome.stateExpiresAt))) return failed('expired');
      const { profile } = outcome;
      const landing = await land({ profile, request, caller, audit }, outcome.intent);
      if ('fault' in landing) return failed(landing.fault, landing.userId, landing.cause);
      return { ...landing, cookies: [...outcome.cookies, ...landing.cookies] };
    },
  };
};
