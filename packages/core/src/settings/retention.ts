import { setting, wholeNumber } from './setting.ts';

/** How long things are kept. */
export const retentionSettings = {
  'retention.auditDays': setting(wholeNumber(0, 36_500), 365, {
    title: 'Audit log',
    description: 'Days after which events are removed from the audit log; 0 keeps them for good.',
    unit: 'days',
    group: 'retention',
    danger: 'two_person',
    variable: 'AUDIT_DAYS',
  }),
  'retention.trashDays': setting(wholeNumber(1, 3650), 30, {
    title: 'Trash',
    description: 'Days during which deleted pictures, uploads and collections can be restored.',
    unit: 'days',
    group: 'retention',
    danger: 'step_up',
    variable: 'TRASH_DAYS',
  }),
  'retention.mailboxDays': setting(wholeNumber(1, 365), 7, {
    title: 'Mailbox',
    description: 'Days that emails are kept in the data folder on a server without a mail server.',
    unit: 'days',
    group: 'retention',
    danger: 'normal',
    variable: 'MAILBOX_DAYS',
  }),
  'retention.alertDays': setting(wholeNumber(7, 3650), 365, {
    title: 'Alerts',
    description: 'Days that alerts are kept after they were resolved.',
    unit: 'days',
    group: 'retention',
    danger: 'step_up',
    variable: null,
  }),
  'retention.responseDays': setting(wholeNumber(7, 3650), 365, {
    title: 'Responses',
    description:
      'Days that people and administrators see what was done about an account. Open objections stay.',
    unit: 'days',
    group: 'retention',
    danger: 'step_up',
    variable: null,
  }),
  'retention.shareDays': setting(wholeNumber(1, 3650), 30, {
    title: 'Ended links',
    description: 'Days that a link to a picture or collection is kept after it was revoked or expired.',
    unit: 'days',
    group: 'retention',
    danger: 'normal',
    variable: null,
  }),
} as const;
