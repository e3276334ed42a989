import { z } from 'zod';
import { noticeText, setting } from './setting.ts';

/** Switches that restrict what the whole server does. */
export const availabilitySettings = {
  'mode.readOnly': setting(z.boolean(), false, {
    title: 'Read-only mode',
    description:
      'People can sign in, look at and download what is theirs, secure their account and appeal. Admins still respond to alerts and incidents. All other changes are refused, except those of superadmins. Jobs that have been accepted finish.',
    group: 'availability',
    danger: 'step_up',
    variable: null,
  }),
  'mode.maintenance': setting(
    z.strictObject({ on: z.boolean(), message: noticeText }),
    { on: false, message: '' },
    {
      title: 'Maintenance mode',
      description:
        'Everyone except superadmins sees a maintenance page with this message. Superadmins can still sign in and use everything.',
      group: 'availability',
      danger: 'step_up',
      variable: null,
    },
  ),
} as const;
