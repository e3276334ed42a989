import type { StoredAuditRow } from '../audit/row-hash.ts';
import { isUploadViolation } from '../upload-refusals.ts';
import { blankSignal, type Signal, type SignalKind } from './signal.ts';

/** What administrators change; looking is not among it. */
const adminActs: ReadonlySet<string> = new Set([
  ...['role_change', 'user_locked', 'user_unlocked', 'user_created', 'user_imported', 'user_deleted'],
  'pictures_transferred',
  ...['invitation_sent', 'quota_change', 'password_reset_forced', 'audit_exported'],
  ...['provider_added', 'provider_updated', 'provider_key_change', 'provider_removed', 'model_updated'],
  ...['moderation_rule_added', 'moderation_rule_updated', 'moderation_rule_removed', 'private_look_started'],
  ...['signing_key_change', 'detection_rule_changed', 'local_engine_change'],
]);

export const isAdminAct = (type: string): boolean => adminActs.has(type);

const exported: ReadonlySet<string> = new Set(['images_downloaded', 'audit_exported', 'data_exported']);

interface Meaning {
  readonly kind: SignalKind;
  readonly count?: number;
  /** Whom it is about, if not the actor. */
  readonly userId?: string | null;
  readonly isKnownDevice?: boolean;
}

const number = (value: unknown): number => (typeof value === 'number' && value > 0 ? value : 0);

const factorRemoved = ({ type, actorId, entityId, details }: StoredAuditRow): boolean =>
  details.factorLeft === false &&
  (type === 'passkey_removed' || (type === 'two_factor_change' && actorId === entityId));

const deletions = ({ type, details }: StoredAuditRow): number => {
  if (type === 'image_deleted' || type === 'image_erased') return 1;
  if (type === 'images_changed') return details.action === 'delete' ? number(details.images) : 0;
  return type === 'trash_emptied' ? number(details.images) : 0;
};

const meaningOf = (row: StoredAuditRow): Meaning[] => {
  const { type, details, entityId } = row;
  const meanings: Meaning[] = [];
  if (type === 'login_success')
    meanings.push({ kind: 'signed_in', isKnownDevice: details.newDevice === false });
  if (type === 'login_failure' && details.reason === 'wrong_code')
    meanings.push({ kind: 'code_failed', userId: entityId });
  if (type === 'upload_rejected' && isUploadViolation(String(details.reason)))
    meanings.push({ kind: 'file_violation' });
  if (factorRemoved(row)) meanings.push({ kind: 'second_factor_removed' });
  if (exported.has(type)) meanings.push({ kind: 'exported' });
  const deleted = deletions(row);
  if (deleted > 0) meanings.push({ kind: 'deleted', count: deleted });
  if (type === 'token_issued') meanings.push({ kind: 'token_issued' });
  if (type === 'token_reused') meanings.push({ kind: 'token_reused' });
  if (adminActs.has(type)) meanings.push({ kind: 'admin_acted' });
  return meanings;
};

/**
 * The signals in a row of the audit log: most have none, some two. What depends on earlier rows (known networks, idle days, hours)
 * is added by the caller.
 * @param addressOf the address as limits count it
 */
export const signalsOf = (row: StoredAuditRow, addressOf: (ip: string) => string): Signal[] =>
  meaningOf(row).map(({ kind, count = 1, userId = row.actorId, isKnownDevice = false }) => ({
    ...blankSignal,
    ...{ kind, count, userId, isKnownDevice },
    at: Date.parse(row.time),
    address: row.ip === '' ? null : addressOf(row.ip),
    seq: row.seq,
  }));
