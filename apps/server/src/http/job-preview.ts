import { Readable } from 'node:stream';
import { AppError } from '@atelier/core/errors';
import { JobId } from '@atelier/core/ids';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { filePolicy } from './file-headers.ts';
import { guardedRoute } from './guarded-route.ts';
import type { RequestHandlerDeps } from './request-handler.ts';
import { routes } from './routes.ts';

/** `v` only makes the address of each preview another one. */
const Query = z.strictObject({ v: z.string().max(20).optional() });

/**
 * The latest unfinished picture of an unfinished job, only for members of its workspace. A foreign job is answered like a
 * missing one, and like one that has no preview any more.
 */
export const jobPreview = (app: FastifyInstance, deps: RequestHandlerDeps): void =>
  guardedRoute(app, deps, {
    route: routes.jobPreview,
    handler: async ({ request, req, reply, params, actor }) => {
      const reader = actor();
      if (req.headers['sec-fetch-site'] === 'cross-site') throw new AppError('foreign_origin');
      if (!Query.safeParse(req.query).success) throw new AppError('bad_request');
      const id = JobId.safeParse(params.id);
      if (!id.success) throw new AppError('not_found');
      // An <img> cannot send the workspace header, so it may show jobs of all workspaces of the user.
      const workspaceId = request.requestedWorkspace === undefined ? null : reader.workspaceId;
      const webp = await deps.services.jobs.preview(reader, id.data, workspaceId);
      reply.type('image/webp').header('Content-Length', webp.length);
      reply.header('Cache-Control', 'no-store');
      reply.header('Content-Security-Policy', filePolicy);
      reply.header('Content-Disposition', `inline; filename="${id.data}.webp"`);
      return req.method === 'HEAD' ? null : Readable.from([webp]);
    },
  });
