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
} as const;
