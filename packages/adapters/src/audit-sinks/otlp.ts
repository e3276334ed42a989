import type { StoredAuditRow } from '@atelier/core/audit/row-hash';
import type { AuditSink } from '@atelier/core/ports/audit-streams';
import type { Egress } from '@atelier/core/ports/egress';
import { eventOf, isWarning } from './event.ts';
import { postJson } from './http.ts';

/** Values of the protocol's JSON form; numbers of 64 bits are texts. */
type Value = { readonly stringValue: string } | { readonly intValue: string };

/** Names of OpenTelemetry's semantic conventions where there is one. */
const attributesOf = (row: StoredAuditRow): { readonly key: string; readonly value: Value }[] => {
  const {
    seq,
    actorId,
    workspaceId,
    credentialId,
    requestId,
    address,
    userAgent,
    entityType,
    entityId,
    hash,
  } = eventOf(row);
  const texts = {
    ...{ 'user.id': actorId, 'client.address': address, 'user_agent.original': userAgent },
    ...{ 'atelier.workspace.id': workspaceId, 'atelier.credential.id': credentialId },
    ...{ 'atelier.request.id': requestId, 'atelier.entity.type': entityType, 'atelier.entity.id': entityId },
    'atelier.audit.hash': hash,
  };
  const known = Object.entries(texts).filter((entry): entry is [string, string] => Boolean(entry[1]));
  return [
    { key: 'atelier.audit.seq', value: { intValue: String(seq) } },
    ...known.map(([key, stringValue]) => ({ key, value: { stringValue } })),
  ];
};

/** Numbers and names of severity as in the logs data model of OpenTelemetry. */
const severityOf = (row: StoredAuditRow) =>
  isWarning(row) ? { severityNumber: 13, severityText: 'WARN' } : { severityNumber: 9, severityText: 'INFO' };

const recordOf = (row: StoredAuditRow) => ({
  timeUnixNano: `${Date.parse(row.time)}000000`,
  ...severityOf(row),
  eventName: `atelier.audit.${row.type}`,
  body: { stringValue: JSON.stringify({ type: row.type, details: row.details }) },
  attributes: attributesOf(row),
});

/** A batch of log records (OTLP/HTTP 1.x, JSON). */
export const otlpRequest = (rows: readonly StoredAuditRow[]) => ({
  resourceLogs: [
    {
      resource: { attributes: [{ key: 'service.name', value: { stringValue: 'atelier' } }] },
      scopeLogs: [{ scope: { name: 'atelier.audit' }, logRecords: rows.map(recordOf) }],
    },
  ],
});

/** What a collector did not take (OTLP, "Partial Success"); 0 if its answer says nothing of it. */
const rejectedIn = (text: string): number => {
  try {
    return Number(JSON.parse(text)?.partialSuccess?.rejectedLogRecords ?? 0) || 0;
  } catch {
    return 0;
  }
};

/** A collector of OpenTelemetry. `token` is sent as a bearer. */
export const createOtlpSink = (
  { url }: { readonly url: string },
  { egress, token }: { readonly egress: Egress; readonly token: string | null },
): AuditSink => ({
  async send(rows, signal) {
    const headers = token === null ? {} : { authorization: `Bearer ${token}` };
    const answer = await postJson(egress, url, { headers, body: JSON.stringify(otlpRequest(rows)) }, signal);
    return rejectedIn(answer);
  },
  close: () => egress.close(),
});
