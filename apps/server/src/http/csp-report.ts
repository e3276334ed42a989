import { text } from 'node:stream/consumers';
import type { FastifyInstance } from 'fastify';
import { guardedRoute } from './guarded-route.ts';
import type { RequestHandlerDeps } from './request-handler.ts';
import { routes } from './routes.ts';

/** What of a report is worth a log line; everything else in it is a stranger's text. */
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

/** What cannot be read is a report of nothing. */
const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
};

/** Takes Content-Security-Policy reports, limited by address and size; they change nothing (ASVS 3.4.7). */
export const cspReports = (app: FastifyInstance, deps: RequestHandlerDeps): void =>
  guardedRoute(app, deps, {
    route: routes.cspReport,
    handler: async ({ body, call, reply }) => {
      deps.log.warn({ id: call.requestId, report: summary(parse(await text(body))) }, 'csp report');
      reply.code(204);
      return null;
    },
  });
