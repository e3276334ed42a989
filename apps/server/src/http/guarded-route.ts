import type { Readable } from 'node:stream';
import {
  type Actor,
  type AuditTrail,
  enforce,
  type GuardInput,
  recordLook,
  recordRefusal,
  rejectContentEncoding,
  requireEvent,
  trailFor,
} from '@atelier/api';
import { AppError } from '@atelier/core/errors';
import type { FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import type { HttpRequestContext } from './request-context.ts';
import { applyHeaders, type RequestHandlerDeps, requestContextOf } from './request-handler.ts';
import { boundedBody, requireLength } from './route-body.ts';
import type { Route } from './routes.ts';
import { varyByCaller } from './vary.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The declaration that a route was registered with; see `requireListedRoutes`. */
    readonly route?: Route;
  }
}

/** One request of a plain route, behind the guard. */
export interface RouteCall {
  readonly call: HttpRequestContext;
  readonly req: FastifyRequest;
  readonly reply: FastifyReply;
  readonly gate: GuardInput;
  readonly audit: AuditTrail;
  readonly params: Readonly<Record<string, string>>;
  /** Who is signed in. @throws AppError `unauthenticated` where the policy lets in others and this is one of them */
  actor(): Actor;
  /**
   * The request's body, within the declared bound; empty for a route without one. It fails with AppError
   * `payload_too_large`, `client_closed_request`, or, at its end, `unauthenticated` when the credential has ended
   * meanwhile: what was made of it must not be kept then.
   */
  readonly body: Readable;
}

/** Sets status and headers on the reply and gives the body. It does not send: the guard has a last word. */
export type RouteHandler = (route: RouteCall) => Promise<string | Readable | null>;

export interface GuardedRoute {
  readonly route: Route;
  readonly handler: RouteHandler;
}

type GuardDeps = Pick<RequestHandlerDeps, 'guard'>;

const isRead = (method: string): boolean => method === 'GET' || method === 'HEAD';

/** Sets what the call has gathered so far: limits, cookies. Cookies of an earlier time are among them. */
const applyCallHeaders = (reply: FastifyReply, call: HttpRequestContext): void => {
  reply.raw.removeHeader('Set-Cookie');
  applyHeaders(reply.raw, call.headers());
};

/** Counts and authorises before a byte of the body is read (R-AUTHZ-7). @throws AppError */
const admit = async (
  { guard }: GuardDeps,
  { policy, url, ignoresCredentials = false, audited = 'byGuard' }: Route,
  req: FastifyRequest,
  reply: FastifyReply,
): Promise<Omit<RouteCall, 'body'>> => {
  const call = requestContextOf(req.raw);
  const gateNow = (): GuardInput => ({ request: call, principal: call.principal, guard });
  try {
    if (!ignoresCredentials) {
      reply.raw.setHeader('Vary', varyByCaller);
      await call.authenticate();
    }
    // What is the same for everybody and costs nothing is not counted.
    const isGuarded = !ignoresCredentials || policy.limit !== null;
    const found = isGuarded ? await enforce(policy, gateNow(), !isRead(req.method)) : null;
    const gate = gateNow();
    const audit = trailFor(gate, found);
    if (isRead(req.method) && audited === 'byGuard') await recordLook(policy, gate, audit, url);
    const actor = () => {
      if (found === null) throw new AppError('unauthenticated');
      return found;
    };
    const params = req.params as Readonly<Record<string, string>>;
    return { call, req, reply, gate, audit, params, actor };
  } catch (thrown) {
    await recordRefusal(gateNow(), thrown, url);
    throw thrown;
  } finally {
    applyCallHeaders(reply, call);
  }
};

const respond = async (
  { handler, route }: GuardedRoute,
  admitted: Omit<RouteCall, 'body'>,
): Promise<string | Readable | null> => {
  const { policy, url, body, audited = 'byGuard', otherEvents = [] } = route;
  const { call, req, reply, gate, audit } = admitted;
  try {
    const bounded = boundedBody(req.body, body, () => call.revalidate());
    const payload = await handler({ ...admitted, body: bounded });
    if (!isRead(req.method) || audited === 'byHandler') requireEvent(policy, audit, url, otherEvents);
    return payload;
  } catch (thrown) {
    await recordRefusal(gate, thrown, url);
    throw thrown;
  } finally {
    applyCallHeaders(reply, call);
  }
};

/**
 * Registers a plain HTTP route behind the same guard as the procedures': count, authorise, step-up, then the handler,
 * then the audit trail. What the call learned (limits, cookies) is set on the answer, also when it is refused.
 */
export const guardedRoute = (app: FastifyInstance, deps: GuardDeps, guarded: GuardedRoute): void => {
  const { route } = guarded;
  const admittedBy = new WeakMap<FastifyRequest, Omit<RouteCall, 'body'>>();
  const options: RouteOptions = {
    method: [...route.methods],
    url: route.url,
    exposeHeadRoute: false,
    config: { route },
    onRequest: async (req, reply) => {
      if (route.body !== undefined) rejectContentEncoding(req.headers['content-encoding']);
      admittedBy.set(req, await admit(deps, route, req, reply));
      if (route.body !== undefined) requireLength(req.headers['content-length'], route.body);
    },
    handler: async (req) => {
      const admitted = admittedBy.get(req);
      if (admitted === undefined) throw new Error('The request did not pass the guard.');
      return respond(guarded, admitted);
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
 * Refuses to start with a route that is not in the route table: it would have no policy. Call it before the first
 * registration.
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
