import { AppError, type ErrorCode } from '@atelier/core/errors';
import type { OAuthFault, OAuthIntent } from '@atelier/core/ports/identity';
import { safeRedirect } from '@atelier/core/safe-redirect';
import { lockCurrentUser, requireVerified, sessionOf } from '../access/current-session.ts';
import { hasSignInMethod, lastMethodText } from '../access/remaining-methods.ts';
import type { AuditTrail } from '../audit/audit-trail.ts';
import { isAcceptedProof } from '../second-factor/accepted-proof.ts';
import type { Deps } from '../shared/deps.ts';
import type { Principal, RequestContext } from '../trpc/request-context.ts';
import { belongsTo } from './belongs-to.ts';
import { type CallbackResult, faultPage } from './callback.ts';

type RedirectingBrowser = Pick<RequestContext, 'cookieHeader'>;

/** The path is stored in the flow's cookie, and browsers limit a cookie to 4096 bytes. */
const maxNextLength = 1024;
const pathThatFits = (next: string | null): string | null => {
  const path = safeRedirect(next);
  return path !== null && path.length <= maxNextLength ? path : null;
};

/** Errors before the redirect, as faults that the page shows. */
const redirectErrors: Partial<Record<ErrorCode, OAuthFault>> = {
  overloaded: 'unreachable',
  provider_misconfigured: 'misconfigured',
};

/** Where the browser is redirected, and its new cookies. */
interface OAuthRedirect {
  readonly location: string;
  readonly setCookies: readonly string[];
}

/** Sign-in, linking and step-up with OAuth providers (R-ID-4, R-ID-5, ASVS 6.8.1). */
export const oauthService = (
  deps: Pick<Deps, 'clock' | 'db' | 'notices' | 'oauth' | 'sessions' | 'settings' | 'signInCompletion'>,
) => {
  const { db, oauth, notices, settings } = deps;

  const isLinked = async (userId: string, provider: string): Promise<boolean> => {
    const active = oauth.list.find(({ id }) => id === provider);
    if (active === undefined) return false;
    return (await db.identities.listOf(userId)).some((identity) => belongsTo(identity, active));
  };

  /** @throws AppError `not_found` for providers that are not enabled, `overloaded`, `provider_misconfigured` */
  const begin = async (
    provider: string,
    intent: OAuthIntent,
    { cookieHeader }: RedirectingBrowser,
  ): Promise<OAuthRedirect> => {
    const redirect = await oauth.begin(provider, intent, cookieHeader);
    if (redirect === null) throw new AppError('not_found');
    return redirect;
  };

  return {
    /**
     * Starts sign-in at the provider. The browser is navigating, so an unreachable provider leads to a page, too; the
     * reason is in `cause`, for the log only.
     * @param next where to go afterwards; everything but a path of this site is dropped
     * @throws AppError `not_found` for providers that are not enabled
     */
    async beginSignIn(
      provider: string,
      next: string | null,
      browser: RedirectingBrowser,
    ): Promise<Omit<CallbackResult, 'signedIn'>> {
      const intent = { kind: 'sign_in', next: pathThatFits(next) } as const;
      try {
        const { location, setCookies } = await begin(provider, intent, browser);
        return { location, cookies: setCookies };
      } catch (thrown) {
        const fault = thrown instanceof AppError ? redirectErrors[thrown.code] : undefined;
        if (fault === undefined) throw thrown;
        return { location: faultPage(intent, fault), cookies: [], cause: thrown };
      }
    },

    /**
     * @throws AppError `email_unverified`, `conflict` if an account of this provider is linked, `not_found`,
     * `overloaded`
     */
    async beginLink(
      principal: Principal,
      provider: string,
      browser: RedirectingBrowser,
    ): Promise<OAuthRedirect> {
      requireVerified(principal.user);
      const { userId, sessionId } = sessionOf(principal);
      if (await isLinked(userId, provider))
        throw new AppError('conflict', 'An account at this provider is already linked.');
      return begin(provider, { kind: 'link', userId, sessionId }, browser);
    },

    /**
     * Only for accounts without a better proof, a password or a second factor.
     * @throws AppError `forbidden`, `not_found`, `overloaded`
     */
    async beginStepUp(
      principal: Principal,
      provider: string,
      browser: RedirectingBrowser,
    ): Promise<OAuthRedirect> {
      const { userId, sessionId } = sessionOf(principal);
      const user = await db.users.findById(userId);
      if (user === null || !isAcceptedProof('provider', user, settings))
        throw new AppError('forbidden', 'Confirm with your password or second factor.');
      if (!(await isLinked(userId, provider))) throw new AppError('not_found');
      return begin(provider, { kind: 'step_up', userId, sessionId, next: null }, browser);
    },

    /** @throws AppError `not_found`; `conflict` if it is the last sign-in method */
    async unlink(
      principal: Principal,
      id: string,
      request: Pick<RequestContext, 'ip' | 'userAgent'>,
      audit: AuditTrail,
    ) {
      await db.transaction(async (stores) => {
        const user = await lockCurrentUser(stores, principal);
        const removed = await stores.identities.deleteOwned(user.id, id);
        if (removed === null) throw new AppError('not_found');
        const methods = { regularAuth: settings.regularAuth, providers: oauth.list };
        if (!(await hasSignInMethod(stores, user, methods))) throw new AppError('conflict', lastMethodText);
        await notices.send(stores, user, 'identity_unlinked', request);
        await audit.write(stores, 'identity_unlinked', {
          entityType: 'identity',
          entityId: id,
          details: { provider: removed.provider, issuer: removed.issuer },
        });
      });
    },
  };
};
