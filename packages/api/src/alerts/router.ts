import { Cursor, PageSize } from '@atelier/core/cursor';
import { AuditPage } from '@atelier/core/schemas/admin';
import {
  AcknowledgeInput,
  AlertDetail,
  AlertEvidenceInput,
  AlertFigures,
  AlertFilterInput,
  AlertPage,
  AlertRef,
  AssignInput,
  NoteInput,
  ResolveInput,
  SnoozeInput,
} from '@atelier/core/schemas/alerts';
import { z } from 'zod';
import { defined } from '../shared/pages.ts';
import { NoInput } from '../shared/schemas.ts';
import { adminProcedure, router } from '../trpc/procedures.ts';
import { channelsRouter } from './channels-router.ts';

const look = { can: 'alert:read', limit: 'view', audit: 'admin_access' } as const;
const manage = { can: 'alert:manage', limit: 'write', worksIn: 'read_only' } as const;

/** Alerts in the console (R-SEC-5); mounted as `admin.alerts`. Without step-up: they may be urgent, and give no access. */
export const alertsRouter = router({
  channels: channelsRouter,

  list: adminProcedure(look)
    .input(
      z
        .strictObject({
          ...AlertFilterInput.shape,
          cursor: Cursor.optional(),
          limit: PageSize.optional(),
        })
        .prefault({}),
    )
    .output(AlertPage)
    .query(({ ctx, input: { listing, severity, assignee, userId, ...page } }) =>
      ctx.services.alerts.list({ listing, ...defined({ severity, assignee, userId }) }, page),
    ),

  get: adminProcedure(look)
    .input(AlertRef)
    .output(AlertDetail)
    .query(({ ctx, input }) => ctx.services.alerts.get(input.id)),

  /** The rows of the audit log behind it that still exist, newest first, a few at a time. */
  evidence: adminProcedure({ ...look, can: 'audit:read' })
    .input(AlertEvidenceInput)
    .output(AuditPage)
    .query(({ ctx, input }) => ctx.services.alerts.evidence(input.id, input.beforeSeq ?? null)),

  /** How many wait for an administrator. */
  figures: adminProcedure(look)
    .input(NoInput)
    .output(AlertFigures)
    .query(({ ctx }) => ctx.services.alerts.figures()),

  /** Server-sent events: the news of alerts now and after each change, until the page is left or the role is lost. */
  watch: adminProcedure(look)
    .input(NoInput)
    .subscription(({ ctx, signal }) =>
      ctx.services.alertWatch.watch(ctx.actor, ctx.request, signal ?? ctx.request.signal),
    ),

  acknowledge: adminProcedure({ ...manage, audit: 'alert_acknowledged' })
    .input(AcknowledgeInput)
    .output(AlertDetail)
    .mutation(({ ctx, input }) => ctx.services.alerts.acknowledge(ctx.actor, input, ctx.audit)),

  assign: adminProcedure({ ...manage, audit: 'alert_assigned' })
    .input(AssignInput)
    .output(AlertDetail)
    .mutation(({ ctx, input }) => ctx.services.alerts.assign(ctx.actor, input, ctx.audit)),

  snooze: adminProcedure({ ...manage, audit: 'alert_snoozed' })
    .input(SnoozeInput)
    .output(AlertDetail)
    .mutation(({ ctx, input }) => ctx.services.alerts.snooze(ctx.actor, input, ctx.audit)),

  note: adminProcedure({ ...manage, audit: 'alert_noted' })
    .input(NoteInput)
    .output(AlertDetail)
    .mutation(({ ctx, input }) => ctx.services.alerts.note(ctx.actor, input, ctx.audit)),

  resolve: adminProcedure({ ...manage, audit: 'alert_resolved' })
    .input(ResolveInput)
    .output(AlertDetail)
    .mutation(({ ctx, input }) => ctx.services.alerts.resolve(ctx.actor, input, ctx.audit)),
});
