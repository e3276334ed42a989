import { enforce, rejectContentEncoding } from '@atelier/api';
import type { FastifyInstance } from 'fastify';
import type { RequestHandlerDeps } from './request-handler.ts';
import { applyHeaders, requestContextOf } from './request-handler.ts';
import { routes } from './routes.ts';

/** A browser's report is small; a larger one is not from a browser. */
const maxReportBytes = 8192;

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

/** Takes Content-Security-Policy reports, limited by address and size; they change nothing (ASVS 3.4.7). */
export const cspReports = async (app: FastifyInstance, deps: RequestHandlerDeps): Promise<void> => {
  await app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser(
      ['application/csp-report', 'application/json'],
      { parseAs: 'string', bodyLimit: maxReportBytes },
      (_req, text, done) => {
        try {
          done(null, JSON.parse(String(text)));
        } catch {
          done(null, {});
        }
      },
    );
    scope.addHook('onRequest', async (req) => rejectContentEncoding(req.headers['content-encoding']));
    scope.post(routes.cspReport.url, { bodyLimit: maxReportBytes }, async (req, reply) => {
      const call = requestContextOf(req.raw);
      // Browsers send reports without a CSRF token; nothing is changed, so none is asked.
      await enforce(
        routes.cspReport.policy,
        { request: call, principal: null, guard: deps.guard },
        false,
      ).finally(() => applyHeaders(reply.raw, call.headers()));
      deps.log.warn({ id: call.requestId, report: summary(req.body) }, 'csp report');
      return reply.code(204).send();
    });
  });
};
