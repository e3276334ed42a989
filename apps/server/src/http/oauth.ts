import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { faultFields } from '../observability/log.ts';
import { guardedRoute } from './guarded-route.ts';
import type { RequestHandlerDeps } from './request-handler.ts';
import { routes } from './routes.ts';

/** The query string, exactly as sent. */
const searchOf = (url: string): URLSearchParams => {
  const mark = url.indexOf('?');
  return new URLSearchParams(mark === -1 ? '' : url.slice(mark + 1));
};

/** Redirects with GET, uncached (RFC 9700, §4.12). */
const redirect = (reply: FastifyReply, location: string): null => {
  reply.code(303).header('Location', location).header('Cache-Control', 'no-store');
  return null;
};

/**
 * Whether another site sent the browser here. A sign-in must be started by the user, on our own page or by typing the
 * address (ASVS 7.6.2): otherwise any page could replace the session of a visitor whose provider approves without asking.
 */
const isSentByAnotherSite = ({ headers }: FastifyRequest): boolean => {
  const site = headers['sec-fetch-site'];
  return site === 'cross-site' || site === 'same-site';
};

/** The redirects to and from an OAuth provider (R-ID-4, R-ID-5). */
export const oauthRoutes = (app: FastifyInstance, deps: RequestHandlerDeps): void => {
  const { services, log, origins, config } = deps;

  guardedRoute(app, deps, {
    // GET only: a HEAD request must not start a sign-in.
    route: routes.oauthStart,
    handler: async ({ request, req, reply, params: { provider = '' } }) => {
      // The provider redirects back to the public address, where cookies of an alias are not sent.
      if (origins.isAlias(req.headers.host)) return redirect(reply, `${config.appUrl.origin}${req.url}`);
      if (isSentByAnotherSite(req)) return redirect(reply, '/sign-in');
      const next = searchOf(req.url).get('next');
      const { location, cookies, cause } = await services.oauth.beginSignIn(provider, next, request);
      if (cause !== undefined)
        log.warn(
          { id: request.requestId, provider, ...faultFields(cause) },
          'sign-in by provider could not begin',
        );
      request.addCookies(cookies);
      return redirect(reply, location);
    },
  });

  guardedRoute(app, deps, {
    route: routes.oauthCallback,
    handler: async ({ request, req, reply, audit, params: { provider = '' } }) => {
      const query = searchOf(req.url);
      const { cookie } = req.headers;
      const { location, cookies, signedIn, cause } = await services.oauthCallback.handle(
        provider,
        query,
        cookie,
        request,
        request.principal,
        audit,
      );
      if (cause !== undefined)
        log.warn({ id: request.requestId, provider, ...faultFields(cause) }, 'sign-in by provider failed');
      if (signedIn) request.setCookies(cookies);
      else request.addCookies(cookies);
      return redirect(reply, location);
    },
  });
};
