import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { faultFields } from '../observability/log.ts';
import { guardedRoute } from './guarded-route.ts';
import type { RequestHandlerDeps } from './request-handler.ts';
import { routes } from './routes.ts';

/** What stands behind the question mark, as it was sent. */
const searchOf = (url: string): URLSearchParams => {
  const mark = url.indexOf('?');
  return new URLSearchParams(mark === -1 ? '' : url.slice(mark + 1));
};

/** The browser is to go there by GET, and nobody is to remember it (RFC 9700, §4.12). */
const redirect = (reply: FastifyReply, location: string): null => {
  reply.code(303).header('Location', location).header('Cache-Control', 'no-store');
  return null;
};

/**
 * Whether another site sent the browser here. A sign-in begins by an act of the person, on a page of ours or by hand
 * (ASVS 7.6.2): otherwise any page could replace the session of a visitor whose provider approves without asking.
 */
const isSentByOthers = ({ headers }: FastifyRequest): boolean => {
  const site = headers['sec-fetch-site'];
  return site === 'cross-site' || site === 'same-site';
};

/** The two steps of a sign-in by way of another provider that a browser makes by itself (R-ID-4, R-ID-5). */
export const oauthRoutes = (app: FastifyInstance, deps: RequestHandlerDeps): void => {
  const { services, log, origins, config } = deps;

  guardedRoute(app, deps, {
    // GET alone: a look at the headers must not begin anything.
    route: routes.departure,
    handler: async ({ call, req, reply, params: { provider = '' } }) => {
      // The provider sends people back to the one public address: a cookie under another name would not be there.
      if (origins.isAlias(req.headers.host)) return redirect(reply, `${config.appUrl.origin}${req.url}`);
      if (isSentByOthers(req)) return redirect(reply, '/sign-in');
      const next = searchOf(req.url).get('next');
      const { location, cookies, cause } = await services.oauth.beginSignIn(provider, next, call);
      if (cause !== undefined)
        log.warn(
          { id: call.requestId, provider, ...faultFields(cause) },
          'sign-in by provider could not begin',
        );
      call.addCookies(cookies);
      return redirect(reply, location);
    },
  });

  guardedRoute(app, deps, {
    route: routes.arrival,
    handler: async ({ call, req, reply, audit, params: { provider = '' } }) => {
      const query = searchOf(req.url);
      const { cookie } = req.headers;
      const { location, cookies, signedIn, cause } = await services.oauthCallback.handle(
        provider,
        query,
        cookie,
        call,
        call.principal,
        audit,
      );
      if (cause !== undefined)
        log.warn({ id: call.requestId, provider, ...faultFields(cause) }, 'sign-in by provider failed');
      if (signedIn) call.setCookies(cookies);
      else call.addCookies(cookies);
      return redirect(reply, location);
    },
  });
};
