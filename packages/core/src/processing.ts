/**
 * What personal data is processed for: the activities of the record of processing (GDPR art. 30). Which table belongs to which is
 * in `packages/db/src/schema/processing.ts`.
 */
export const processingActivities = {
  accounts: {
    title: 'Accounts',
    purpose: 'Gives people an account with a role, a workspace and a quota, and lets administrators find it.',
    people: ['People with an account', 'Invited people'],
  },
  signIn: {
    title: 'Sign-in',
    purpose: 'Lets people sign in, keeps them signed in, and keeps others out of their account.',
    people: ['People with an account', 'People who try to sign in'],
  },
  emails: {
    title: 'Emails',
    purpose: 'Delivers confirmations, links and notices about the account.',
    people: ['People with an account', 'Invited people'],
  },
  pictures: {
    title: 'Pictures',
    purpose: 'Draws, edits, stores and organises the pictures that people ask for.',
    people: ['People with an account', 'People who are described or shown in prompts and pictures'],
  },
  sharing: {
    title: 'Shared links',
    purpose: 'Shows pictures and collections to people who were given a link.',
    people: ['People with an account'],
  },
  moderation: {
    title: 'Moderation',
    purpose: 'Checks prompts and pictures against the rules of the server, and lets people appeal.',
    people: ['People with an account', 'Administrators'],
  },
  defence: {
    title: 'Attack detection',
    purpose: 'Recognises attacks on accounts and on the server, stops them, and tells administrators.',
    people: ['People with an account', 'Visitors', 'Administrators'],
  },
  incidents: {
    title: 'Security incidents',
    purpose: 'Handles security incidents, informs the people concerned, and keeps the evidence.',
    people: ['People concerned by an incident', 'Administrators'],
  },
  audit: {
    title: 'Audit log',
    purpose: 'Shows later who did what, so that misuse can be found and proven.',
    people: ['People with an account', 'Visitors', 'Administrators'],
  },
  administration: {
    title: 'Administration',
    purpose: 'Shows who changed settings and published texts of the server, and why.',
    people: ['Administrators'],
  },
  rights: {
    title: 'Rights of people',
    purpose: 'Records consents, and carries out exports and deletions that people ask for.',
    people: ['People with an account'],
  },
} as const satisfies Record<
  string,
  { readonly title: string; readonly purpose: string; readonly people: readonly string[] }
>;

export type ProcessingActivity = keyof typeof processingActivities;
export const activityNames = Object.keys(processingActivities) as ProcessingActivity[];

/** How long rows of a table stay; the service puts the settings in effect into words. */
export const processingPeriods = [
  'account',
  'trash',
  'job',
  'day',
  'session',
  'link',
  'token',
  'attempts',
  'sent',
  'import',
  'shares',
  'signals',
  'findings',
  'blocks',
  'alerts',
  'responses',
  'audit',
  'exports',
  'deletion',
  'proposals',
  'server',
  'configured',
  'workspace',
] as const;
export type ProcessingPeriod = (typeof processingPeriods)[number];

/** What protects the data, whatever the settings are. */
export const securityMeasures = [
  'Every call needs a permission, and rows of other people are out of reach in the query itself.',
  'Passwords are stored as Argon2id hashes; tokens and links as hashes.',
  'Secrets that the server has to read again are encrypted with its key.',
  'Second factors (authenticator app, passkeys), and a fresh proof of identity before dangerous actions.',
  'Attempts to sign in and calls are limited by account, device and address.',
  'Changes, and what administrators look at, are in an audit log whose rows are chained and signed.',
  'Personal data is tagged column by column; export, erasure and the redaction of the log follow the tags.',
  'Connections to providers, webhooks and other services are checked before they are opened.',
] as const;
