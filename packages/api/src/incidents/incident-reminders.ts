import { notificationDeadlineMs } from '@atelier/core/incidents/incidents';
import type { Alerts } from '@atelier/core/ports/alerts';
import type { IncidentRecord } from '@atelier/core/ports/incident-store';
import type { Deps } from '../shared/deps.ts';

const hourMs = 3_600_000;
/** Hours that are left when a reminder is raised, in their order; the last says that they are over. */
export const reminderHours = [66, 48, 24, 0] as const;
/** More than anyone leads at once. */
const maxClocks = 200;

/** How many reminders are due at `now`. */
const dueOf = ({ awareAt }: IncidentRecord, now: Date): number => {
  if (awareAt === null) return 0;
  const leftMs = awareAt.getTime() + notificationDeadlineMs - now.getTime();
  return reminderHours.filter((hours) => leftMs <= hours * hourMs).length;
};

/** Reminders of the 72 hours (GDPR art. 33) as alerts, each raised once among all nodes; late ones are raised as one. */
export const incidentReminders = ({ db, clock }: Pick<Deps, 'clock' | 'db'>, alerts: Alerts) => ({
  /** @returns how many were raised */
  async remind(): Promise<number> {
    const now = clock.now();
    let raised = 0;
    for (const incident of await db.incidents.runningClocks(maxClocks)) {
      const due = dueOf(incident, now);
      if (due <= incident.reminders) continue;
      const hours = reminderHours[due - 1] ?? 0;
      const isRaised = await db.transaction(async (stores) => {
        if (!(await stores.incidents.remind(incident.id, incident.reminders, due))) return false;
        await alerts.raise(stores, {
          ...{ kind: 'incident_deadline', severity: hours <= 24 ? 'critical' : 'high' },
          title:
            hours === 0
              ? 'The 72 hours to tell the authority are over'
              : `${hours} hours are left to tell the authority`,
          explanation: `The clock of case ${incident.id} runs. Open it under Incidents, and tell the authority, or write down why it need not be told.`,
          subject: { userId: null, address: null, tokenId: null, procedure: null },
          evidence: { count: 1, from: incident.awareAt ?? now, to: now, seqs: [] },
          ...{ groupKey: `incident_deadline:${incident.id}`, storyKey: `incident:${incident.id}` },
        });
        return true;
      });
      if (isRaised) raised += 1;
    }
    return raised;
  },
});
