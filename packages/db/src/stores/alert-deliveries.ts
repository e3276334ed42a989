import type { AlertDeliveryStore } from '@atelier/core/ports/alert-stores';
import { and, asc, eq, lte, sql } from 'drizzle-orm';
import type { Driver } from '../driver.ts';
import { preparedByFilters } from './prepared.ts';
import { first, keysetValues, newestFirst, rowOf } from './queries.ts';

export const alertDeliveryStore = ({
  db,
  tables: { alertDeliveries },
  fragments,
}: Driver): AlertDeliveryStore => {
  const { id: deliveryId, channelId, state, dueAt, attempts, createdAt } = alertDeliveries;
  return {
    add: async (delivery) => {
      const added = await db
        .insert(alertDeliveries)
        .values(rowOf(alertDeliveries, delivery))
        .onConflictDoNothing()
        .returning({ id: deliveryId });
      return added.length > 0;
    },

    find: async (id) => first(await db.select().from(alertDeliveries).where(eq(deliveryId, id))),

    list: ({ channelId: channel, state: wanted }, { after, limit }) =>
      preparedByFilters({ after: newestFirst.after(createdAt, deliveryId) }, (paged) =>
        db
          .select()
          .from(alertDeliveries)
          .where(
            and(
              channel === undefined ? undefined : eq(channelId, channel),
              wanted === undefined ? undefined : eq(state, wanted),
              paged,
            ),
          )
          .orderBy(...newestFirst.order(createdAt, deliveryId))
          .limit(limit),
      )(keysetValues(after), keysetValues(after)),

    claimDue: async (now, leaseUntil, limit) => {
      const ids = db
        .select({ id: deliveryId })
        .from(alertDeliveries)
        .where(and(eq(state, 'queued'), lte(dueAt, now)))
        .orderBy(asc(dueAt), asc(deliveryId))
        .limit(limit);
      const claimed = await db
        .update(alertDeliveries)
        .set({ dueAt: leaseUntil, attempts: sql`${attempts} + 1` })
        .where(sql`${deliveryId} in (${ids.getSQL()} ${fragments.skipLocked('alert_deliveries')})`)
        .returning();
      // RETURNING has no order; earlier ones are sent first.
      return claimed.toSorted(
        (a, b) => a.createdAt.getTime() - b.createdAt.getTime() || a.id.localeCompare(b.id),
      );
    },

    nextDue: async () =>
      first(
        await db
          .select({ dueAt })
          .from(alertDeliveries)
          .where(eq(state, 'queued'))
          .orderBy(asc(dueAt))
          .limit(1),
      )?.dueAt ?? null,

    settle: async ({ id, attempts: claimed }, outcome) => {
      const settled = await db
        .update(alertDeliveries)
        .set(outcome)
        .where(and(eq(deliveryId, id), eq(state, 'queued'), eq(attempts, claimed)))
        .returning({ id: deliveryId });
      return settled.length > 0;
    },

    replay: async (id, at) =>
      first(
        await db
          .update(alertDeliveries)
          .set({ state: 'queued', attempts: 0, dueAt: at })
          .where(and(eq(deliveryId, id), eq(state, 'dead')))
          .returning(),
      ),
  };
};
