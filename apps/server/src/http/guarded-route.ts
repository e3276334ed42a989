import type { Readable } from 'node:stream';
import {
  type Actor,
  type AuditTrail,
  enforce,
  type GuardInput,
  originOf,
  recordRead,
  recordRefusal,
  rejectContentEncoding,
  requireEvent,
  toAppError,
  trailFor,
} from '@atelier/api';
import { AppError } from '@atelier/core/errors';
import type { LimitClass } from '@atelier/core/policy';
import type { FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import type { HttpRequestContext } from './request-context.ts';
import { applyHeaders, type RequestHandlerDeps, requestContextOf } from './request-handler.ts';
import { boundedBody, requireLength } from './route-body.ts';
import type { Route } from './routes.ts';
import { varyByCaller } from './vary.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The declaration of the route; see `requireListedRoutes`. */
    readonly route?: Route;
  }
}

/** One authorised request of a plain route. */
export interface RouteContext {
  /** The same as `ctx.request` of a procedure. */
  readonly request: HttpRequestContext;
  readonly req: FastifyRequest;
  readonly reply: FastifyReply;
  readonly guardInput: GuardInput;
  readonly audit: AuditTrail;
  readonly params: Readonly<Record<string, string>>;
  /** The authenticated user. @throws AppError `unauthenticated` for an anonymous request of a public route */
  actor(): Actor;
  /**
   * The request's body, up to the declared bound; empty for a route without one. It fails with AppError
   * `payload_too_large`, `client_closed_request` or, at its end, an error of `RequestContext.revalidate` when the
   * credential, role or membership has ended since the start; then discard what was made of it.
   */
  readonly body: Readable;
}

/** Sets status and headers on the reply and returns the body. It does not send: the guard checks the audit trail first. */
export type RouteHandler = (route: RouteContext) => Promise<string | Readable | null>;

export interface GuardedRoute {
  readonly route: Route;
  readonly handler: RouteHandler;
  /** The body of a refusal of the guard, with its status set on the reply; what it throws is answered as everywhere. */
  readonly onRefused?: (req: FastifyRequest, reply: FastifyReply, thrown: unknown) => string;
}

/** Counts the call, but for answers that are the same for all: health checks would keep an idle server counting. */
const noteCall = (
  { guard }: GuardDeps,
  { policy, methods, url }: Route,
  startedAtMs: number,
  thrown: unknown = null,
): void => {
  if (policy.limit === null) return;
  const code = thrown === null ? null : toAppError(thrown).code;
  guard.onCall('route', `${methods[0]} ${url}`, performance.now() - startedAtMs, code);
};

type GuardDeps = Pick<RequestHandlerDeps, 'guard'>;

/** The limits of pictures and other files, which detection counts. */
const fileLimits: ReadonlySet<LimitClass> = new Set<LimitClass>(['file', 'share']);

const isRead = (method: string): boolean => method === 'GET' || method === 'HEAD';

/** Sets limits and cookies, replacing the cookies of an earlier call. */
const applyRequestHeaders = (reply: FastifyReply, request: HttpRequestContext): void => {
  reply.raw.removeHeader('Set-Cookie');
  applyHeaders(reply.raw, request.headers());
};

/** Counts and authorises before any of the body is read (R-AUTHZ-7). @throws AppError */
const authorize = async (
  { guard }: GuardDeps,
  route: Route,
  req: FastifyRequest,
  reply: FastifyReply,
): Promise<Omit<RouteContext, 'body'>> => {
  const { policy, url, ignoresCredentials = false, audited = 'byGuard' } = route;
  const request = requestContextOf(req.raw);
  const inputNow = (): GuardInput => ({ request, principal: request.principal, guard });
  try {
    if (!ignoresCredentials) {
      reply.raw.setHeader('Vary', varyByCaller);
      await request.authenticate();
    }
    // Static answers that are the same for all clients are not counted.
    const isGuarded = !ignoresCredentials || policy.limit !== null;
    const found = isGuarded ? await enforce(policy, inputNow(), !isRead(req.method)) : null;
    const guardInput = inputNow();
    const audit = trailFor(guardInput, found);
    if (isRead(req.method) && audited === 'byGuard') await recordRead(policy, guardInput, audit, url);
    if (isRead(req.method) && policy.limit !== null && fileLimits.has(policy.limit))
      guard.signals.count('file_read', originOf(guardInput, url));
    const actor = () => {
      if (found === null) throw new AppError('unauthenticated');
      return found;
    };
    const params = req.params as Readonly<Record<string, string>>;
    return { request, req, reply, guardInput, audit, params, actor };
  } catch (thrown) {
    noteCall({ guard }, route, request.startedAtMs, thrown);
    await recordRefusal(inputNow(), thrown, url);
    throw thrown;
  } finally {
    applyRequestHeaders(reply, request);
  }
};

const respond = async (
  { handler, route }: GuardedRoute,
  authorized: Omit<RouteContext, 'body'>,
): Promise<string | Readable | null> => {
  const { policy, url, body, audited = 'byGuard', otherEvents = [] } = route;
  const { request, req, reply, guardInput, audit } = authorized;
  try {
    const bounded = boundedBody(req.body, body, () => request.revalidate());
    const payload = await handler({ ...authorized, body: bounded });
    if (!isRead(req.method) || audited === 'byHandler') requireEvent(policy, audit, url, otherEvents);
    noteCall(guardInput, route, request.startedAtMs);
    return payload;
  } catch (thrown) {
    noteCall(guardInput, route, request.startedAtMs, thrown);
    await recordRefusal(guardInput, thrown, url);
    throw thrown;
  } finally {
    applyRequestHeaders(reply, request);
  }
};

/**
 * Registers a plain HTTP route behind the guard of the procedures: count, authorise, step-up, then the handler, then the
 * audit trail. Limits and cookies are set on the response, also when the request is refused.
 */
export const guardedRoute = (app: FastifyInstance, deps: GuardDeps, guarded: GuardedRoute): void => {
  const { route } = guarded;
  const authorizedRequests = new WeakMap<FastifyRequest, Omit<RouteContext, 'body'>>();
  const options: RouteOptions = {
    method: [...route.methods],
    url: route.url,
    exposeHeadRoute: false,
    config: { route },
    onRequest: async (req, reply) => {
      try {
        if (route.body !== undefined) rejectContentEncoding(req.headers['content-encoding']);
        authorizedRequests.set(req, await authorize(deps, route, req, reply));
        if (route.body !== undefined) requireLength(req.headers['content-length'], route.body);
      } catch (thrown) {
        if (guarded.onRefused === undefined) throw thrown;
        return reply.send(guarded.onRefused(req, reply, thrown));
      }
    },
    handler: async (req) => {
      const authorized = authorizedRequests.get(req);
      if (authorized === undefined) throw new Error('The request did not pass the guard.');
      return respond(guarded, authorized);
    },
  };
  if (route.body === undefined) {
    app.route(options);
    return;
  }
  const { types } = route.body;
  void app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser([...types], (_req, payload, done) => done(null, payload));
    scope.route(options);
  });
};

/**
 * Keeps the server from starting with a route that is not in the route table: it would have no policy. Call it before the
 * first registration.
 * @throws Error when the app gets ready
 */
export const requireListedRoutes = (app: FastifyInstance, table: readonly Route[]): void => {
  const registered: RouteOptions[] = [];
  app.addHook('onRoute', (options) => {
    registered.push(options);
  });
  app.addHook('onReady', async () => {
    const unlisted = registered.filter(
      ({ config }) => config?.route === undefined || !table.includes(config.route),
    );
    if (unlisted.length > 0)
      throw new Error(`Not in the route table: ${unlisted.map(({ url }) => url).join(', ')}.`);
  });
};
