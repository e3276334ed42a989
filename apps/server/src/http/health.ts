import { timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { AppError } from '@atelier/core/errors';
import { isLoopback } from '@atelier/core/http-utils';
import type { Database } from '@atelier/core/ports/stores';
import type { FastifyInstance } from 'fastify';
import { type Config, metricsTokenMaxLength } from '../config/config.ts';
import { createCachedPing } from './cached-ping.ts';
import { guardedRoute } from './guarded-route.ts';
import type { RequestHandlerDeps } from './request-handler.ts';
import { jsonType } from './response.ts';
import { routes } from './routes.ts';

export interface HealthDeps extends RequestHandlerDeps {
  readonly db: Database;
  /** False once a shutdown has begun. */
  readonly isReady: () => boolean;
}

/** Headers that proxies add: any of them means that the loopback address is a proxy's. */
const proxyHeaders = [
  'forwarded',
  'via',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'x-real-ip',
] as const;

const isLoopbackHost = (host: string | undefined): boolean => {
  const url = host === undefined ? null : URL.parse(`http://${host}`);
  return url !== null && isLoopback(url.hostname);
};

/**
 * Whether the request comes from this machine. Behind a local proxy every client has the loopback address, and some
 * proxies add no header. So this is false on a server with a public address, and for a Host other than this machine
 * (ASVS 13.4.5).
 */
export const isLocalRequest = (
  { loopback }: Pick<Config, 'loopback'>,
  ip: string,
  headers: IncomingHttpHeaders,
): boolean =>
  loopback &&
  /^(::ffff:)?127\.|^::1$/.test(ip) &&
  isLoopbackHost(headers.host) &&
  proxyHeaders.every((name) => headers[name] === undefined);

/** Compares in constant time; the length is not secret. */
const isToken = (given: string, expected: string): boolean => {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
};

const bearer = new RegExp(`^Bearer (\\S{1,${metricsTokenMaxLength}})$`, 'i');

/** Liveness, readiness and metrics (R-OPS-2). Metrics only for local requests, or with the token (ASVS 13.4.5). */
export const health = (app: FastifyInstance, deps: HealthDeps): void => {
  const { db, metrics, config, isReady } = deps;
  const token = config.values.METRICS_TOKEN?.reveal();
  const ping = createCachedPing(() => db.ping());

  guardedRoute(app, deps, {
    route: routes.health,
    handler: async ({ reply }) => {
      reply.type(jsonType);
      return '{"status":"ok"}';
    },
  });

  guardedRoute(app, deps, {
    route: routes.ready,
    handler: async ({ reply }) => {
      if (!isReady()) throw new AppError('overloaded', 'The server is shutting down.');
      try {
        await ping();
      } catch (cause) {
        throw new AppError('overloaded', 'The database does not answer.', { cause });
      }
      reply.type(jsonType);
      return '{"status":"ready"}';
    },
  });

  guardedRoute(app, deps, {
    route: routes.metrics,
    handler: async ({ request, req, reply }) => {
      reply.header('Vary', 'Authorization');
      const given = bearer.exec(req.headers.authorization ?? '')?.[1];
      const allowed =
        token === undefined
          ? isLocalRequest(config, request.ip, req.headers)
          : given !== undefined && isToken(given, token);
      if (!allowed) throw new AppError('not_found');
      metrics.jobsByState(await db.jobs.countByState());
      metrics.mailsWaiting(await db.outbox.count());
      reply.type(metrics.contentType);
      return metrics.text();
    },
  });
};
