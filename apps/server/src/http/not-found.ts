import { AppError } from '@atelier/core/errors';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { allowedMethods } from './routes.ts';

/** No route has this path, or not with this method. @throws AppError `not_found`, `method_not_allowed` */
export const throwNotFound = (req: FastifyRequest, reply: FastifyReply): never => {
  const allowed = allowedMethods(req.url.split('?', 1)[0] ?? '/');
  if (allowed.length === 0 || allowed.includes(req.method)) throw new AppError('not_found');
  reply.header('Allow', allowed.join(', '));
  throw new AppError('method_not_allowed');
};
