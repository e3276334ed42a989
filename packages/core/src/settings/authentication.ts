import { z } from 'zod';
import { roles } from '../policy.ts';
import { setting, wholeNumber } from './setting.ts';

const group = 'authentication';

/** How people sign in, and the links in emails that let them. */
export const authenticationSettings = {
  'auth.secondFactorRoles': setting(z.array(z.enum(roles)).max(roles.length), ['admin', 'superadmin'], {
    title: 'Roles that need a second factor',
    description: 'People with these roles must set up a second factor before they can do anything else.',
    group,
    danger: 'two_person',
    variable: 'TWO_FACTOR_ROLES',
  }),
  'auth.emailVerification': setting(z.boolean(), false, {
    title: 'Confirmed email addresses',
    description: 'People confirm their address by a link before they can sign in with a password.',
    group,
    danger: 'step_up',
    variable: 'REQUIRE_EMAIL_VERIFICATION',
  }),
  'auth.stepUpMinutes': setting(wholeNumber(1, 1440), 10, {
    title: 'Proof of identity',
    description: 'How long a proof of identity is fresh enough for a dangerous action.',
    unit: 'minutes',
    group,
    danger: 'step_up',
    variable: 'STEP_UP_MINUTES',
  }),
  'auth.verifyHours': setting(wholeNumber(1, 168), 24, {
    title: 'Link that confirms an address',
    description: 'How long it works.',
    unit: 'hours',
    group,
    danger: 'normal',
    variable: 'VERIFY_HOURS',
  }),
  'auth.resetMinutes': setting(wholeNumber(5, 60), 30, {
    title: 'Link that resets a password',
    description: 'How long it works.',
    unit: 'minutes',
    group,
    danger: 'step_up',
    variable: 'RESET_MINUTES',
  }),
  'auth.emailChangeHours': setting(wholeNumber(1, 168), 24, {
    title: 'Links that change an address',
    description: 'How long they work.',
    unit: 'hours',
    group,
    danger: 'normal',
    variable: 'EMAIL_CHANGE_HOURS',
  }),
  'auth.invitationHours': setting(wholeNumber(1, 720), 168, {
    title: 'Invitation',
    description: 'How long the link of an invitation works.',
    unit: 'hours',
    group,
    danger: 'normal',
    variable: 'INVITATION_HOURS',
  }),
} as const;
