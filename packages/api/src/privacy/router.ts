import {
  AccountDeletion,
  DataExport,
  DataExportLink,
  DataExportStatus,
  DeleteAccountInput,
  PrivacyFacts,
  StoredAboutMe,
} from '@atelier/core/schemas/privacy';
import { ProcessingRecord } from '@atelier/core/schemas/processing';
import { Done, done, NoInput } from '../shared/schemas.ts';
import { adminProcedure, protectedProcedure, publicProcedure, router } from '../trpc/procedures.ts';

/** What people do with their own data (R-DATA-6). */
export const privacyRouter = router({
  /** For the page that everyone can read. */
  facts: publicProcedure({ limit: 'request', audit: null, worksIn: 'maintenance' })
    .input(NoInput)
    .output(PrivacyFacts)
    .query(({ ctx }) => ctx.services.storedData.facts()),

  /** What the server stores about the caller, and how the account can be deleted. */
  stored: protectedProcedure({ can: 'account:read', limit: 'request', audit: null })
    .input(NoInput)
    .output(StoredAboutMe)
    .query(({ ctx }) => ctx.services.storedData.of(ctx.principal)),

  /** Prepares an archive of everything about the caller in the background. */
  export: protectedProcedure({
    can: 'account:secure',
    limit: 'dataExport',
    audit: 'data_export_requested',
    stepUp: true,
  })
    .input(NoInput)
    .output(DataExport)
    .mutation(({ ctx }) => ctx.services.dataExports.request(ctx.principal, ctx.audit)),

  exportStatus: protectedProcedure({ can: 'account:read', limit: 'request', audit: null })
    .input(NoInput)
    .output(DataExportStatus)
    .query(async ({ ctx }) => ({ latest: await ctx.services.dataExports.status(ctx.actor) })),

  /** A link to the file that is ready. */
  exportLink: protectedProcedure({
    can: 'account:secure',
    limit: 'write',
    audit: null,
    stepUp: true,
    // Changes nothing: people download what is theirs.
    worksIn: 'read_only',
  })
    .input(NoInput)
    .output(DataExportLink)
    .mutation(async ({ ctx }) => ({ link: await ctx.services.dataExports.link(ctx.actor) })),

  /** Ends all access; the account is deleted after the grace period, or at once. */
  deleteAccount: protectedProcedure({
    can: 'account:secure',
    limit: 'write',
    audit: 'account_deletion_requested',
    stepUp: true,
  })
    .input(DeleteAccountInput)
    .output(AccountDeletion)
    .mutation(async ({ ctx, input }) => {
      const dueAt = await ctx.services.accountDeletions.request(ctx.principal, input, ctx.audit);
      ctx.request.clearSiteData();
      return { dueAt: dueAt?.toISOString() ?? null };
    }),

  /** The one change that an account which is being deleted is open to. */
  cancelDeletion: protectedProcedure({
    can: 'account:secure',
    limit: 'write',
    audit: 'account_deletion_cancelled',
    beforeEnrolment: true,
    worksIn: 'read_only',
  })
    .input(NoInput)
    .output(Done)
    .mutation(async ({ ctx }) => {
      await ctx.services.accountDeletions.cancel(ctx.principal, ctx.audit);
      return done;
    }),
});

/** Mounted as `admin.privacy`. */
export const adminPrivacyRouter = router({
  /** The record of processing activities (GDPR art. 30). */
  record: adminProcedure({ can: 'settings:read', limit: 'view', audit: 'admin_access' })
    .input(NoInput)
    .output(ProcessingRecord)
    .query(({ ctx }) => ctx.services.processingRecord.record()),
});
