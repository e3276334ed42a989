import { z } from 'zod';
import { setting } from './setting.ts';

/** Who may create an account: anyone, people whom an administrator invites, or nobody new. */
export const registrationModes = ['open', 'invitation', 'closed'] as const;
export type RegistrationMode = (typeof registrationModes)[number];

export const registrationSettings = {
  'registration.open': setting(z.enum(registrationModes), 'open', {
    title: 'Registration',
    description:
      'Open: anyone can create an account. Invitation only: administrators invite people. Closed: no new accounts, and invitations that were sent wait until it is opened again.',
    group: 'registration',
    danger: 'step_up',
    variable: 'REGISTRATION_OPEN',
  }),
} as const;
