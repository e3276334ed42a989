import type {
  IncidentActionStore,
  IncidentEntryStore,
  IncidentNoticeStore,
} from '@atelier/core/ports/incident-store';
import { and, count, desc, eq, isNull } from 'drizzle-orm';
import type { Driver } from '../driver.ts';
import { preparedByFilters } from './prepared.ts';
import { first, keysetValues, newestFirst, rowOf } from './queries.ts';

const maxActions = 200;
const maxNotices = 100;

export const incidentEntryStore = ({ db, tables: { incidentEntries } }: Driver): IncidentEntryStore => {
  const { id, incidentId, happenedAt } = incidentEntries;
  return {
    add: async (entries) => {
      if (entries.length === 0) return 0;
      const added = await db
        .insert(incidentEntries)
        .values(entries.map((entry) => rowOf(incidentEntries, entry)))
        .onConflictDoNothing()
        .returning({ id });
      return added.length;
    },

    list: (of, { after, limit }) =>
      preparedByFilters({ after: newestFirst.after(happenedAt, id) }, (paged) =>
        db
          .select()
          .from(incidentEntries)
          .where(and(eq(incidentId, of), paged))
          .orderBy(...newestFirst.order(happenedAt, id))
          .limit(limit),
      )(keysetValues(after), keysetValues(after)),

    count: async (of) => {
      const [row] = await db.select({ entries: count() }).from(incidentEntries).where(eq(incidentId, of));
      return row?.entries ?? 0;
    },
  };
};

export const incidentActionStore = ({ db, tables: { incidentActions } }: Driver): IncidentActionStore => {
  const { id: actionId, incidentId, requestKey, createdAt, undoneAt } = incidentActions;
  return {
    add: async (action) => {
      const added = await db
        .insert(incidentActions)
        .values(rowOf(incidentActions, action))
        .onConflictDoNothing()
        .returning({ id: actionId });
      return added.length > 0;
    },

    findByRequest: async (of, key) =>
      first(
        await db
          .select()
          .from(incidentActions)
          .where(and(eq(incidentId, of), eq(requestKey, key))),
      ),

    find: async (of, id) =>
      first(
        await db
          .select()
          .from(incidentActions)
          .where(and(eq(incidentId, of), eq(actionId, id))),
      ),

    list: (of) =>
      db
        .select()
        .from(incidentActions)
        .where(eq(incidentId, of))
        .orderBy(desc(createdAt), desc(actionId))
        .limit(maxActions),

    markUndone: async (id, undone) => {
      const changed = await db
        .update(incidentActions)
        .set(undone)
        .where(and(eq(actionId, id), isNull(undoneAt)))
        .returning({ id: actionId });
      return changed.length > 0;
    },
  };
};

export const incidentNoticeStore = ({ db, tables: { incidentNotices } }: Driver): IncidentNoticeStore => {
  const { id: noticeId, incidentId, sentAt, updatedAt, version } = incidentNotices;
  return {
    add: async (notice) => {
      await db.insert(incidentNotices).values(rowOf(incidentNotices, notice));
    },

    list: async (of) => {
      const notices = await db
        .select()
        .from(incidentNotices)
        .where(eq(incidentId, of))
        .orderBy(desc(updatedAt), desc(noticeId))
        .limit(maxNotices);
      return [
        ...notices.filter((notice) => notice.sentAt === null),
        ...notices.filter((notice) => notice.sentAt !== null),
      ];
    },

    update: async (of, id, from, changes) =>
      first(
        await db
          .update(incidentNotices)
          .set({ ...changes, version: from + 1 })
          .where(and(eq(noticeId, id), eq(incidentId, of), eq(version, from), isNull(sentAt)))
          .returning(),
      ),
  };
};
