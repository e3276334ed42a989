import { text } from 'node:stream/consumers';
import type { FastifyInstance } from 'fastify';
import { guardedRoute } from './guarded-route.ts';
import type { RequestHandlerDeps } from './request-handler.ts';
import { routes } from './routes.ts';

/** The fields of a report that are logged; everything else is arbitrary text of the sender. */
const summary = (body: unknown): Record<string, string> => {
  const report =
    typeof body === 'object' && body !== null && 'csp-report' in body ? body['csp-report'] : undefined;
  if (typeof report !== 'object' || report === null) return {};
  const kept = ['violated-directive', 'blocked-uri', 'document-uri'] as const;
  const fields = Object.entries(report).filter(
    (entry): entry is [string, string] =>
      kept.some((name) => name === entry[0]) && typeof entry[1] === 'string',
  );
  return Object.fromEntries(fields.map(([name, value]) => [name, value.slice(0, 200)]));
};

/** Malformed JSON counts as an empty report. */
const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
};

/** Logs Content-Security-Policy reports, limited by address and size (ASVS 3.4.7). */
export const cspReports = (app: FastifyInstance, deps: RequestHandlerDeps): void =>
  guardedRoute(app, deps, {
    route: routes.cspReport,
    handler: async ({ body, reply, request }) => {
      deps.log.warn({ id: request.requestId, report: summary(parse(await text(body))) }, 'csp report');
      reply.code(204);
      return null;
    },
  });
