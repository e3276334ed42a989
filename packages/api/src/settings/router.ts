import { RetentionPreview, RetentionPreviewInput } from '@atelier/core/schemas/retention';
import {
  EmailStatus,
  EmailTestResult,
  ProposeSettingInput,
  SetSettingInput,
  SettingHistoryInput,
  SettingHistoryPage,
  SettingList,
  SettingOutcome,
  SettingProposalRef,
  UndoSettingInput,
} from '@atelier/core/schemas/settings';
import { Done, done, NoInput } from '../shared/schemas.ts';
import { requireRecentProof } from '../trpc/guard.ts';
import { adminProcedure, router, superadminProcedure } from '../trpc/procedures.ts';
import { isDangerous } from './settings.ts';

const read = { can: 'settings:read', limit: 'view', audit: 'admin_access' } as const;
const manage = { can: 'settings:manage', limit: 'write' } as const;

/** Settings of the running server (R-ADM-1); mounted as `admin.settings`. */
export const settingsRouter = router({
  list: adminProcedure(read)
    .input(NoInput)
    .output(SettingList)
    .query(({ ctx }) => ctx.services.runtimeSettings.list(ctx.principal)),

  history: adminProcedure(read)
    .input(SettingHistoryInput)
    .output(SettingHistoryPage)
    .query(({ ctx, input }) => ctx.services.runtimeSettings.history(input)),

  email: adminProcedure(read)
    .input(NoInput)
    .output(EmailStatus)
    .query(({ ctx }) => ctx.services.emailStatus.status()),

  /** What a change of a retention would delete at the next housekeeping. */
  preview: superadminProcedure({ ...manage, limit: 'request', audit: 'admin_access' })
    .input(RetentionPreviewInput)
    .output(RetentionPreview)
    .query(({ ctx, input }) => ctx.services.retentionPreview.of(input.name, input.value)),

  /** To the caller's own address. */
  testEmail: superadminProcedure({ ...manage, limit: 'mail', audit: 'email_tested', stepUp: true })
    .input(NoInput)
    .output(EmailTestResult)
    .mutation(({ ctx }) => ctx.services.emailStatus.test(ctx.principal, ctx.audit)),

  /** Asks for a fresh proof of identity unless the setting is harmless. */
  set: superadminProcedure({ ...manage, audit: 'setting_changed' })
    .input(SetSettingInput)
    .output(SettingOutcome)
    .mutation(async ({ ctx, input }) => {
      if (isDangerous(input.name)) requireRecentProof(ctx.principal, ctx.guard);
      const number = await ctx.services.runtimeSettings.set(ctx.principal, input, ctx.audit);
      return { outcome: 'changed', number };
    }),

  undo: superadminProcedure({
    ...manage,
    audit: 'setting_changed',
    alternateAudit: 'setting_proposed',
    stepUp: true,
  })
    .input(UndoSettingInput)
    .output(SettingOutcome)
    .mutation(({ ctx, input }) => ctx.services.settingProposals.undo(ctx.principal, input, ctx.audit)),

  /** A change of a most dangerous setting, for another superadmin to approve. */
  propose: superadminProcedure({ ...manage, audit: 'setting_proposed', stepUp: true })
    .input(ProposeSettingInput)
    .output(SettingOutcome)
    .mutation(({ ctx, input }) => ctx.services.settingProposals.propose(ctx.principal, input, ctx.audit)),

  approve: superadminProcedure({ ...manage, audit: 'setting_changed', stepUp: true })
    .input(SettingProposalRef)
    .output(SettingOutcome)
    .mutation(({ ctx, input }) => ctx.services.settingProposals.approve(ctx.principal, input.id, ctx.audit)),

  /** By another superadmin, or by the proposer, who withdraws it. */
  reject: superadminProcedure({ ...manage, audit: 'setting_proposal_rejected' })
    .input(SettingProposalRef)
    .output(Done)
    .mutation(async ({ ctx, input }) => {
      await ctx.services.settingProposals.reject(ctx.principal, input.id, ctx.audit);
      return done;
    }),
});
