import { integer } from './fields.ts';

/** Days after which the server removes things by itself (R-SEC-7). */
export const retentionVariables = {
  TRASH_DAYS: integer(1, 3650, 30),
  AUDIT_DAYS: integer(0, 36_500, 365),
  METRICS_DAYS: integer(31, 3650, 90),
  MAILBOX_DAYS: integer(1, 365, 7),
};
