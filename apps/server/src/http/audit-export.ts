import { Readable } from 'node:stream';
import { AuditFilterInput, type AuditFilterOutput, auditFilterOf, maxExportedEvents } from '@atelier/api';
import { csvLine } from '@atelier/core/csv';
import { AppError } from '@atelier/core/errors';
import type { AuditRow } from '@atelier/core/schemas/admin';
import type { FastifyInstance } from 'fastify';
import { guardedRoute } from './guarded-route.ts';
import type { RequestHandlerDeps } from './request-handler.ts';
import { routes } from './routes.ts';

const columns = [
  ...['seq', 'time', 'event', 'actor_id', 'actor_email', 'session', 'workspace', 'entity_type', 'entity'],
  ...['address', 'device', 'request', 'details'],
];

const lineOf = (row: AuditRow): string =>
  csvLine([
    row.seq,
    row.time,
    row.type,
    row.actorId,
    row.actorEmail,
    row.credentialId,
    row.workspaceId,
    row.entityType,
    row.entityId,
    row.ip,
    row.userAgent,
    row.requestId,
    Object.keys(row.details).length === 0 ? '' : JSON.stringify(row.details),
  ]);

/** Excel takes a file without it for the local 8-bit encoding. */
const byteOrderMark = '\uFEFF';

async function* csvOf(steps: AsyncIterable<readonly AuditRow[]>): AsyncGenerator<string> {
  yield byteOrderMark + csvLine(columns);
  for await (const rows of steps) yield rows.map(lineOf).join('');
}

async function* jsonLinesOf(steps: AsyncIterable<readonly AuditRow[]>): AsyncGenerator<string> {
  for await (const rows of steps) yield rows.map((row) => `${JSON.stringify(row)}\n`).join('');
}

const formats = {
  csv: { route: routes.auditExport, type: 'text/csv; charset=utf-8', textOf: csvOf },
  // One JSON object a line; its type is not registered, but it is what programs send and expect.
  jsonl: { route: routes.auditExportLines, type: 'application/jsonl; charset=utf-8', textOf: jsonLinesOf },
} as const;
type Format = keyof typeof formats;

/** What is recorded of the filters: texts, in the form in which they were sent. */
const recorded = (format: Format, { from, to, ...texts }: AuditFilterOutput) => ({
  ...auditFilterOf(texts),
  ...(from === undefined ? {} : { from: from.toISOString() }),
  ...(to === undefined ? {} : { to: to.toISOString() }),
  ...{ format, maxRows: maxExportedEvents },
});

/** The person that the filters ask for, as the entity, so that the filters are erased with them (R-DATA-6). */
const subjectOf = ({ personId, actorId, entityId }: AuditFilterOutput) => {
  const asked = personId ?? actorId ?? entityId;
  return { entityType: 'audit', ...(asked === undefined ? {} : { entityId: asked }) };
};

const exportAs = (app: FastifyInstance, deps: RequestHandlerDeps, format: Format): void => {
  const { route, type, textOf } = formats[format];
  guardedRoute(app, deps, {
    route,
    handler: async ({ request, req, reply, guardInput, audit }) => {
      if (req.headers['sec-fetch-site'] === 'cross-site') throw new AppError('foreign_origin');
      const filter = AuditFilterInput.safeParse(req.query);
      if (!filter.success) throw new AppError('bad_request', 'These filters aren’t valid.');
      await audit.write(guardInput.guard.db, 'audit_exported', {
        ...subjectOf(filter.data),
        details: recorded(format, filter.data),
      });
      const day = guardInput.guard.clock.now().toISOString().slice(0, 10);
      reply
        .type(type)
        .header('Cache-Control', 'no-store')
        .header('Content-Disposition', `attachment; filename="atelier-audit-${day}.${format}"`);
      const steps = deps.services.auditLog.steps(auditFilterOf(filter.data), () => request.revalidate());
      return Readable.from(textOf(steps));
    },
  });
};

/**
 * The audit log as a CSV file or as JSON lines, newest first, with the filters of `admin.audit.list` in the query. It is streamed in
 * steps and ends when the session ends (R-X-7). The export is an event itself, written before the first byte.
 */
export const auditExport = (app: FastifyInstance, deps: RequestHandlerDeps): void => {
  exportAs(app, deps, 'csv');
  exportAs(app, deps, 'jsonl');
};
