import { incidentRoles } from '@atelier/core/incidents/incidents';
import type { IncidentChanges, IncidentRecord } from '@atelier/core/ports/incident-store';

/** What is recorded of a change: closed values and times, and of texts only that they changed. */
export const recordedOf = (before: IncidentRecord, changes: Partial<IncidentChanges>) => {
  const changed = Object.keys(changes).filter(
    (name) =>
      JSON.stringify(before[name as keyof IncidentRecord]) !==
      JSON.stringify(changes[name as keyof IncidentChanges]),
  );
  const details: Record<string, string | null> = { changed: changed.join(', ') };
  for (const name of ['severity', 'duty', ...incidentRoles, 'awareAt', 'authorityToldAt'] as const) {
    if (!changed.includes(name)) continue;
    const [from, to] = [before[name], changes[name] ?? null];
    details[`${name}From`] = from instanceof Date ? from.toISOString() : from;
    details[`${name}To`] = to instanceof Date ? to.toISOString() : to;
  }
  return { changed, details };
};
