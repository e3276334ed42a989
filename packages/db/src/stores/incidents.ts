import type { IncidentStore } from '@atelier/core/ports/incident-store';
import { and, asc, count, eq, exists, isNotNull, isNull, ne, or, type SQL, sql } from 'drizzle-orm';
import type { Driver } from '../driver.ts';
import { preparedByFilters } from './prepared.ts';
import { first, keysetValues, newestFirst, rowOf } from './queries.ts';

export const incidentStore = ({ db, tables }: Driver): IncidentStore => {
  const { incidents, incidentTasks: tasks, incidentPeople: people } = tables;
  const { id: incidentId, createdAt, closedAt, isDrill, version } = incidents;
  const countOf = async (condition: SQL | undefined): Promise<number> => {
    const [row] = await db.select({ cases: count() }).from(incidents).where(condition);
    return row?.cases ?? 0;
  };
  const asStored = (isClosed: boolean | undefined): SQL | undefined => {
    if (isClosed === undefined) return undefined;
    return isClosed ? isNotNull(closedAt) : isNull(closedAt);
  };

  const affects = (userId: string | undefined): SQL | undefined =>
    userId === undefined
      ? undefined
      : exists(
          db
            .select({ id: people.id })
            .from(people)
            .where(and(eq(people.incidentId, incidentId), eq(people.userId, userId))),
        );

  return {
    insert: async (incident, checklist) => {
      await db.insert(incidents).values(rowOf(incidents, incident));
      if (checklist.length > 0) await db.insert(tasks).values(checklist.map((task) => rowOf(tasks, task)));
    },

    find: async (id) => first(await db.select().from(incidents).where(eq(incidentId, id))),

    // An update that changes nothing locks the row in both dialects.
    findForUpdate: async (id) =>
      first(
        await db
          .update(incidents)
          .set({ id: sql`${incidentId}` })
          .where(eq(incidentId, id))
          .returning(),
      ),

    list: ({ isClosed, userId }, { after, limit }) =>
      preparedByFilters({ after: newestFirst.after(createdAt, incidentId) }, (paged) =>
        db
          .select()
          .from(incidents)
          .where(and(asStored(isClosed), affects(userId), paged))
          .orderBy(...newestFirst.order(createdAt, incidentId))
          .limit(limit),
      )(keysetValues(after), keysetValues(after)),

    figures: async () => ({
      open: await countOf(and(isNull(closedAt), eq(isDrill, false))),
      drills: await countOf(and(isNull(closedAt), eq(isDrill, true))),
      closed: await countOf(isNotNull(closedAt)),
    }),

    update: async (id, from, changes) =>
      first(
        await db
          .update(incidents)
          .set({ ...changes, version: from + 1 })
          .where(and(eq(incidentId, id), eq(version, from)))
          .returning(),
      ),

    runningClocks: (limit) =>
      db
        .select()
        .from(incidents)
        .where(
          and(
            isNotNull(incidents.awareAt),
            isNull(incidents.authorityToldAt),
            isNull(closedAt),
            eq(isDrill, false),
            ne(incidents.duty, 'not_needed'),
          ),
        )
        .orderBy(asc(incidents.awareAt))
        .limit(limit),

    remind: async (id, from, to) => {
      const changed = await db
        .update(incidents)
        .set({ reminders: to })
        .where(and(eq(incidentId, id), eq(incidents.reminders, from)))
        .returning({ id: incidentId });
      return changed.length > 0;
    },

    tasks: (id) =>
      db
        .select()
        .from(tasks)
        .where(eq(tasks.incidentId, id))
        .orderBy(asc(tasks.position), asc(tasks.createdAt), asc(tasks.id)),

    addTask: async (task) => {
      await db.insert(tasks).values(rowOf(tasks, task));
    },

    setTaskDone: async (id, taskId, done) =>
      first(
        await db
          .update(tasks)
          .set(done ?? { doneAt: null, doneBy: null })
          .where(
            and(
              eq(tasks.id, taskId),
              eq(tasks.incidentId, id),
              done === null ? isNotNull(tasks.doneAt) : isNull(tasks.doneAt),
            ),
          )
          .returning(),
      ),

    setTaskOwner: async (id, taskId, ownerId) =>
      first(
        await db
          .update(tasks)
          .set({ ownerId })
          .where(
            and(
              eq(tasks.id, taskId),
              eq(tasks.incidentId, id),
              ownerId === null
                ? isNotNull(tasks.ownerId)
                : or(isNull(tasks.ownerId), ne(tasks.ownerId, ownerId)),
            ),
          )
          .returning(),
      ),
  };
};
