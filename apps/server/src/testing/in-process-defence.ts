import { createAuditTrail } from '@atelier/api';
import { newId } from '@atelier/core/ids';
import type { UserRecord } from '@atelier/core/ports/records';
import { alertChangeRecord } from '@atelier/core/testing/alert-records';
import { signalCount } from '@atelier/core/testing/detection-records';
import { incidentEntry } from '@atelier/core/testing/incident-records';
import { responseRecord } from '@atelier/core/testing/response-records';
import type { TestServer } from './in-process.ts';
import { addAlert } from './in-process-alerts.ts';
import { addFiring } from './in-process-detection.ts';
import { addIncident } from './in-process-incidents.ts';

/** A case that concerns the person, who was told, with what was written down and done about them. */
const addCase = async (server: TestServer, { id: userId }: UserRecord): Promise<void> => {
  const { db } = server;
  const at = new Date();
  const { id } = await addIncident(server);
  await db.incidentPeople.add(id, [userId], { source: 'manual', at });
  await db.incidentNotices.add({
    ...{ id: newId('incidentNotice'), incidentId: id, subject: 'About your account', body: 'Sorry.' },
    ...{ version: 1, updatedAt: at, sentAt: at, sentBy: userId, recipients: 1 },
  });
  const action = {
    ...{ id: newId('incidentAction'), incidentId: id, target: { userIds: [userId] } },
    ...{ figures: { sessions: 1 }, createdAt: at, undoneAt: null, undoneBy: null },
    ...{ requestKey: crypto.randomUUID(), doneBy: userId },
  } as const;
  await db.incidentActions.add({ ...action, kind: 'end_sessions' });
  await db.incidentEntries.add([
    incidentEntry(id, { kind: 'change', authorId: userId, details: { commander: userId } }),
  ]);
};

/**
 * Everything that the defence of a server can come to have about a person: counts, findings, an alert with a note, a response
 * with an objection, a case, and a changed address in the audit log.
 * @param word in every text of or about them
 * @param address from which they came
 */
export const addDefence = async (
  server: TestServer,
  user: UserRecord,
  { word, address }: { readonly word: string; readonly address: string },
): Promise<void> => {
  const { db } = server;
  const { id: userId } = user;
  const at = server.application.clock.now();
  await db.transaction(async (stores) => {
    await stores.detection.lockState();
    await stores.detection.addCounts([signalCount({ userId, address, minute: at, lastAt: at })]);
  });
  await addFiring(server, { userId, address });
  const subject = { userId, address, groupKey: `${userId} ${address}`, storyKey: userId };
  const alert = await addAlert(server, subject);
  const note = `Wrote to ${word}.`;
  await db.transaction(async (stores) => {
    await stores.alerts.serialise();
    await stores.alerts.addChange(
      alertChangeRecord(alert, { kind: 'noted', note, assigneeId: userId, createdAt: at }),
    );
  });
  const appeal = `I am ${word}.`;
  await db.responses.insert(
    responseRecord({ userId, address, alertId: alert.id, appeal, appealedAt: at, createdAt: at, until: at }),
  );
  await addCase(server, user);
  const trail = createAuditTrail(
    { requestId: 'req', ip: address, userAgent: word },
    { userId, workspaceId: user.workspaceId },
    server.application.clock,
  );
  const masked = { from: `z…@${word}.example`, to: 'z…@example.org' };
  const changed = { actorId: userId, entityType: 'user', entityId: userId, details: masked };
  await db.transaction((stores) => trail.write(stores, 'email_changed', changed));
};
