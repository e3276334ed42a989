import { ruleIds } from './detection/rule-ids.ts';

/**
 * What alerts can be about. Closed: a new one is added here and nowhere else. Rules of detection raise alerts of their own
 * name.
 */
export const alertKinds = [
  /** Alerts no longer reach one of their channels. */
  'channel_failed',
  /** The server found rows or a checkpoint of the audit log that are not what was written or signed. */
  'audit_broken',
  /** Copies of the signed checkpoints do not reach where they are kept. */
  'checkpoint_copy_failed',
  ...ruleIds,
  /** Someone objects to what a rule did about their account. */
  'response_appealed',
  /** The 72 hours of a case pass. */
  'incident_deadline',
] as const;
export type AlertKind = (typeof alertKinds)[number];
