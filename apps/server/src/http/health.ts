import { timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { AppError } from '@atelier/core/errors';
import type { Database } from '@atelier/core/ports/stores';
import type { FastifyInstance } from 'fastify';
import { jsonType } from './answer.ts';
import { callOf, type DoorDeps } from './door.ts';
import { routes } from './routes.ts';

export interface HealthDeps extends DoorDeps {
  readonly db: Database;
  /** False from the moment a shutdown begins. */
  readonly isReady: () => boolean;
}

/**
 * Whether this machine itself asks, and not a proxy on it that the configuration does not know: behind such a one
 * all the world has the loopback address.
 */
export const isFromHere = (ip: string, headers: IncomingHttpHeaders): boolean =>
  /^(::ffff:)?127\.|^::1$/.test(ip) &&
  headers['x-forwarded-for'] === undefined &&
  headers.forwarded === undefined;

/** Equal time for every wrong token of the right length; the length itself is no secret. */
const isToken = (given: string, expected: string): boolean => {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
};

/** Liveness, readiness and metrics (R-OPS-2). Metrics only for this machine itself, or with the token (ASVS 13.4.5). */
export const health = (app: FastifyInstance, deps: HealthDeps): void => {
  const { db, metrics, config, isReady } = deps;
  const token = config.values.METRICS_TOKEN?.reveal();

  app.route({
    method: [...routes.health.methods],
    url: routes.health.url,
    handler: async (_req, reply) => reply.type(jsonType).send({ status: 'ok' }),
  });

  app.route({
    method: [...routes.ready.methods],
    url: routes.ready.url,
    handler: async (_req, reply) => {
      if (!isReady()) throw new AppError('overloaded', 'The server is shutting down.');
      try {
        await db.ping();
      } catch (cause) {
        throw new AppError('overloaded', 'The database does not answer.', { cause });
      }
      return reply.type(jsonType).send({ status: 'ready' });
    },
  });

  app.route({
    method: [...routes.metrics.methods],
    url: routes.metrics.url,
    handler: async (req, reply) => {
      const given = /^Bearer (\S{1,200})$/.exec(req.headers.authorization ?? '')?.[1];
      const allowed =
        token === undefined
          ? isFromHere(callOf(req.raw).ip, req.headers)
          : given !== undefined && isToken(given, token);
      if (!allowed) throw new AppError('not_found');
      metrics.jobsByState(await db.jobs.countByState());
      metrics.mailsWaiting(await db.outbox.count());
      return reply.type(metrics.contentType).send(await metrics.text());
    },
  });
};
