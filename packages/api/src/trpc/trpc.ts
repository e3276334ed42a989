import type { Policy } from '@atelier/core/policy';
import { initTRPC } from '@trpc/server';
import type { Context } from './context.ts';
import { errorData, toAppError } from './errors.ts';

/** Interval of keep-alive pings of a stream; also how soon a dead client is noticed. */
const streamPingMs = 2_000;
/** After this silence a client takes the stream for dead and opens another: a stopped server shows within seconds. */
const streamSilenceMs = 6_000;

/**
 * The only tRPC instance. `isDev` is off whatever NODE_ENV is, so that no stack trace is sent (pitfall 3). The meta is
 * for the policy table; the guard closes over the policy and does not read it from here.
 */
export const t = initTRPC
  .context<Context>()
  .meta<Policy>()
  .create({
    isDev: false,
    sse: {
      ping: { enabled: true, intervalMs: streamPingMs },
      client: { reconnectAfterInactivityMs: streamSilenceMs },
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
