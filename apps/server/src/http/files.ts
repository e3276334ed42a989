import { AppError } from '@atelier/core/errors';
import { ImageId } from '@atelier/core/ids';
import { type ImageVariant, imageVariants } from '@atelier/core/schemas/images';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { guardedRoute } from './guarded-route.ts';
import type { RequestHandlerDeps } from './request-handler.ts';
import { routes } from './routes.ts';

const Query = z.strictObject({
  variant: z.enum(imageVariants).default('full'),
  download: z.literal('1').optional(),
});

const extension = { full: 'png', thumb: 'webp', svg: 'svg' } as const satisfies Record<ImageVariant, string>;

/** User files can never act as pages of ours (ASVS 3.2.1, pitfall 28). */
const filePolicy = "default-src 'none'; sandbox; frame-ancestors 'none'";

/** Whether the caller has these very bytes: any of a list, weak ones too, or `*` (RFC 9110, section 13.1.2). */
const isKept = (header: string | undefined, etag: string): boolean =>
  header?.split(',').some((tag) => ['*', etag].includes(tag.trim().replace(/^W\//, ''))) ?? false;

/**
 * Image bytes, for their owner alone: `?variant=thumb`, `?variant=svg` (only ever as a download) and
 * `?download=1`. A foreign image answers like a missing one.
 */
export const imageFiles = (app: FastifyInstance, deps: RequestHandlerDeps): void =>
  guardedRoute(app, deps, {
    route: routes.imageFile,
    handler: async ({ req, reply, params, actor }) => {
      const owner = actor();
      if (req.headers['sec-fetch-site'] === 'cross-site') throw new AppError('foreign_origin');
      const query = Query.safeParse(req.query);
      if (!query.success) throw new AppError('bad_request', 'Ask for variant=full, thumb or svg.');
      const id = ImageId.safeParse(params.id);
      if (!id.success) throw new AppError('not_found');
      const { variant, download } = query.data;
      const file = await deps.services.images.file(owner, id.data, variant);
      reply.header('ETag', file.etag);
      // Kept by the browser, but authorised again before each use: the copy must not outlast the session or the file.
      reply.header('Cache-Control', 'private, no-cache');
      reply.header('Content-Security-Policy', filePolicy);
      const disposition = variant === 'svg' || download === '1' ? 'attachment' : 'inline';
      reply.header('Content-Disposition', `${disposition}; filename="${id.data}.${extension[variant]}"`);
      if (isKept(req.headers['if-none-match'], file.etag)) {
        reply.code(304);
        return null;
      }
      const { sizeBytes, stream } = await file.open();
      reply.type(file.contentType).header('Content-Length', sizeBytes);
      if (req.method !== 'HEAD') return stream;
      stream.destroy();
      return null;
    },
  });
