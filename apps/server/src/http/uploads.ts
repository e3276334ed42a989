import { AppError } from '@atelier/core/errors';
import { UploadId } from '@atelier/core/ids';
import { uploadVariants } from '@atelier/core/schemas/uploads';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { fileHeaders, isCached } from './file-headers.ts';
import { sendFile } from './files.ts';
import { guardedRoute } from './guarded-route.ts';
import type { RequestHandlerDeps } from './request-handler.ts';
import { jsonType } from './response.ts';
import { routes } from './routes.ts';
import { discardRest, fileOfForm } from './upload-form.ts';

/** Takes a picture: multipart/form-data with one file in the field `file`. Answers 201, or 200 for a file that was there. */
const receive = (app: FastifyInstance, deps: RequestHandlerDeps): void =>
  guardedRoute(app, deps, {
    route: routes.uploadFile,
    handler: async ({ body, req, reply, actor, audit, request }) => {
      try {
        const file = await fileOfForm(body, req.headers['content-type'] ?? '');
        const sent = { ...file, signal: request.signal };
        const outcome = await deps.services.uploads.create(actor(), sent, audit);
        reply.code(outcome.isDuplicate ? 200 : 201).type(jsonType);
        return JSON.stringify(outcome);
      } finally {
        discardRest(body);
      }
    },
  });

const Query = z.strictObject({
  variant: z.enum(uploadVariants).default('full'),
  download: z.literal('1').optional(),
});

const extension = { full: 'png', thumb: 'webp' } as const;

/** An upload's bytes, only for members of its workspace; `?variant=thumb`, `?download=1`. Supports `Range`. */
const send = (app: FastifyInstance, deps: RequestHandlerDeps): void =>
  guardedRoute(app, deps, {
    route: routes.uploadedFile,
    handler: async ({ request, req, reply, params, actor }) => {
      const reader = actor();
      if (req.headers['sec-fetch-site'] === 'cross-site') throw new AppError('foreign_origin');
      const query = Query.safeParse(req.query);
      if (!query.success) throw new AppError('bad_request', 'Ask for variant=full or variant=thumb.');
      const id = UploadId.safeParse(params.id);
      if (!id.success) throw new AppError('not_found');
      const { variant, download } = query.data;
      // An <img> cannot send the workspace header, so it may show uploads of all workspaces of the user.
      const scope = request.requestedWorkspace === undefined ? { memberId: reader.userId } : reader;
      const file = await deps.services.uploads.file(scope, id.data, variant);
      const disposition = download === '1' ? 'attachment' : 'inline';
      fileHeaders(reply, file.etag, `${disposition}; filename="${id.data}.${extension[variant]}"`);
      if (isCached(req.headers['if-none-match'], file.etag)) {
        reply.code(304);
        return null;
      }
      return sendFile(req, reply, file);
    },
  });

export const uploadRoutes = (app: FastifyInstance, deps: RequestHandlerDeps): void => {
  receive(app, deps);
  send(app, deps);
};
