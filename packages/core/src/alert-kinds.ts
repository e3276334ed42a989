/**
 * What alerts can be about. Closed: a new one is added here and nowhere else. Rules of detection raise alerts of their own
 * name.
 */
export const alertKinds = [
  /** Alerts no longer reach one of their channels. */
  'channel_failed',
  /** A verification of the audit log failed. */
  'audit_broken',
  /** The audit log was not signed when it should have been. */
  'checkpoint_missing',
  /** Rows of the audit log are missing or late. */
  'audit_gap',
  'clock_jump',
  /** Settings of this server are not those that were decided. */
  'config_drift',
  /** The 72 hours of a case pass. */
  'incident_deadline',
] as const;
export type AlertKind = (typeof alertKinds)[number];
