import type { IncidentRecord, IncidentTaskRecord } from '@atelier/core/ports/incident-store';
import { incidentRecord, incidentTask } from '@atelier/core/testing/incident-records';
import type { TestServer } from './in-process.ts';

/** A case with one item on its checklist. */
export const addIncident = async (
  { db }: Pick<TestServer, 'db'>,
  fields: Partial<IncidentRecord> = {},
): Promise<IncidentRecord & { readonly task: IncidentTaskRecord }> => {
  const at = new Date();
  const incident = incidentRecord({ createdAt: at, updatedAt: at, ...fields });
  const task = incidentTask(incident.id, { createdAt: at });
  await db.incidents.insert(incident, [task]);
  return { ...incident, task };
};
