import type { Readable } from 'node:stream';
import { AppError } from '@atelier/core/errors';
import { ImageId } from '@atelier/core/ids';
import type { OpenBlob } from '@atelier/core/ports/blobs';
import { ExportQuery } from '@atelier/core/schemas/exports';
import { type ImageVariant, imageVariants } from '@atelier/core/schemas/images';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { isSameFile, requestedRange } from './byte-range.ts';
import { exportExtension, exportOptions, sendExport } from './exported-files.ts';
import { fileHeaders, isCached } from './file-headers.ts';
import { guardedRoute } from './guarded-route.ts';
import type { RequestHandlerDeps } from './request-handler.ts';
import { routes } from './routes.ts';

const Query = z.strictObject({
  ...ExportQuery,
  variant: z.enum(imageVariants).default('full'),
  download: z.literal('1').optional(),
  /** The thumbnail of an image in the trash. */
  trash: z.literal('1').optional(),
});

const wrongQuery =
  'Ask for variant=full, thumb or svg, or for the full picture with format=png, jpeg, webp or avif, quality=1…100, width=16…4096, metadata=on or off and prompt=on or off.';

const extension = { full: 'png', thumb: 'webp', svg: 'svg' } as const satisfies Record<ImageVariant, string>;

type StoredFile = Awaited<ReturnType<RequestHandlerDeps['services']['uploads']['file']>>;

/**
 * Sends the whole file, the part that a `Range` header asks for (206), or for HEAD only the headers. Ranges are defined
 * for GET only (RFC 9110, section 14.2).
 * @throws AppError `range_not_satisfiable` (416), `not_found`
 */
export const sendFile = async (
  { method, headers }: FastifyRequest,
  reply: FastifyReply,
  file: StoredFile,
): Promise<Readable | null> => {
  reply.type(file.contentType).header('Accept-Ranges', 'bytes');
  if (method === 'HEAD') {
    reply.header('Content-Length', await file.sizeBytes());
    return null;
  }
  if (headers.range === undefined || !isSameFile(headers['if-range'], file.etag))
    return whole(reply, await file.open());
  const sizeBytes = await file.sizeBytes();
  const range = requestedRange(headers.range, sizeBytes);
  if (range === null) return whole(reply, await file.open());
  if (range === 'unsatisfiable') {
    reply.header('Content-Range', `bytes */${sizeBytes}`);
    throw new AppError('range_not_satisfiable');
  }
  const { stream } = await file.open(range);
  reply
    .code(206)
    .header('Content-Range', `bytes ${range.first}-${range.last}/${sizeBytes}`)
    .header('Content-Length', range.last - range.first + 1);
  return stream;
};

const whole = (reply: FastifyReply, { sizeBytes, stream }: OpenBlob): Readable => {
  reply.header('Content-Length', sizeBytes);
  return stream;
};

/**
 * Image bytes, only for members of their workspace: `?variant=thumb`, `?variant=svg` (always as a download) and
 * `?download=1`, and in other formats and sizes (`ExportQuery`), always as a download. Of an image in the trash only the thumbnail, with `&trash=1`, and only for users who may restore it. A
 * foreign image is answered like a missing one. Supports `Range` and `If-Range`.
 */
export const imageFiles = (app: FastifyInstance, deps: RequestHandlerDeps): void =>
  guardedRoute(app, deps, {
    route: routes.imageFile,
    handler: async ({ request, req, reply, params, actor, guardInput }) => {
      const reader = actor();
      if (req.headers['sec-fetch-site'] === 'cross-site') throw new AppError('foreign_origin');
      const query = Query.safeParse(req.query);
      if (!query.success || (query.data.trash === '1' && query.data.variant !== 'thumb'))
        throw new AppError('bad_request', wrongQuery);
      const id = ImageId.safeParse(params.id);
      if (!id.success) throw new AppError('not_found');
      const { variant, download, trash } = query.data;
      const exported = exportOptions(query.data);
      // An <img> cannot send the workspace header, so it may show images of all workspaces of the user.
      const inAny = request.requestedWorkspace === undefined;
      const { images } = deps.services;
      const wanted = inAny ? { memberId: reader.userId } : reader;
      if (exported !== null) {
        const file = await images.fullFile(wanted, id.data);
        const name = `${id.data}.${exportExtension[exported.format]}`;
        return sendExport(
          deps,
          { request, req, reply, guardInput },
          {
            ...{ imageId: id.data, file, reader, name },
            options: exported,
          },
        );
      }
      const file =
        trash === '1'
          ? await images.trashedThumb(reader, id.data, inAny ? null : reader.workspaceId)
          : await images.file(wanted, id.data, variant);
      const disposition = variant === 'svg' || download === '1' ? 'attachment' : 'inline';
      fileHeaders(reply, file.etag, `${disposition}; filename="${id.data}.${extension[variant]}"`);
      if (isCached(req.headers['if-none-match'], file.etag)) {
        reply.code(304);
        return null;
      }
      return sendFile(req, reply, file);
    },
  });
