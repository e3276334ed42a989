import { type GuardInput, recordRefusal, trailFor } from '@atelier/api';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { faultFields } from '../observability/log.ts';
import { passGuard } from './guarded-route.ts';
import type { HttpRequestContext } from './request-context.ts';
import { applyHeaders, type RequestHandlerDeps } from './request-handler.ts';
import { routes } from './routes.ts';

type Provider = { Params: { provider: string } };

/** What stands behind the question mark, as it was sent. */
const searchOf = (url: string): URLSearchParams => {
  const mark = url.indexOf('?');
  return new URLSearchParams(mark === -1 ? '' : url.slice(mark + 1));
};

/** The browser is to go there by GET, and nobody is to remember it (RFC 9700, §4.12). */
const redirect = (reply: FastifyReply, location: string): FastifyReply =>
  reply.code(303).header('Location', location).header('Cache-Control', 'no-store').send();

/**
 * Whether another site sent the browser here. A sign-in begins by an act of the person, on a page of ours or by hand
 * (ASVS 7.6.2): otherwise any page could replace the session of a visitor whose provider approves without asking.
 */
const isSentByOthers = ({ headers }: FastifyRequest): boolean => {
  const site = headers['sec-fetch-site'];
  return site === 'cross-site' || site === 'same-site';
};

/** Sets what the call has gathered since the guard passed it. */
const reapplyHeaders = (reply: FastifyReply, call: HttpRequestContext): void => {
  reply.raw.removeHeader('Set-Cookie');
  applyHeaders(reply.raw, call.headers());
};

/** The two steps of a sign-in by way of another provider that a browser makes by itself (R-ID-4, R-ID-5). */
export const oauthRoutes = (app: FastifyInstance, deps: RequestHandlerDeps): void => {
  const { services, guard, log, origins, config } = deps;

  /** A refusal that comes after the guard is recorded like one of its own. */
  const recorded = async <T>(gate: GuardInput, url: string, work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (thrown) {
      await recordRefusal(gate, thrown, url);
      throw thrown;
    }
  };

  const { departure, arrival } = routes;
  app.route<Provider>({
    method: [...departure.methods],
    url: departure.url,
    // A look at the headers alone must not begin anything.
    exposeHeadRoute: false,
    handler: async (req, reply) => {
      const call = await passGuard(deps, departure.policy, req, reply);
      const gate = { request: call, principal: call.principal, guard };
      // The provider sends people back to the one public address: a cookie under another name would not be there.
      if (origins.isAlias(req.headers.host)) return redirect(reply, `${config.appUrl.origin}${req.url}`);
      if (isSentByOthers(req)) return redirect(reply, '/sign-in');
      const next = searchOf(req.url).get('next');
      const { provider } = req.params;
      const { location, cookies, cause } = await recorded(gate, departure.url, () =>
        services.identities.depart(provider, next, call),
      );
      if (cause !== undefined)
        log.warn(
          { id: call.requestId, provider, ...faultFields(cause) },
          'sign-in by provider could not begin',
        );
      call.addCookies(cookies);
      reapplyHeaders(reply, call);
      return redirect(reply, location);
    },
  });

  app.route<Provider>({
    method: [...arrival.methods],
    url: arrival.url,
    exposeHeadRoute: false,
    handler: async (req, reply) => {
      const call = await passGuard(deps, arrival.policy, req, reply);
      const gate = { request: call, principal: call.principal, guard };
      const { provider } = req.params;
      const { cookie } = req.headers;
      const { location, cookies, entered, cause } = await recorded(gate, arrival.url, () =>
        services.identities.arrive(provider, searchOf(req.url), cookie, call, call.principal, trailFor(gate)),
      );
      if (cause !== undefined)
        log.warn({ id: call.requestId, provider, ...faultFields(cause) }, 'sign-in by provider failed');
      if (entered) call.setCookies(cookies);
      else call.addCookies(cookies);
      reapplyHeaders(reply, call);
      return redirect(reply, location);
    },
  });
};
