import { AppError } from '@atelier/core/errors';
import { incidentBounds } from '@atelier/core/incidents/incidents';
import type { AlertRecord } from '@atelier/core/ports/alert-stores';
import type { Stores } from '@atelier/core/ports/stores';
import {
  type LinkAlertsInput,
  maxCasesOfAlert,
  type UnlinkAlertInput,
} from '@atelier/core/schemas/incident-alerts';
import { namesIn, viewAlert } from '../alerts/alert-views.ts';
import type { AuditTrail } from '../audit/audit-trail.ts';
import type { Deps } from '../shared/deps.ts';
import type { Principal } from '../trpc/request-context.ts';
import { addEntries, entryOf, incidentEntity, lockResponders, requireOpen } from './incident-changes.ts';
import { viewIncidents } from './incident-views.ts';

/** What stays on the timeline of an alert that is removed after its time. Alerts name no person. */
const factsOf = ({ kind, severity, title }: AlertRecord) => ({ kind, severity, title });

/**
 * Links alerts to a case within the caller's transaction, each once, and puts them on its timeline when they began.
 * @returns how many were not linked before @throws AppError `not_found` if none of them exists, `conflict` if there is no room
 */
export const linkAlerts = async (
  stores: Stores,
  incidentId: string,
  alertIds: readonly string[],
  by: { readonly linkedBy: string; readonly at: Date },
): Promise<number> => {
  const wanted = [...new Set(alertIds)];
  const found: AlertRecord[] = [];
  for (const id of wanted) {
    const alert = await stores.alerts.find(id);
    if (alert !== null) found.push(alert);
  }
  if (found.length === 0) throw new AppError('not_found', 'There is no such alert.');
  const linked = new Set(await stores.incidentAlerts.link(incidentId, wanted, by));
  if ((await stores.incidentAlerts.list(incidentId)).length >= incidentBounds.alerts && linked.size > 0)
    throw new AppError('conflict', 'This case’s list of alerts is full.');
  const entries = found
    .filter(({ id }) => linked.has(id))
    .map((alert) =>
      entryOf(
        {
          ...{ incidentId, kind: 'alert', authorId: by.linkedBy, alertId: alert.id },
          ...{ happenedAt: alert.firstAt, details: factsOf(alert) },
        },
        by.at,
      ),
    );
  await addEntries(stores, incidentId, entries);
  return entries.length;
};

/** The alerts of a case (R-SEC-5, R-SEC-6): linked from the alert or when the case is opened, and taken off again. */
export const incidentAlerts = ({ db, clock }: Pick<Deps, 'clock' | 'db'>) => ({
  /** @throws AppError `not_found` */
  async list(id: string) {
    if ((await db.incidents.find(id)) === null) throw new AppError('not_found');
    const alerts = await db.incidentAlerts.list(id);
    const names = await namesIn(db, alerts);
    return { items: alerts.map((alert) => viewAlert(alert, names)) };
  },

  /** The cases of an alert. @throws AppError `not_found` */
  async casesOf(alertId: string) {
    if ((await db.alerts.find(alertId)) === null) throw new AppError('not_found');
    return { items: await viewIncidents(db, await db.incidentAlerts.casesOf(alertId, maxCasesOfAlert)) };
  },

  /** @throws AppError `not_found`, `conflict` */
  async link(principal: Principal, { id, alertIds }: LinkAlertsInput, audit: AuditTrail) {
    return db.transaction(async (stores) => {
      await lockResponders(stores, principal);
      await requireOpen(stores, id);
      const by = { linkedBy: principal.user.id, at: clock.now() };
      const linked = await linkAlerts(stores, id, alertIds, by);
      await audit.write(stores, 'incident_alerts_changed', { ...incidentEntity(id), details: { linked } });
      return { linked };
    });
  },

  /** Its entry on the timeline stays, with one that says that it was taken off. @throws AppError `not_found`, `conflict` */
  async unlink(principal: Principal, { id, alertId }: UnlinkAlertInput, audit: AuditTrail): Promise<void> {
    await db.transaction(async (stores) => {
      await lockResponders(stores, principal);
      await requireOpen(stores, id);
      const alert = await stores.alerts.find(alertId);
      if (alert === null || !(await stores.incidentAlerts.unlink(id, alertId)))
        throw new AppError('not_found');
      await addEntries(stores, id, [
        entryOf(
          {
            ...{ incidentId: id, kind: 'alert', authorId: principal.user.id, alertId },
            details: { ...factsOf(alert), unlinked: true },
          },
          clock.now(),
        ),
      ]);
      const details = { unlinked: 1, alert: alertId };
      await audit.write(stores, 'incident_alerts_changed', { ...incidentEntity(id), details });
    });
  },
});
