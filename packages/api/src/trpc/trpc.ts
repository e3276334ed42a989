import type { Policy } from '@atelier/core/policy';
import { initTRPC } from '@trpc/server';
import type { Context } from './context.ts';
import { errorData, toAppError } from './errors.ts';

/** How often an idle stream says that it lives; also how soon a dead client is noticed. */
const streamPingMs = 15_000;

/**
 * The one tRPC instance. `isDev` is off whatever NODE_ENV says: a stack never leaves the house. The meta only
 * displays the policy; the guard closes over it and does not read it from here.
 */
export const t = initTRPC
  .context<Context>()
  .meta<Policy>()
  .create({
    isDev: false,
    sse: {
      ping: { enabled: true, intervalMs: streamPingMs },
      client: { reconnectAfterInactivityMs: 2 * streamPingMs },
    },
    errorFormatter({ shape, error, ctx, path }) {
      const fault = toAppError(error);
      return {
        message: fault.message,
        code: shape.code,
        data: errorData(fault, ctx?.request.requestId ?? null, path),
      };
    },
  });
