import { z } from 'zod';
import { AlertId, IncidentId } from '../ids.ts';
import { incidentBounds } from '../incidents/incidents.ts';
import { AlertView } from './alerts.ts';
import { IncidentSummary } from './incidents.ts';

/** Cases that the page of an alert shows. */
export const maxCasesOfAlert = 20;

export const LinkAlertsInput = z.strictObject({
  id: IncidentId,
  alertIds: z.array(AlertId).min(1).max(incidentBounds.alertsAtOnce),
});
export type LinkAlertsInput = z.infer<typeof LinkAlertsInput>;

export const UnlinkAlertInput = z.strictObject({ id: IncidentId, alertId: AlertId });
export type UnlinkAlertInput = z.infer<typeof UnlinkAlertInput>;

/** `linked`: those that were not linked before. */
export const LinkedAlerts = z.strictObject({ linked: z.int() });

export const IncidentAlerts = z.strictObject({ items: z.array(AlertView) });
export const CasesOfAlert = z.strictObject({ items: z.array(IncidentSummary) });
