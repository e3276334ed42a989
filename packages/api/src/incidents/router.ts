import { Cursor, PageSize } from '@atelier/core/cursor';
import { AlertId, IncidentId, UserId } from '@atelier/core/ids';
import {
  ContainInput,
  IncidentAction,
  IncidentActions,
  Preview,
  PreviewInput,
  UndoInput,
} from '@atelier/core/schemas/containment';
import {
  CasesOfAlert,
  IncidentAlerts,
  LinkAlertsInput,
  LinkedAlerts,
  UnlinkAlertInput,
} from '@atelier/core/schemas/incident-alerts';
import {
  IncidentNotice,
  SaveNoticeInput,
  SendNoticeInput,
  SentNotice,
} from '@atelier/core/schemas/incident-notices';
import { AddPeopleInput, AffectedPage, RemovePersonInput } from '@atelier/core/schemas/incident-people';
import {
  AddNoteInput,
  AddTaskInput,
  AdvanceInput,
  CloseIncidentInput,
  IncidentPage,
  IncidentTimeline,
  IncidentView,
  LinkEventsInput,
  OpenIncidentInput,
  ReopenIncidentInput,
  Responders,
  RunbookList,
  SetTaskInput,
  UpdateIncidentInput,
} from '@atelier/core/schemas/incidents';
import { z } from 'zod';
import { defined } from '../shared/pages.ts';
import { Done, done, NoInput } from '../shared/schemas.ts';
import { adminProcedure, router, superadminProcedure } from '../trpc/procedures.ts';
import type { Principal, RequestContext } from '../trpc/request-context.ts';

const read = { can: 'incident:read', limit: 'view', audit: 'admin_access' } as const;
// Without step-up: they keep the records of a case, in a hurry, and take nothing from anyone.
const manage = { can: 'incident:manage', limit: 'write', worksIn: 'read_only' } as const;

const contain = { can: 'incident:contain', limit: 'write', stepUp: true } as const;

const callerOf = (ctx: { readonly principal: Principal; readonly request: RequestContext }) => ({
  principal: ctx.principal,
  address: ctx.request.ip,
});

/** Cases; mounted as `admin.incidents`. */
export const incidentsRouter = router({
  runbooks: adminProcedure(read)
    .input(NoInput)
    .output(RunbookList)
    .query(({ ctx }) => ctx.services.incidents.runbooks()),

  list: adminProcedure(read)
    .input(
      z
        .strictObject({
          isClosed: z.boolean().optional(),
          /** One of the people affected. */
          userId: UserId.optional(),
          cursor: Cursor.optional(),
          limit: PageSize.optional(),
        })
        .prefault({}),
    )
    .output(IncidentPage)
    .query(({ ctx, input: { isClosed, userId, ...page } }) =>
      ctx.services.incidents.list(defined({ isClosed, userId }), page),
    ),

  responders: adminProcedure(read)
    .input(NoInput)
    .output(Responders)
    .query(({ ctx }) => ctx.services.incidents.responders()),

  notice: adminProcedure(read)
    .input(z.strictObject({ id: IncidentId }))
    .output(IncidentNotice)
    .query(({ ctx, input }) => ctx.services.incidentNotices.get(input.id)),

  saveNotice: adminProcedure({ ...manage, audit: 'incident_notice_changed' })
    .input(SaveNoticeInput)
    .output(IncidentNotice)
    .mutation(({ ctx, input }) => ctx.services.incidentNotices.save(ctx.principal, input, ctx.audit)),

  sendNotice: adminProcedure({ ...manage, stepUp: true, audit: 'incident_notice_sent' })
    .input(SendNoticeInput)
    .output(SentNotice)
    .mutation(({ ctx, input }) => ctx.services.incidentNotices.send(ctx.principal, input, ctx.audit)),

  alerts: adminProcedure(read)
    .input(z.strictObject({ id: IncidentId }))
    .output(IncidentAlerts)
    .query(({ ctx, input }) => ctx.services.incidentAlerts.list(input.id)),

  ofAlert: adminProcedure(read)
    .input(z.strictObject({ alertId: AlertId }))
    .output(CasesOfAlert)
    .query(({ ctx, input }) => ctx.services.incidentAlerts.casesOf(input.alertId)),

  linkAlerts: adminProcedure({ ...manage, audit: 'incident_alerts_changed' })
    .input(LinkAlertsInput)
    .output(LinkedAlerts)
    .mutation(({ ctx, input }) => ctx.services.incidentAlerts.link(ctx.principal, input, ctx.audit)),

  unlinkAlert: adminProcedure({ ...manage, audit: 'incident_alerts_changed' })
    .input(UnlinkAlertInput)
    .output(Done)
    .mutation(async ({ ctx, input }) => {
      await ctx.services.incidentAlerts.unlink(ctx.principal, input, ctx.audit);
      return done;
    }),

  people: adminProcedure(read)
    .input(z.strictObject({ id: IncidentId, cursor: Cursor.optional(), limit: PageSize.optional() }))
    .output(AffectedPage)
    .query(({ ctx, input: { id, ...page } }) => ctx.services.incidentPeople.list(id, page)),

  addPeople: adminProcedure({ ...manage, audit: 'incident_people_changed' })
    .input(AddPeopleInput)
    .output(z.strictObject({ added: z.int() }))
    .mutation(({ ctx, input }) => ctx.services.incidentPeople.add(ctx.principal, input, ctx.audit)),

  removePerson: adminProcedure({ ...manage, audit: 'incident_people_changed' })
    .input(RemovePersonInput)
    .output(Done)
    .mutation(async ({ ctx, input: { id, personId } }) => {
      await ctx.services.incidentPeople.remove(ctx.principal, id, personId, ctx.audit);
      return done;
    }),

  actions: adminProcedure(read)
    .input(z.strictObject({ id: IncidentId }))
    .output(IncidentActions)
    .query(({ ctx, input }) => ctx.services.incidentContainment.list(input.id)),

  preview: superadminProcedure({ can: 'incident:contain', limit: 'request', audit: 'admin_access' })
    .input(PreviewInput)
    .output(Preview)
    .query(({ ctx, input }) => ctx.services.incidentContainment.preview(callerOf(ctx), input)),

  contain: superadminProcedure({ ...contain, audit: 'incident_contained' })
    .input(ContainInput)
    .output(IncidentAction)
    .mutation(({ ctx, input }) => ctx.services.incidentContainment.contain(callerOf(ctx), input, ctx.audit)),

  undo: superadminProcedure({ ...contain, audit: 'incident_containment_undone' })
    .input(UndoInput)
    .output(IncidentAction)
    .mutation(({ ctx, input }) => ctx.services.incidentContainment.undo(ctx.principal, input, ctx.audit)),

  get: adminProcedure(read)
    .input(z.strictObject({ id: IncidentId }))
    .output(IncidentView)
    .query(({ ctx, input }) => ctx.services.incidents.get(input.id)),

  timeline: adminProcedure(read)
    .input(z.strictObject({ id: IncidentId, cursor: Cursor.optional(), limit: PageSize.optional() }))
    .output(IncidentTimeline)
    .query(({ ctx, input: { id, ...page } }) => ctx.services.incidentTimeline.list(id, page)),

  open: adminProcedure({ ...manage, audit: 'incident_opened' })
    .input(OpenIncidentInput)
    .output(IncidentView)
    .mutation(({ ctx, input }) => ctx.services.incidents.open(ctx.principal, input, ctx.audit)),

  update: adminProcedure({ ...manage, audit: 'incident_changed' })
    .input(UpdateIncidentInput)
    .output(IncidentView)
    .mutation(({ ctx, input }) => ctx.services.incidents.update(ctx.principal, input, ctx.audit)),

  advance: adminProcedure({ ...manage, audit: 'incident_phase_changed' })
    .input(AdvanceInput)
    .output(IncidentView)
    .mutation(({ ctx, input }) => ctx.services.incidents.advance(ctx.principal, input, ctx.audit)),

  close: adminProcedure({ ...manage, audit: 'incident_closed' })
    .input(CloseIncidentInput)
    .output(IncidentView)
    .mutation(({ ctx, input }) => ctx.services.incidents.close(ctx.principal, input, ctx.audit)),

  reopen: adminProcedure({ ...manage, audit: 'incident_reopened' })
    .input(ReopenIncidentInput)
    .output(IncidentView)
    .mutation(({ ctx, input }) => ctx.services.incidents.reopen(ctx.principal, input, ctx.audit)),

  addNote: adminProcedure({ ...manage, audit: 'incident_noted' })
    .input(AddNoteInput)
    .output(Done)
    .mutation(async ({ ctx, input }) => {
      await ctx.services.incidentTimeline.addNote(ctx.principal, input, ctx.audit);
      return done;
    }),

  linkEvents: adminProcedure({ ...manage, audit: 'incident_events_linked' })
    .input(LinkEventsInput)
    .output(z.strictObject({ linked: z.int(), found: z.int() }))
    .mutation(({ ctx, input }) => ctx.services.incidentTimeline.linkEvents(ctx.principal, input, ctx.audit)),

  setTask: adminProcedure({ ...manage, audit: 'incident_task_changed' })
    .input(SetTaskInput)
    .output(IncidentView)
    .mutation(({ ctx, input }) => ctx.services.incidentTimeline.setTask(ctx.principal, input, ctx.audit)),

  addTask: adminProcedure({ ...manage, audit: 'incident_task_changed' })
    .input(AddTaskInput)
    .output(IncidentView)
    .mutation(({ ctx, input }) => ctx.services.incidentTimeline.addTask(ctx.principal, input, ctx.audit)),
});
