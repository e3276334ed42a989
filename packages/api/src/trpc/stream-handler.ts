import { type FastifyTRPCPluginOptions, fastifyRequestHandler } from '@trpc/server/adapters/fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { appRouter } from '../app-router.ts';
import type { Context } from './context.ts';

/**
 * Serves one request through tRPC's official Fastify handler. Used for streams, and as the reference that the JSON
 * handler is compared with.
 */
export const handleStreams = (options: {
  readonly req: FastifyRequest;
  readonly res: FastifyReply;
  /** The procedure path after the prefix. */
  readonly path: string;
  readonly ctx: Context;
  readonly maxBatchCalls: number;
  readonly onFault: (thrown: unknown, path: string | undefined) => void;
}): Promise<void> => {
  const { req, res, path, ctx, maxBatchCalls, onFault } = options;
  return fastifyRequestHandler({
    router: appRouter,
    req,
    res,
    path,
    createContext: () => ctx,
    maxBatchSize: maxBatchCalls,
    onError: ({ error, path: failed }: { error: unknown; path?: string | undefined }) =>
      onFault(error, failed),
  } satisfies FastifyTRPCPluginOptions<typeof appRouter>['trpcOptions'] & Record<string, unknown>);
};
