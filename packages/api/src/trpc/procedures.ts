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
import { toTrpcError } from './errors.ts';
import { enforce, recordLook, recordRefusal, requireEvent, trailFor } from './guard.ts';
import type { Actor } from './request-context.ts';
import { t } from './trpc.ts';

/** Longest id worth naming in an audit row; anything longer is not one of ours. */
const maxEntityIdLength = 64;

/** The `id` an admin looks at, for the record of the look. */
const entityIdOf = (input: unknown): string | undefined => {
  const id = typeof input === 'object' && input !== null && 'id' in input ? input.id : undefined;
  return typeof id === 'string' && id.length <= maxEntityIdLength ? id : undefined;
};

/**
 * The guard: one fused middleware that lets the call in, writes what a look must leave behind, and watches
 * that a change left its event. It closes over the policy; `identify` adds what the handler may rely on.
 * `next()` of tRPC never throws, so failures are read from `result.ok`.
 */
const guarded = <Identity extends object>(
  policy: Policy,
  identify: (ctx: Context, actor: Actor | null) => Identity,
) =>
  t.procedure.meta(policy).use(async ({ ctx, type, path, next, getRawInput }) => {
    try {
      const actor = await enforce(policy, ctx, type === 'mutation');
      const audit = trailFor(ctx, actor);
      if (policy.audit !== null && type !== 'mutation')
        await recordLook(policy, ctx, audit, path, entityIdOf(await getRawInput()));
      const result = await next({ ctx: { audit, ...identify(ctx, actor) } });
      if (!result.ok) throw result.error;
      requireEvent(policy, audit, path);
      return result;
    } catch (thrown) {
      await recordRefusal(ctx, thrown, path);
      throw toTrpcError(thrown);
    }
  });

/** The caller, where the guard let only signed-in people through. */
const member = ({ principal }: Context, actor: Actor | null) => {
  if (principal === null || actor === null) throw new AppError('unauthenticated');
  return { principal, actor };
};

const forMembers = (who: Exclude<Audience, 'public'>, declared: MemberPolicy) =>
  guarded(memberPolicy(who, declared), member);

/** For anybody, signed in or not. */
export const publicProcedure = (policy: PublicPolicy) => guarded(publicPolicy(policy), () => ({}));

/** For every signed-in person who carries the permission. */
export const protectedProcedure = (policy: MemberPolicy) => forMembers('protected', policy);

/** For admins and superadmins. */
export const adminProcedure = (policy: MemberPolicy) => forMembers('admin', policy);

/** For superadmins alone. */
export const superadminProcedure = (policy: MemberPolicy) => forMembers('superadmin', policy);

export const router = t.router;
