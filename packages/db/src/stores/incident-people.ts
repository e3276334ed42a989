import { newId } from '@atelier/core/ids';
import type { AffectedPerson, IncidentPeopleStore } from '@atelier/core/ports/incident-store';
import { and, asc, count, eq, inArray, isNotNull, isNull } from 'drizzle-orm';
import type { Driver } from '../driver.ts';
import { preparedByFilters } from './prepared.ts';
import { keysetValues, oldestFirst } from './queries.ts';

/** Bound values of one statement are limited. */
const peoplePerStatement = 100;

export const incidentPeopleStore = ({
  db,
  tables: { incidentPeople, users },
}: Driver): IncidentPeopleStore => {
  const { id: rowId, incidentId, userId, createdAt, toldAt } = incidentPeople;
  const listed = {
    ...{ id: rowId, source: incidentPeople.source, createdAt, toldAt },
    ...{ personId: users.id, name: users.name, email: users.email },
  };
  const isUntold = (of: string) => and(eq(incidentId, of), isNull(toldAt), isNotNull(userId));
  const personOf = (row: {
    readonly id: string;
    readonly source: AffectedPerson['source'];
    readonly createdAt: Date;
    readonly toldAt: Date | null;
    readonly personId: string | null;
    readonly name: string | null;
    readonly email: string | null;
  }): AffectedPerson => ({
    ...{ id: row.id, source: row.source, createdAt: row.createdAt, toldAt: row.toldAt },
    person: row.personId === null ? null : { id: row.personId, name: row.name ?? '', email: row.email ?? '' },
  });

  return {
    add: async (of, userIds, { source, at }) => {
      let added = 0;
      for (let from = 0; from < userIds.length; from += peoplePerStatement) {
        const known = await db
          .select({ id: users.id })
          .from(users)
          .where(inArray(users.id, userIds.slice(from, from + peoplePerStatement)));
        if (known.length === 0) continue;
        const rows = await db
          .insert(incidentPeople)
          .values(
            known.map(({ id }) => ({
              ...{ id: newId('incidentPerson'), incidentId: of, userId: id, source },
              ...{ createdAt: at, toldAt: null },
            })),
          )
          .onConflictDoNothing()
          .returning({ id: rowId });
        added += rows.length;
      }
      return added;
    },

    list: async (of, { after, limit }) => {
      const rows = await preparedByFilters({ after: oldestFirst.after(createdAt, rowId) }, (paged) =>
        db
          .select(listed)
          .from(incidentPeople)
          .leftJoin(users, eq(users.id, userId))
          .where(and(eq(incidentId, of), paged))
          .orderBy(...oldestFirst.order(createdAt, rowId))
          .limit(limit),
      )(keysetValues(after), keysetValues(after));
      return rows.map(personOf);
    },

    remove: async (of, id) => {
      const removed = await db
        .delete(incidentPeople)
        .where(and(eq(rowId, id), eq(incidentId, of)))
        .returning({ id: rowId });
      return removed.length > 0;
    },

    figures: async (of) => {
      const [row] = await db
        .select({ people: count(), told: count(toldAt) })
        .from(incidentPeople)
        .where(eq(incidentId, of));
      const [left] = await db.select({ untold: count() }).from(incidentPeople).where(isUntold(of));
      return { people: row?.people ?? 0, told: row?.told ?? 0, untold: left?.untold ?? 0 };
    },

    untold: async (of, limit) => {
      const rows = await db
        .select({ userId })
        .from(incidentPeople)
        .where(isUntold(of))
        .orderBy(asc(createdAt), asc(rowId))
        .limit(limit);
      return rows.flatMap((row) => row.userId ?? []);
    },

    tell: async (of, userIds, at) => {
      const told: AffectedPerson[] = [];
      for (let from = 0; from < userIds.length; from += peoplePerStatement) {
        const marked = await db
          .update(incidentPeople)
          .set({ toldAt: at })
          .where(and(isUntold(of), inArray(userId, userIds.slice(from, from + peoplePerStatement))))
          .returning({ id: rowId });
        if (marked.length === 0) continue;
        const ids = marked.map(({ id }) => id);
        const rows = await db
          .select(listed)
          .from(incidentPeople)
          .innerJoin(users, eq(users.id, userId))
          .where(inArray(rowId, ids));
        told.push(...rows.map(personOf));
      }
      return told;
    },
  };
};
