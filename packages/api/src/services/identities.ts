import { AppError, type ErrorCode } from '@atelier/core/errors';
import type { OAuthFault, OAuthIntent } from '@atelier/core/ports/identity';
import type { AuditTrail } from '../audit-trail.ts';
import type { Call, Caller } from '../call.ts';
import { isAcceptedProof } from './accepted-proof.ts';
import { type Arrival, faultPage, identityArrival } from './identity-arrival.ts';
import type { IdentityArrivalDeps } from './identity-landing.ts';
import { belongsTo } from './identity-provider.ts';
import { ownPath } from './own-path.ts';
import { holdOwn, requireVerified, sessionOf } from './own-session.ts';
import { hasWayIn, lastWayText } from './ways-left.ts';

export type IdentityDeps = IdentityArrivalDeps;

type LeavingBrowser = Pick<Call, 'cookieHeader'>;

/** What keeps a provider from being visited, as the page tells it. */
const departureFaults: Partial<Record<ErrorCode, OAuthFault>> = {
  overloaded: 'unreachable',
  provider_misconfigured: 'misconfigured',
};

/** Where a browser goes next, and what it takes along. */
interface Departure {
  readonly location: string;
  readonly setCookies: readonly string[];
}

/** Accounts at other providers that open one of ours (R-ID-4, R-ID-5, ASVS 6.8.1). */
export const identityService = (deps: IdentityDeps) => {
  const { db, oauth, notices, settings } = deps;

  const isLinked = async (userId: string, provider: string): Promise<boolean> => {
    const active = oauth.list.find(({ id }) => id === provider);
    if (active === undefined) return false;
    return (await db.identities.listOf(userId)).some((identity) => belongsTo(identity, active));
  };

  /** @throws AppError `not_found` for providers that are not on, `overloaded`, `provider_misconfigured` */
  const begin = async (
    provider: string,
    intent: OAuthIntent,
    { cookieHeader }: LeavingBrowser,
  ): Promise<Departure> => {
    const departure = await oauth.begin(provider, intent, cookieHeader);
    if (departure === null) throw new AppError('not_found');
    return departure;
  };

  return {
    ...identityArrival(deps),

    /**
     * Off to sign in at the provider. A page is being left here, so a provider out of reach leads to a page as well; why is
     * the `cause`, for the log alone.
     * @param next where to go afterwards; everything but a path of ours is dropped
     * @throws AppError `not_found` for providers that are not on
     */
    async depart(
      provider: string,
      next: string | null,
      browser: LeavingBrowser,
    ): Promise<Omit<Arrival, 'entered'>> {
      const intent = { kind: 'sign_in', next: ownPath(next) } as const;
      try {
        const { location, setCookies } = await begin(provider, intent, browser);
        return { location, cookies: setCookies };
      } catch (thrown) {
        const fault = thrown instanceof AppError ? departureFaults[thrown.code] : undefined;
        if (fault === undefined) throw thrown;
        return { location: faultPage(intent, fault), cookies: [], cause: thrown };
      }
    },

    /** @throws AppError `email_unverified`, `conflict` when one of this provider is linked, `not_found`, `overloaded` */
    async beginLink(caller: Caller, provider: string, browser: LeavingBrowser): Promise<Departure> {
      requireVerified(caller.user);
      const { userId, sessionId } = sessionOf(caller);
      if (await isLinked(userId, provider))
        throw new AppError('conflict', 'An account of this provider is linked already.');
      return begin(provider, { kind: 'link', userId, sessionId }, browser);
    },

    /**
     * Only for those who have nothing better: with a password or a second factor, that is what is asked.
     * @throws AppError `forbidden`, `not_found`, `overloaded`
     */
    async beginStepUp(caller: Caller, provider: string, browser: LeavingBrowser): Promise<Departure> {
      const { userId, sessionId } = sessionOf(caller);
      const user = await db.users.findById(userId);
      if (user === null || !isAcceptedProof('provider', user, settings))
        throw new AppError('forbidden', 'Confirm by your password or your second factor.');
      if (!(await isLinked(userId, provider))) throw new AppError('not_found');
      return begin(provider, { kind: 'step_up', userId, sessionId, next: null }, browser);
    },

    /** @throws AppError `not_found`; `conflict` when nothing else opens the account */
    async unlink(caller: Caller, id: string, request: Pick<Call, 'ip' | 'userAgent'>, audit: AuditTrail) {
      await db.transaction(async (stores) => {
        const user = await holdOwn(stores, caller);
        const gone = await stores.identities.deleteOwned(user.id, id);
        if (gone === null) throw new AppError('not_found');
        const open = { regularAuth: settings.regularAuth, providers: oauth.list };
        if (!(await hasWayIn(stores, user, open))) throw new AppError('conflict', lastWayText);
        await notices.tell(stores, user, 'identity_unlinked', request);
        await audit.write(stores, 'identity_unlinked', {
          entityType: 'identity',
          entityId: id,
          details: { provider: gone.provider, issuer: gone.issuer },
        });
      });
    },
  };
};
