import {
  AcceptInput,
  LegalText,
  LegalTextInput,
  LegalTextList,
  LegalVersion,
  MyConsents,
  PublishedTexts,
  PublishInput,
  RetireInput,
} from '@atelier/core/schemas/legal';
import { Done, done, NoInput } from '../shared/schemas.ts';
import {
  adminProcedure,
  protectedProcedure,
  publicProcedure,
  router,
  superadminProcedure,
} from '../trpc/procedures.ts';

/** Published texts and what people agree to (R-DATA-6). Open to those who have not accepted yet. */
export const legalRouter = router({
  published: publicProcedure({ limit: 'request', audit: null, worksIn: 'maintenance' })
    .input(NoInput)
    .output(PublishedTexts)
    .query(({ ctx }) => ctx.services.legalTexts.published()),

  text: publicProcedure({ limit: 'request', audit: null, worksIn: 'maintenance' })
    .input(LegalTextInput)
    .output(LegalText)
    .query(({ ctx, input }) => ctx.services.legalTexts.text(input)),

  mine: protectedProcedure({ can: 'account:read', limit: 'request', audit: null })
    .input(NoInput)
    .output(MyConsents)
    .query(({ ctx }) => ctx.services.consents.mine(ctx.principal)),

  accept: protectedProcedure({
    can: 'account:secure',
    limit: 'write',
    audit: 'terms_accepted',
    worksIn: 'read_only',
  })
    .input(AcceptInput)
    .output(Done)
    .mutation(async ({ ctx, input }) => {
      await ctx.services.consents.accept(ctx.principal, input.versions, ctx.audit);
      return done;
    }),

  withdraw: protectedProcedure({
    can: 'account:secure',
    limit: 'write',
    audit: 'consent_withdrawn',
    worksIn: 'read_only',
  })
    .input(LegalVersion)
    .output(Done)
    .mutation(async ({ ctx, input }) => {
      await ctx.services.consents.withdraw(ctx.principal, input, ctx.audit);
      return done;
    }),
});

const manage = { can: 'settings:manage', limit: 'write', stepUp: true } as const;

/** Mounted as `admin.legal`. */
export const adminLegalRouter = router({
  list: adminProcedure({ can: 'settings:read', limit: 'view', audit: 'admin_access' })
    .input(NoInput)
    .output(LegalTextList)
    .query(({ ctx }) => ctx.services.legalTexts.list()),

  publish: superadminProcedure({ ...manage, audit: 'legal_text_published' })
    .input(PublishInput)
    .output(LegalVersion)
    .mutation(async ({ ctx, input }) => ({
      kind: input.kind,
      version: await ctx.services.legalTexts.publish(ctx.principal, input, ctx.audit),
    })),

  retire: superadminProcedure({ ...manage, audit: 'legal_text_retired' })
    .input(RetireInput)
    .output(Done)
    .mutation(async ({ ctx, input }) => {
      await ctx.services.legalTexts.retire(ctx.principal, input.kind, ctx.audit);
      return done;
    }),
});
