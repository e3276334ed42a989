import { Cursor, PageSize } from '@atelier/core/cursor';
import { UserId } from '@atelier/core/ids';
import {
  AdminUserDetail,
  AdminUserPage,
  AuditPage,
  AuditType,
  LockReason,
  OperatorNotice,
  PolicyRow,
} from '@atelier/core/schemas/admin';
import { RoleName } from '@atelier/core/schemas/auth';
import { SearchText } from '@atelier/core/schemas/images';
import { z } from 'zod';
import { defined } from '../shared/pages.ts';
import { Done, done, Ended, NoInput } from '../shared/schemas.ts';
import { adminProcedure, router, superadminProcedure } from '../trpc/procedures.ts';

const UserRef = z.strictObject({ id: UserId });

const AllEnded = z.strictObject({ sessionsEnded: z.int(), clientsEnded: z.int() });

const UserListInput = z.strictObject({
  cursor: Cursor.optional(),
  limit: PageSize.optional(),
  query: SearchText.optional(),
  role: RoleName.optional(),
  locked: z.boolean().optional(),
});

const Instant = z.iso
  .datetime()
  .transform((iso) => new Date(iso))
  .refine((time) => time.getTime() >= 0, 'Enter a time after 1970.');

const AuditListInput = z
  .strictObject({
    /** The `seq` of the last row of the previous page. */
    cursor: z
      .string()
      .regex(/^\d{1,15}$/, 'Not a page cursor.')
      .transform(Number)
      .optional(),
    limit: PageSize.optional(),
    type: AuditType.optional(),
    actorId: UserId.optional(),
    entityId: z.string().max(64).optional(),
    requestId: z.uuid().optional(),
    from: Instant.optional(),
    to: Instant.optional(),
  })
  .refine(({ from, to }) => from === undefined || to === undefined || from <= to, {
    path: ['from'],
    message: 'The start is after the end.',
  });

const usersRouter = router({
  list: adminProcedure({ can: 'user:read', limit: 'request', audit: 'admin_access' })
    .input(UserListInput.optional())
    .output(AdminUserPage)
    .query(({ ctx, input: { cursor, limit, query, ...rest } = {} }) =>
      ctx.services.admin.listUsers(defined({ ...rest, query: query || undefined }), { cursor, limit }),
    ),

  get: adminProcedure({ can: 'user:read', limit: 'request', audit: 'admin_access' })
    .input(UserRef)
    .output(AdminUserDetail)
    .query(({ ctx, input }) => ctx.services.admin.getUser(ctx.actor, input.id)),

  lock: adminProcedure({ can: 'user:lock', limit: 'write', audit: 'user_locked', stepUp: true })
    .input(z.strictObject({ id: UserId, reason: LockReason.optional() }))
    .output(Done)
    .mutation(async ({ ctx, input }) => {
      await ctx.services.admin.lock(ctx.principal, input.id, input.reason ?? null, ctx.audit);
      return done;
    }),

  unlock: adminProcedure({ can: 'user:lock', limit: 'write', audit: 'user_unlocked', stepUp: true })
    .input(UserRef)
    .output(Done)
    .mutation(async ({ ctx, input }) => {
      await ctx.services.admin.unlock(ctx.principal, input.id, ctx.audit);
      return done;
    }),

  endSessions: adminProcedure({ can: 'user:end-sessions', limit: 'write', audit: 'session_revoked' })
    .input(UserRef)
    .output(Ended)
    .mutation(({ ctx, input }) => ctx.services.admin.endSessions(ctx.principal, input.id, ctx.audit)),

  /** Ends the sessions, API clients and pending sign-ins of all users, except the caller's own session (ASVS 7.4.5). */
  endAllSessions: superadminProcedure({
    can: 'user:end-all-sessions',
    limit: 'write',
    audit: 'session_revoked',
    stepUp: true,
  })
    .input(NoInput)
    .output(AllEnded)
    .mutation(({ ctx }) => ctx.services.admin.endAllSessions(ctx.principal, ctx.audit)),

  /** Removes the password, ends all sessions and sends a reset link; administrators never set passwords. */
  forceReset: adminProcedure({
    can: 'user:force-reset',
    limit: 'write',
    audit: 'password_reset_forced',
    stepUp: true,
  })
    .input(UserRef)
    .output(Done)
    .mutation(async ({ ctx, input }) => {
      await ctx.services.passwordReset.forceReset(ctx.principal, input.id, ctx.audit);
      return done;
    }),

  /** For a user who lost it and proved their identity to an administrator (ASVS 6.4.4). */
  removeSecondFactor: superadminProcedure({
    can: 'user:remove-second-factor',
    limit: 'write',
    audit: 'two_factor_change',
    stepUp: true,
  })
    .input(UserRef)
    .output(Done)
    .mutation(async ({ ctx, input }) => {
      await ctx.services.totp.removeFor(ctx.principal, input.id, ctx.request, ctx.audit);
      return done;
    }),

  setRole: superadminProcedure({
    can: 'user:set-role',
    limit: 'write',
    audit: 'role_change',
    stepUp: true,
  })
    .input(z.strictObject({ id: UserId, role: RoleName, from: RoleName.optional() }))
    .output(Done)
    .mutation(async ({ ctx, input }) => {
      await ctx.services.admin.setRole(ctx.principal, input, ctx.audit);
      return done;
    }),
});

const auditRouter = router({
  list: adminProcedure({ can: 'audit:read', limit: 'request', audit: 'admin_access' })
    .input(AuditListInput.optional())
    .output(AuditPage)
    .query(({ ctx, input: { cursor, limit, ...rest } = {} }) =>
      ctx.services.admin.listAudit(defined(rest), cursor ?? null, limit),
    ),
});

export const adminRouter = router({
  users: usersRouter,
  audit: auditRouter,

  /** The policy of every procedure and route, read from the running code (R-ADM-3). */
  policy: adminProcedure({ can: 'policy:read', limit: 'request', audit: 'admin_access' })
    .input(NoInput)
    .output(z.strictObject({ items: z.array(PolicyRow) }))
    .query(({ ctx }) => ({ items: [...ctx.services.policyRows()] })),

  /** Warnings that the answering node has logged since it started. */
  notices: adminProcedure({ can: 'notice:read', limit: 'request', audit: 'admin_access' })
    .input(NoInput)
    .output(z.strictObject({ items: z.array(OperatorNotice) }))
    .query(({ ctx }) => ({ items: [...ctx.services.operatorNotices()] })),
});
