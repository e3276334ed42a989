import type { AlertKind } from '@atelier/core/alert-kinds';
import type { AlertFilter, AlertStore } from '@atelier/core/ports/alert-stores';
import type { AlertListing } from '@atelier/core/schemas/alerts';
import {
  and,
  count,
  desc,
  eq,
  gt,
  gte,
  inArray,
  isNotNull,
  isNull,
  lt,
  lte,
  ne,
  or,
  type SQL,
  sql,
} from 'drizzle-orm';
import type { Driver } from '../driver.ts';
import { alertChangeStore } from './alert-changes.ts';
import { preparedByFilters } from './prepared.ts';
import { first, keysetValues, newestFirst, rowOf } from './queries.ts';

/** The one row of the table of revisions. */
const revisionId = 'alerts';

export const alertStore = (driver: Driver): AlertStore => {
  const { db, tables } = driver;
  const { alerts, alertChanges, alertRevisions } = tables;
  const { id: alertId, createdAt, state } = alerts;

  const isSnoozed = (now: Date) => gt(alerts.snoozedUntil, now);
  const isAwake = (now: Date) => or(isNull(alerts.snoozedUntil), lte(alerts.snoozedUntil, now));
  const listed = (listing: AlertListing, now: Date): SQL | undefined => {
    switch (listing) {
      case 'active':
        return and(ne(state, 'resolved'), isAwake(now));
      case 'snoozed':
        return and(ne(state, 'resolved'), isSnoozed(now));
      case 'all':
        return undefined;
      default:
        return eq(state, listing);
    }
  };
  const assignedTo = (assignee: string | undefined): SQL | undefined => {
    if (assignee === undefined) return undefined;
    return assignee === 'none' ? isNull(alerts.assigneeId) : eq(alerts.assigneeId, assignee);
  };
  const where = (
    { listing, state: wanted, severity, assignee, userId }: AlertFilter,
    now: Date,
  ): SQL | undefined =>
    and(
      listed(listing, now),
      wanted === undefined ? undefined : eq(state, wanted),
      severity === undefined ? undefined : eq(alerts.severity, severity),
      assignedTo(assignee),
      userId === undefined ? undefined : eq(alerts.userId, userId),
    );

  const find: AlertStore['find'] = async (id) => first(await db.select().from(alerts).where(eq(alertId, id)));

  return {
    ...alertChangeStore(driver),

    revision: async () =>
      first(
        await db
          .select({ revision: alertRevisions.revision })
          .from(alertRevisions)
          .where(eq(alertRevisions.id, revisionId)),
      )?.revision ?? 0,

    serialise: async () => {
      await db
        .insert(alertRevisions)
        .values({ id: revisionId, revision: 1 })
        .onConflictDoUpdate({
          target: alertRevisions.id,
          set: { revision: sql`${alertRevisions.revision} + 1` },
        });
    },

    findActive: async (groupKey) =>
      first(
        await db
          .select()
          .from(alerts)
          .where(and(eq(alerts.groupKey, groupKey), ne(state, 'resolved'))),
      ),

    findStory: async (storyKey, since) =>
      first(
        await db
          .select({ storyId: alerts.storyId })
          .from(alerts)
          .where(and(eq(alerts.storyKey, storyKey), gte(alerts.lastAt, since)))
          .orderBy(desc(alerts.lastAt))
          .limit(1),
      )?.storyId ?? null,

    insert: async (alert) => {
      await db.insert(alerts).values(rowOf(alerts, alert));
    },

    update: async (id, changes) => {
      // drizzle refuses an update of nothing.
      if (Object.keys(changes).length === 0) return find(id);
      return first(await db.update(alerts).set(changes).where(eq(alertId, id)).returning());
    },

    find,

    list: (filter, now, { after, limit }) =>
      preparedByFilters({ after: newestFirst.after(createdAt, alertId) }, (paged) =>
        db
          .select()
          .from(alerts)
          .where(and(where(filter, now), paged))
          .orderBy(...newestFirst.order(createdAt, alertId))
          .limit(limit),
      )(keysetValues(after), keysetValues(after)),

    listStory: async (storyId, limit) =>
      db
        .select()
        .from(alerts)
        .where(eq(alerts.storyId, storyId))
        .orderBy(...newestFirst.order(createdAt, alertId))
        .limit(limit),

    figures: async (now) => {
      const rows = await db
        .select({ severity: alerts.severity, n: count() })
        .from(alerts)
        .where(and(eq(state, 'open'), isAwake(now)))
        .groupBy(alerts.severity);
      return {
        open: rows.reduce((sum, { n }) => sum + n, 0),
        critical: rows.find(({ severity }) => severity === 'critical')?.n ?? 0,
      };
    },

    verdicts: async (since) => {
      const rows = await db
        .select({ kind: alerts.kind, verdict: alerts.verdict, alerts: count() })
        .from(alerts)
        .where(and(isNotNull(alerts.resolvedAt), gte(alerts.resolvedAt, since)))
        .groupBy(alerts.kind, alerts.verdict);
      return rows.flatMap(({ verdict, kind, alerts: found }) =>
        verdict === null ? [] : [{ kind: kind as AlertKind, verdict, alerts: found }],
      );
    },

    forget: async (userId) => {
      const about = db.select({ id: alertId }).from(alerts).where(eq(alerts.userId, userId));
      await db.update(alertChanges).set({ note: null }).where(inArray(alertChanges.alertId, about));
      await db
        .update(alerts)
        .set({
          ...{ userId: null, address: null, tokenId: null, storyKey: null },
          groupKey: sql`'erased:' || ${alertId}`,
        })
        .where(eq(alerts.userId, userId));
      await db.update(alerts).set({ assigneeId: null }).where(eq(alerts.assigneeId, userId));
    },

    deleteResolved: async (before, limit) => {
      const due = db
        .select({ id: alertId })
        .from(alerts)
        .where(lt(alerts.resolvedAt, before))
        .orderBy(alerts.resolvedAt)
        .limit(limit);
      const deleted = await db.delete(alerts).where(inArray(alertId, due)).returning({ id: alertId });
      return deleted.length;
    },
  };
};
