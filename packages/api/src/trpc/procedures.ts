import { AppError } from '@atelier/core/errors';
import {
  type Audience,
  type MemberPolicy,
  memberPolicy,
  type Policy,
  type PublicPolicy,
  publicPolicy,
} from '@atelier/core/policy';
import type { Context } from './context.ts';
import { toAppError, toTrpcError } from './errors.ts';
import { enforce, recordRead, requireEvent, trailFor } from './guard.ts';
import { originOf, recordRefusal } from './refusals.ts';
import type { Actor } from './request-context.ts';
import { t } from './trpc.ts';

/** Ours are shorter. The input is not validated yet, and nothing else may get into the log. */
const entityId = /^[\w-]{1,64}$/;

/** The `id` that is read, for the audit event; undefined if it cannot be one. */
const entityIdOf = (input: unknown): string | undefined => {
  const id = typeof input === 'object' && input !== null && 'id' in input ? input.id : undefined;
  return typeof id === 'string' && entityId.test(id) ? id : undefined;
};

/**
 * The guard: one middleware that enforces the policy, audits a read before it runs, and checks that a change wrote its
 * event. It closes over the policy; `identify` adds the caller to the context. tRPC's `next()` never throws, so
 * failures are read from `result.ok` (pitfall 7).
 */
const guarded = <Identity extends object>(
  policy: Policy,
  identify: (ctx: Context, actor: Actor | null) => Identity,
) =>
  t.procedure.meta(policy).use(async ({ ctx, type, path, next, getRawInput }) => {
    const startedMs = performance.now();
    try {
      const actor = await enforce(policy, ctx, type === 'mutation');
      const audit = trailFor(ctx, actor);
      if (policy.audit !== null && type !== 'mutation')
        await recordRead(policy, ctx, audit, path, entityIdOf(await getRawInput()));
      const result = await next({ ctx: { audit, ...identify(ctx, actor) } });
      if (!result.ok) throw result.error;
      // A read is recorded before it runs.
      if (type === 'mutation') requireEvent(policy, audit, path);
      else ctx.guard.signals.count('read', originOf(ctx, path));
      ctx.guard.onCall('call', path, performance.now() - startedMs, null);
      return result;
    } catch (thrown) {
      ctx.guard.onCall('call', path, performance.now() - startedMs, toAppError(thrown).code);
      await recordRefusal(ctx, thrown, path);
      throw toTrpcError(thrown);
    }
  });

/** The context of procedures for signed-in users. */
const memberContext = ({ principal }: Context, actor: Actor | null) => {
  if (principal === null || actor === null) throw new AppError('unauthenticated');
  return { principal, actor };
};

const forMembers = (who: Exclude<Audience, 'public'>, declared: MemberPolicy) =>
  guarded(memberPolicy(who, declared), memberContext);

/** For all callers, signed in or not. */
export const publicProcedure = (policy: PublicPolicy) => guarded(publicPolicy(policy), () => ({}));

/** For signed-in users with the permission. */
export const protectedProcedure = (policy: MemberPolicy) => forMembers('protected', policy);

/** For admins and superadmins. */
export const adminProcedure = (policy: MemberPolicy) => forMembers('admin', policy);

/** For superadmins. */
export const superadminProcedure = (policy: MemberPolicy) => forMembers('superadmin', policy);

export const router = t.router;
