import { setting, wholeNumber } from './setting.ts';

const shared = { group: 'security', danger: 'step_up' } as const;

/** Sessions, what failed sign-ins lead to, and how much rules may do. */
export const securitySettings = {
  'sessions.slidingHours': setting(wholeNumber(1, 720), 24, {
    ...shared,
    title: 'Session without use',
    description: 'Hours after its last use until a session ends.',
    unit: 'hours',
    variable: 'SESSION_SLIDING_HOURS',
  }),
  'sessions.absoluteHours': setting(wholeNumber(1, 8760), 168, {
    ...shared,
    title: 'Longest session',
    description:
      'Hours after the sign-in until a session ends, however much it is used. It counts for open sessions, too.',
    unit: 'hours',
    variable: 'SESSION_ABSOLUTE_HOURS',
  }),
  'sessions.idleMinutes': setting(wholeNumber(0, 525_600), 0, {
    ...shared,
    title: 'Idle session',
    description:
      'Minutes without a request until a session ends; 0 for no such limit. It counts for open sessions, too.',
    unit: 'minutes',
    variable: 'SESSION_IDLE_MINUTES',
  }),
  'sessions.perUser': setting(wholeNumber(1, 1000), 20, {
    ...shared,
    title: 'Sessions of one person',
    description: 'With one more, the oldest ends.',
    variable: 'SESSIONS_PER_USER',
  }),
  'signIn.lockSeconds': setting(wholeNumber(1, 86_400), 300, {
    ...shared,
    title: 'Pause after wrong passwords',
    description: 'Seconds that an account has to wait after several wrong passwords in a row.',
    unit: 'seconds',
    variable: 'SIGN_IN_LOCK_SECONDS',
  }),
  'signIn.failuresPerAddress': setting(wholeNumber(1, 1_000_000), 5, {
    ...shared,
    title: 'Wrong passwords from one address',
    description: 'After so many, further attempts from the network address wait for an hour.',
    variable: 'SIGN_IN_FAILURES_PER_ADDRESS',
  }),
  'responses.accountsPerHour': setting(wholeNumber(0, 10_000), 10, {
    ...shared,
    title: 'Accounts that a rule may act on',
    description:
      'So many accounts in an hour may one rule lock, sign out, pause or ask for a fresh proof by itself, each of them. What it would have done beyond that is listed under Responses.',
    variable: 'RESPONSE_ACCOUNTS_PER_HOUR',
  }),
  'responses.addressesPerHour': setting(wholeNumber(0, 10_000), 50, {
    ...shared,
    title: 'Addresses that a rule may block',
    description:
      'So many addresses in an hour may one rule block by itself. What it would have done beyond that is listed under Responses.',
    variable: 'RESPONSE_ADDRESSES_PER_HOUR',
  }),
} as const;
