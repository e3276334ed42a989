import { enforce, type Gate, recordRefusal } from '@atelier/api';
import type { Policy } from '@atelier/core/policy';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { HttpCall } from './call.ts';
import { callOf, type DoorDeps, dressWith } from './door.ts';
import { varyByCaller } from './vary.ts';

/**
 * The guard of plain routes: the same enforcement as the procedures', before the handler's first line. What it
 * learned (limits, cookies) is set on the answer, also when it refuses.
 */
export const passGuard = async (
  { guard }: Pick<DoorDeps, 'guard'>,
  policy: Policy,
  req: FastifyRequest,
  reply: FastifyReply,
): Promise<HttpCall> => {
  const call = callOf(req.raw);
  reply.raw.setHeader('Vary', varyByCaller);
  const gate = (): Gate => ({ call, caller: call.caller, guard });
  try {
    await call.authenticate();
    await enforce(policy, gate(), req.method !== 'GET' && req.method !== 'HEAD');
  } catch (thrown) {
    await recordRefusal(gate(), thrown, req.routeOptions.url ?? 'route');
    throw thrown;
  } finally {
    dressWith(reply.raw, call.headers());
  }
  return call;
};
