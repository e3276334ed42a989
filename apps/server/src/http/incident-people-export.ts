import { AppError } from '@atelier/core/errors';
import { IncidentId } from '@atelier/core/ids';
import type { FastifyInstance } from 'fastify';
import { downloadAs, filePolicy } from './file-headers.ts';
import { guardedRoute } from './guarded-route.ts';
import type { RequestHandlerDeps } from './request-handler.ts';
import { routes } from './routes.ts';

/** Excel takes a file without it for the local 8-bit encoding. */
const byteOrderMark = '\uFEFF';

/**
 * The people affected by an incident, as a CSV file for those who have to be told in another way than by email. A case has at most
 * `incidentBounds.affected` of them. The export is an event that names the case, written before the answer.
 */
export const incidentPeopleExport = (app: FastifyInstance, deps: RequestHandlerDeps): void =>
  guardedRoute(app, deps, {
    route: routes.incidentPeopleExport,
    handler: async ({ req, reply, guardInput, audit }) => {
      if (req.headers['sec-fetch-site'] === 'cross-site') throw new AppError('foreign_origin');
      const id = IncidentId.safeParse((req.params as { id?: unknown }).id);
      if (!id.success) throw new AppError('not_found');
      const { text, people } = await deps.services.incidentPeople.csv(id.data);
      await audit.write(guardInput.guard.db, 'incident_people_exported', {
        ...{ entityType: 'incident', entityId: id.data },
        details: { people },
      });
      reply
        .type('text/csv; charset=utf-8')
        .header('Cache-Control', 'no-store')
        .header('Content-Security-Policy', filePolicy)
        .header('Content-Disposition', downloadAs(`${id.data}-people.csv`));
      return byteOrderMark + text;
    },
  });
