import { incidentBounds } from '@atelier/core/incidents/incidents';
import type { IncidentAlertStore } from '@atelier/core/ports/incident-store';
import { and, eq, getTableColumns, inArray } from 'drizzle-orm';
import type { Driver } from '../driver.ts';
import { newestFirst } from './queries.ts';

export const incidentAlertStore = ({
  db,
  tables: { incidentAlerts, incidents, alerts },
}: Driver): IncidentAlertStore => {
  const { incidentId, alertId } = incidentAlerts;
  return {
    link: async (of, alertIds, { linkedBy, at }) => {
      if (alertIds.length === 0) return [];
      const known = await db
        .select({ id: alerts.id })
        .from(alerts)
        .where(inArray(alerts.id, [...alertIds]));
      if (known.length === 0) return [];
      const linked = await db
        .insert(incidentAlerts)
        .values(known.map(({ id }) => ({ incidentId: of, alertId: id, linkedBy, createdAt: at })))
        .onConflictDoNothing()
        .returning({ id: alertId });
      return linked.map(({ id }) => id);
    },

    unlink: async (of, id) => {
      const unlinked = await db
        .delete(incidentAlerts)
        .where(and(eq(incidentId, of), eq(alertId, id)))
        .returning({ id: alertId });
      return unlinked.length > 0;
    },

    list: (of) =>
      db
        .select(getTableColumns(alerts))
        .from(incidentAlerts)
        .innerJoin(alerts, eq(alerts.id, alertId))
        .where(eq(incidentId, of))
        .orderBy(...newestFirst.order(alerts.createdAt, alerts.id))
        .limit(incidentBounds.alerts),

    casesOf: (id, limit) =>
      db
        .select(getTableColumns(incidents))
        .from(incidentAlerts)
        .innerJoin(incidents, eq(incidents.id, incidentId))
        .where(eq(alertId, id))
        .orderBy(...newestFirst.order(incidents.createdAt, incidents.id))
        .limit(limit),
  };
};
