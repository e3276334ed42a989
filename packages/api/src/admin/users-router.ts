import { PageSize } from '@atelier/core/cursor';
import { SessionId, UserId } from '@atelier/core/ids';
import {
  AdminUserDetail,
  AdminUserPage,
  BudgetMinor,
  CreateUserInput,
  Invited,
  LockReason,
  MonthlyImages,
  UserSummary,
} from '@atelier/core/schemas/admin';
import { Email, RoleName } from '@atelier/core/schemas/auth';
import { SearchText } from '@atelier/core/schemas/images';
import {
  PictureTransferInput,
  PictureTransferPreview,
  PictureTransferPreviewInput,
  PictureTransferResult,
} from '@atelier/core/schemas/picture-transfers';
import { PersonFigures } from '@atelier/core/schemas/review';
import { UserCursor } from '@atelier/core/user-order';
import { defaultUserOrder, sortDirections, userSorts } from '@atelier/core/user-sorting';
import { z } from 'zod';
import { defined } from '../shared/pages.ts';
import { Done, done, Ended, NoInput } from '../shared/schemas.ts';
import { adminProcedure, router, superadminProcedure } from '../trpc/procedures.ts';

const UserRef = z.strictObject({ id: UserId });

const AllEnded = z.strictObject({ sessionsEnded: z.int(), clientsEnded: z.int() });

const UserListInput = z
  .strictObject({
    cursor: UserCursor.optional(),
    limit: PageSize.optional(),
    query: SearchText.optional(),
    role: RoleName.optional(),
    /** Admins and superadmins. */
    admins: z.literal(true).optional(),
    /** Without a sign-in for `dormantDays`. */
    dormant: z.literal(true).optional(),
    locked: z.boolean().optional(),
    invited: z.boolean().optional(),
    secondFactor: z.enum(['on', 'off', 'passkey']).optional(),
    sort: z.enum(userSorts).default(defaultUserOrder.by),
    direction: z.enum(sortDirections).default(defaultUserOrder.direction),
  })
  .refine(
    ({ cursor, sort, direction }) =>
      cursor === undefined || (cursor.order.by === sort && cursor.order.direction === direction),
    { path: ['cursor'], message: 'The cursor is of a list in another order.' },
  );

/** What administrators see of users and do to them. */
export const usersRouter = router({
  list: adminProcedure({ can: 'user:read', limit: 'view', audit: 'admin_access' })
    .input(UserListInput.optional())
    .output(AdminUserPage)
    .query(({ ctx, input = UserListInput.parse({}) }) => {
      const { cursor, limit, query, sort, direction, ...filter } = input;
      return ctx.services.userDirectory.list(
        defined({ ...filter, query: query || undefined }),
        { by: sort, direction },
        { after: cursor?.position ?? null, limit },
      );
    }),

  /** Totals, and what the form for new users needs. */
  summary: adminProcedure({ can: 'user:read', limit: 'view', audit: 'admin_access' })
    .input(NoInput)
    .output(UserSummary)
    .query(({ ctx }) => ctx.services.userDirectory.summary(ctx.actor)),

  get: adminProcedure({ can: 'user:read', limit: 'view', audit: 'admin_access' })
    .input(UserRef)
    .output(AdminUserDetail)
    .query(({ ctx, input }) => ctx.services.userDirectory.get(ctx.actor, input.id)),

  /** Work, storage and access tokens of a user in numbers and names. */
  figures: adminProcedure({ can: 'user:read', limit: 'view', audit: 'admin_access' })
    .input(UserRef)
    .output(PersonFigures)
    .query(({ ctx, input }) => ctx.services.review.person(input.id)),

  /** Creates an account and invites its user, who chooses the password. */
  create: adminProcedure({ can: 'user:create', limit: 'write', audit: 'user_created', stepUp: true })
    .input(CreateUserInput)
    .output(Invited)
    .mutation(({ ctx, input }) => ctx.services.invitations.create(ctx.principal, input, ctx.audit)),

  resendInvitation: adminProcedure({
    can: 'user:create',
    limit: 'write',
    audit: 'invitation_sent',
    stepUp: true,
  })
    .input(UserRef)
    .output(Invited)
    .mutation(({ ctx, input }) => ctx.services.invitations.resend(ctx.principal, input.id, ctx.audit)),

  withdrawInvitation: adminProcedure({
    can: 'user:create',
    limit: 'write',
    audit: 'invitation_withdrawn',
    stepUp: true,
  })
    .input(UserRef)
    .output(Done)
    .mutation(async ({ ctx, input }) => {
      await ctx.services.invitations.withdraw(ctx.principal, input.id, ctx.audit);
      return done;
    }),

  setQuota: adminProcedure({ can: 'user:set-quota', limit: 'write', audit: 'quota_change' })
    .input(z.strictObject({ id: UserId, monthlyImages: MonthlyImages, budgetMinor: BudgetMinor.optional() }))
    .output(Done)
    .mutation(async ({ ctx, input }) => {
      const limits = { images: input.monthlyImages, budgetMinor: input.budgetMinor };
      await ctx.services.admin.setQuota(ctx.principal, input.id, limits, ctx.audit);
      return done;
    }),

  /** What handing over would do. */
  transferPreview: adminProcedure({ can: 'user:delete', limit: 'view', audit: 'admin_access' })
    .input(PictureTransferPreviewInput)
    .output(PictureTransferPreview)
    .query(({ ctx, input }) => ctx.services.pictureTransfers.preview(ctx.principal, input.id, input.to)),

  /** Hands pictures and collections over to another account; called again while something remains. */
  transfer: adminProcedure({
    can: 'user:delete',
    limit: 'write',
    audit: 'pictures_transferred',
    stepUp: true,
  })
    .input(PictureTransferInput)
    .output(PictureTransferResult)
    .mutation(({ ctx, input }) => ctx.services.pictureTransfers.transfer(ctx.principal, input, ctx.audit)),

  /**
   * Deletes the account with its jobs and, unless they are handed over, its pictures. `email` confirms which one.
   */
  delete: adminProcedure({ can: 'user:delete', limit: 'write', audit: 'user_deleted', stepUp: true })
    .input(z.strictObject({ id: UserId, email: Email, handOverTo: UserId.optional() }))
    .output(Done)
    .mutation(async ({ ctx, input }) => {
      await ctx.services.admin.delete(ctx.principal, input, ctx.audit);
      return done;
    }),

  lock: adminProcedure({
    can: 'user:lock',
    limit: 'write',
    audit: 'user_locked',
    stepUp: true,
    worksIn: 'read_only',
  })
    .input(z.strictObject({ id: UserId, reason: LockReason.optional() }))
    .output(Done)
    .mutation(async ({ ctx, input }) => {
      await ctx.services.admin.lock(ctx.principal, input.id, input.reason ?? null, ctx.audit);
      return done;
    }),

  unlock: adminProcedure({
    can: 'user:lock',
    limit: 'write',
    audit: 'user_unlocked',
    stepUp: true,
    worksIn: 'read_only',
  })
    .input(UserRef)
    .output(Done)
    .mutation(async ({ ctx, input }) => {
      await ctx.services.admin.unlock(ctx.principal, input.id, ctx.audit);
      return done;
    }),

  endSessions: adminProcedure({
    can: 'user:end-sessions',
    limit: 'write',
    audit: 'session_revoked',
    worksIn: 'read_only',
  })
    .input(UserRef)
    .output(Ended)
    .mutation(({ ctx, input }) => ctx.services.admin.endSessions(ctx.principal, input.id, ctx.audit)),

  endSession: adminProcedure({
    can: 'user:end-sessions',
    limit: 'write',
    audit: 'session_revoked',
    worksIn: 'read_only',
  })
    .input(z.strictObject({ id: UserId, sessionId: SessionId }))
    .output(Done)
    .mutation(async ({ ctx, input }) => {
      await ctx.services.admin.endSession(ctx.principal, input.id, input.sessionId, ctx.audit);
      return done;
    }),

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
    worksIn: 'read_only',
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
