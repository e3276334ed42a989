import { AppError } from '@atelier/core/errors';
import { SampleId } from '@atelier/core/ids';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { filePolicy, isCached } from './file-headers.ts';
import { guardedRoute } from './guarded-route.ts';
import type { RequestHandlerDeps } from './request-handler.ts';
import { routes } from './routes.ts';

const Query = z.strictObject({});

/**
 * A sample picture of a model, for everyone who may use the model and for superadmins. For others it is answered like a
 * missing one.
 */
export const modelSample = (app: FastifyInstance, deps: RequestHandlerDeps): void =>
  guardedRoute(app, deps, {
    route: routes.modelSample,
    handler: async ({ request, req, reply, params, actor }) => {
      const reader = actor();
      if (req.headers['sec-fetch-site'] === 'cross-site') throw new AppError('foreign_origin');
      if (!Query.safeParse(req.query).success) throw new AppError('bad_request');
      const id = SampleId.safeParse(params.id);
      if (!id.success) throw new AppError('not_found');
      // An <img> cannot send the workspace header, so it may show the models of all workspaces of the user.
      const isInAnyWorkspace = request.requestedWorkspace === undefined;
      const file = await deps.services.samples.file(reader, id.data, isInAnyWorkspace);
      reply.header('ETag', file.etag);
      // Revalidated before each use: a copy must not outlive the permission to see it.
      reply.header('Cache-Control', 'private, no-cache');
      reply.header('Content-Security-Policy', filePolicy);
      reply.header('Content-Disposition', `inline; filename="${id.data}.webp"`);
      if (isCached(req.headers['if-none-match'], file.etag)) {
        reply.code(304);
        return null;
      }
      const { sizeBytes, stream } = await file.open();
      reply.type(file.contentType).header('Content-Length', sizeBytes);
      if (req.method === 'GET') return stream;
      stream.destroy();
      return null;
    },
  });
