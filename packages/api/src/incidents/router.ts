import { Cursor, PageSize } from '@atelier/core/cursor';
import { IncidentId } from '@atelier/core/ids';
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
  RunbookList,
  SetTaskInput,
  UpdateIncidentInput,
} from '@atelier/core/schemas/incidents';
import { z } from 'zod';
import { defined } from '../shared/pages.ts';
import { Done, done, NoInput } from '../shared/schemas.ts';
import { adminProcedure, router } from '../trpc/procedures.ts';

const read = { can: 'incident:read', limit: 'request', audit: 'admin_access' } as const;
// Without step-up: they keep the records of a case, in a hurry, and take nothing from anyone.
const manage = { can: 'incident:manage', limit: 'write' } as const;

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
          cursor: Cursor.optional(),
          limit: PageSize.optional(),
        })
        .prefault({}),
    )
    .output(IncidentPage)
    .query(({ ctx, input: { isClosed, ...page } }) =>
      ctx.services.incidents.list(defined({ isClosed }), page),
    ),

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
