import type { Readable } from 'node:stream';
import { AppError } from '@atelier/core/errors';
import { CaseId, ImageId } from '@atelier/core/ids';
import type { OpenBlob } from '@atelier/core/ports/blobs';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { filePolicy } from './file-headers.ts';
import { guardedRoute, type RouteContext } from './guarded-route.ts';
import type { RequestHandlerDeps } from './request-handler.ts';
import { routes } from './routes.ts';

const Query = z.strictObject({});

/** @throws AppError `foreign_origin`, `bad_request`, `not_found` */
const idOf = (Id: typeof CaseId, { req, params }: Pick<RouteContext, 'params' | 'req'>): string => {
  if (req.headers['sec-fetch-site'] === 'cross-site') throw new AppError('foreign_origin');
  if (!Query.safeParse(req.query).success) throw new AppError('bad_request');
  const id = Id.safeParse(params.id);
  if (!id.success) throw new AppError('not_found');
  return id.data;
};

/** Never stored: the next look is another event, and may not be allowed any more. */
const send = (
  { reply }: Pick<RouteContext, 'reply'>,
  { contentType, sizeBytes, stream }: OpenBlob & { readonly contentType: string },
): Readable => {
  reply
    .type(contentType)
    .header('Content-Length', sizeBytes)
    .header('Cache-Control', 'no-store')
    .header('Content-Security-Policy', filePolicy)
    .header('Content-Disposition', 'inline; filename="review.png"');
  return stream;
};

/** What reviewers may see of other people's pictures; all else is answered like a missing one (R-STUDIO-3). */
export const reviewFiles = (app: FastifyInstance, deps: RequestHandlerDeps): void => {
  const { moderationCases, privateLooks } = deps.services;
  guardedRoute(app, deps, {
    route: routes.reviewedPicture,
    handler: async (context) =>
      send(context, await moderationCases.picture(idOf(CaseId, context), context.audit)),
  });
  guardedRoute(app, deps, {
    route: routes.privatePicture,
    handler: async (context) =>
      send(context, await privateLooks.picture(context.actor(), idOf(ImageId, context), context.audit)),
  });
};
