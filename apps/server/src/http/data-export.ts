import { AppError } from '@atelier/core/errors';
import { DataExportId } from '@atelier/core/ids';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { downloadAs, filePolicy } from './file-headers.ts';
import { sendFile } from './files.ts';
import { guardedRoute } from './guarded-route.ts';
import type { RequestHandlerDeps } from './request-handler.ts';
import { routes } from './routes.ts';

const Query = z.strictObject({ id: DataExportId, ticket: z.string().max(1000) });

/**
 * The archive of everything about the caller (R-DATA-6), by a link that ends after an hour and works for no other account.
 * Supports `Range`; each request is an event, written before the first byte.
 */
export const dataExportFile = (app: FastifyInstance, deps: RequestHandlerDeps): void =>
  guardedRoute(app, deps, {
    route: routes.dataExport,
    handler: async ({ req, reply, actor, audit, guardInput }) => {
      if (req.headers['sec-fetch-site'] === 'cross-site') throw new AppError('foreign_origin');
      const query = Query.safeParse(req.query);
      if (!query.success) throw new AppError('bad_request', 'Open the link on the page “Your data”.');
      const person = actor();
      const file = await deps.services.dataExports.file(person, query.data.id, query.data.ticket);
      await audit.write(guardInput.guard.db, 'data_export_downloaded', {
        ...{ entityType: 'user', entityId: person.userId },
      });
      reply
        .header('Cache-Control', 'no-store')
        .header('ETag', file.etag)
        .header('Content-Security-Policy', filePolicy)
        .header('Content-Disposition', downloadAs(file.name));
      return sendFile(req, reply, file);
    },
  });
