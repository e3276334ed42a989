import { enforce, type GuardInput, recordRefusal } from '@atelier/api';
import type { Policy } from '@atelier/core/policy';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { HttpRequestContext } from './request-context.ts';
import { applyHeaders, type RequestHandlerDeps, requestContextOf } from './request-handler.ts';
import { varyByCaller } from './vary.ts';

/**
 * The guard of plain routes: the same enforcement as the procedures', before the handler's first line. What it
 * learned (limits, cookies) is set on the answer, also when it refuses.
 */
export const passGuard = async (
  { guard }: Pick<RequestHandlerDeps, 'guard'>,
  policy: Policy,
  req: FastifyRequest,
  reply: FastifyReply,
): Promise<HttpRequestContext> => {
  const call = requestContextOf(req.raw);
  reply.raw.setHeader('Vary', varyByCaller);
  const gate = (): GuardInput => ({ request: call, principal: call.principal, guard });
  try {
    await call.authenticate();
    await enforce(policy, gate(), req.method !== 'GET' && req.method !== 'HEAD');
  } catch (thrown) {
    await recordRefusal(gate(), thrown, req.routeOptions.url ?? 'route');
    throw thrown;
  } finally {
    applyHeaders(reply.raw, call.headers());
  }
  return call;
};
