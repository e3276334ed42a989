import type { DetectionRule, Sighting } from './rule.ts';
import { networkOf, type Signal } from './signal.ts';

const minuteS = 60;
const hourS = 3_600;
const dayS = 86_400;

/** The account that was tried, existing or not. */
const accountOf = ({ userId, accountMark }: Signal): string => userId ?? accountMark ?? 'unknown';

/**
 * Failures on devices and in networks that the account knows are its owner's: an outdated password on a phone, a typing error at
 * home or in the office. Only strange ones say that somebody else is trying.
 */
const isStrange = ({ isKnownDevice, isKnownNetwork }: Signal): boolean => !isKnownDevice && !isKnownNetwork;

/** The same under the address, and under its network, which several addresses together need more for. */
const byAddress = ({ address }: Signal, sighting: Omit<Sighting, 'key'>): Sighting[] =>
  address === null
    ? []
    : [
        { ...sighting, key: `address:${address}` },
        { ...sighting, key: `network:${networkOf(address)}`, factor: 2 },
      ];

/** Rules about who signs in and who tries to. */
export const signInRules: readonly DetectionRule[] = [
  {
    id: 'failed_sign_ins',
    group: 'sign_in',
    name: 'Failed sign-ins',
    describes:
      '{threshold} different wrong passwords for one account within {window}, on devices and in networks that the account does not know.',
    matters: 'Someone may be guessing the password of this account.',
    unit: 'different passwords',
    severity: 'low',
    response: 'flag',
    state: 'on',
    windowS: 15 * minuteS,
    threshold: 5,
    suppressS: hourS,
    kinds: ['sign_in_failed'],
    measure: 'distinct',
    sees: (signal) =>
      signal.userId !== null && isStrange(signal)
        ? [{ key: `user:${signal.userId}`, value: signal.secretMark ?? String(signal.at) }]
        : [],
  },
  {
    id: 'stuffing',
    group: 'sign_in',
    name: 'Credential stuffing',
    describes:
      'Failed sign-ins to {threshold} accounts from one address within {window} (twice as many from one network), none of which has signed in from there before.',
    matters:
      'Someone is trying passwords that were stolen elsewhere. People use the same one in several places.',
    unit: 'accounts',
    severity: 'high',
    response: 'block_address',
    state: 'on',
    windowS: 10 * minuteS,
    threshold: 10,
    suppressS: hourS,
    kinds: ['sign_in_failed'],
    measure: 'distinct',
    sees: (signal) => (isStrange(signal) ? byAddress(signal, { value: accountOf(signal) }) : []),
  },
  {
    id: 'refused_sign_ins',
    group: 'sign_in',
    name: 'Refused sign-ins to many accounts',
    describes:
      'Sign-ins to {threshold} accounts from one address within {window} that were refused because too many had failed from there.',
    matters:
      'Someone goes on trying accounts after five failures have closed the sign-in for their address. They find nothing, and nothing else is done: people behind the same address would suffer.',
    unit: 'accounts',
    severity: 'medium',
    response: null,
    state: 'on',
    windowS: 10 * minuteS,
    threshold: 20,
    suppressS: hourS,
    kinds: ['sign_in_refused'],
    measure: 'distinct',
    sees: (signal) =>
      signal.address === null ? [] : [{ key: `address:${signal.address}`, value: accountOf(signal) }],
  },
  {
    id: 'distributed_stuffing',
    group: 'sign_in',
    name: 'Stuffing from many addresses',
    describes:
      'Failed sign-ins to {threshold} accounts within {window}, wherever they come from, on devices and in networks that none of the accounts knows.',
    matters: 'An attacker who rents many addresses stays below the limits of each. Only the total shows it.',
    unit: 'accounts',
    severity: 'critical',
    response: null,
    state: 'on',
    windowS: hourS,
    threshold: 50,
    suppressS: hourS,
    kinds: ['sign_in_failed'],
    measure: 'distinct',
    sees: (signal) => (isStrange(signal) ? [{ key: 'all:', value: accountOf(signal) }] : []),
  },
  {
    id: 'spraying',
    group: 'sign_in',
    name: 'Password spraying',
    describes:
      'The same wrong password tried on {threshold} accounts within {window}. Passwords are not stored: they are compared by marks that end with the process.',
    matters: 'One common password tried on everybody finds the accounts that use it and locks none.',
    unit: 'accounts',
    severity: 'high',
    response: 'block_address',
    state: 'on',
    windowS: hourS,
    threshold: 6,
    suppressS: hourS,
    kinds: ['sign_in_failed'],
    measure: 'distinct',
    sees: (signal) =>
      signal.secretMark !== null && isStrange(signal)
        ? [{ key: `password:${signal.secretMark}`, value: accountOf(signal) }]
        : [],
  },
  {
    id: 'slow_guessing',
    group: 'sign_in',
    name: 'Slow guessing',
    describes:
      '{threshold} different wrong passwords for one account within {window}, from any addresses, on devices and in networks that it does not know.',
    matters: 'One attempt every few minutes stays below every short limit.',
    unit: 'different passwords',
    severity: 'medium',
    response: 'flag',
    state: 'on',
    windowS: dayS,
    threshold: 8,
    suppressS: dayS,
    kinds: ['sign_in_failed'],
    measure: 'distinct',
    sees: (signal) =>
      signal.userId !== null && isStrange(signal)
        ? [{ key: `user:${signal.userId}`, value: signal.secretMark ?? String(signal.at) }]
        : [],
  },
  {
    id: 'guessed_right',
    group: 'sign_in',
    name: 'Signed in after guessing',
    describes:
      'A sign-in on a new device from an address that has failed at {threshold} other accounts within {window}.',
    matters: 'An attack has probably found a password. This account may not be its owner’s any more.',
    unit: 'other accounts',
    severity: 'critical',
    response: 'lock_account',
    state: 'on',
    windowS: hourS,
    threshold: 5,
    suppressS: minuteS,
    kinds: ['sign_in_failed', 'signed_in'],
    measure: 'distinct',
    sees: (signal) => {
      const { kind, address } = signal;
      if (address === null || !isStrange(signal)) return [];
      const key = `address:${address}`;
      return kind === 'signed_in'
        ? [{ key, part: 'fires' }]
        : [{ key, value: accountOf(signal), part: 'counts' }];
    },
  },
  {
    id: 'wrong_codes',
    group: 'sign_in',
    name: 'Wrong second factors',
    describes: '{threshold} wrong codes for one account within {window}.',
    matters: 'Anyone who sees the question for a code already has the password.',
    unit: 'wrong codes',
    severity: 'medium',
    response: 'flag',
    state: 'on',
    windowS: hourS,
    threshold: 8,
    suppressS: hourS,
    kinds: ['code_failed'],
    measure: 'sum',
    sees: ({ userId }) => (userId === null ? [] : [{ key: `user:${userId}` }]),
  },
  {
    id: 'impossible_pace',
    group: 'sign_in',
    name: 'Impossible pace',
    describes:
      'Sign-ins of one account on new devices in {threshold} networks that it does not know, within {window}.',
    matters: 'A person is in one place. A password that was sold is used from many.',
    unit: 'networks',
    severity: 'high',
    response: 'ask_step_up',
    state: 'on',
    windowS: hourS,
    threshold: 3,
    suppressS: hourS,
    kinds: ['signed_in'],
    measure: 'distinct',
    sees: (signal) =>
      signal.userId !== null && signal.address !== null && isStrange(signal)
        ? [{ key: `user:${signal.userId}`, value: networkOf(signal.address) }]
        : [],
  },
  {
    id: 'new_network',
    group: 'sign_in',
    name: 'New network and device',
    describes: 'A sign-in on a device and in a network that the account does not know.',
    matters: 'It is usually a journey or a new laptop. Among other signs it is the first step of a takeover.',
    unit: 'sign-ins',
    severity: 'low',
    response: null,
    state: 'shadow',
    windowS: hourS,
    threshold: 1,
    suppressS: hourS,
    kinds: ['signed_in'],
    measure: 'sum',
    sees: (signal) =>
      signal.userId !== null && signal.idleDays !== null && isStrange(signal)
        ? [{ key: `user:${signal.userId}` }]
        : [],
  },
  {
    id: 'dormant_account',
    group: 'sign_in',
    name: 'Dormant account awakens',
    describes: 'A sign-in on a new device, {threshold} days or more after the last one.',
    matters: 'No one watches an account that its owner has forgotten.',
    unit: 'days without a sign-in',
    severity: 'medium',
    response: null,
    state: 'on',
    windowS: hourS,
    threshold: 90,
    suppressS: dayS,
    kinds: ['signed_in'],
    measure: 'each',
    sees: (signal) =>
      signal.userId !== null && signal.idleDays !== null && isStrange(signal)
        ? [{ key: `user:${signal.userId}`, count: signal.idleDays }]
        : [],
  },
];
