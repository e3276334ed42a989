import type { ProcessedTable } from '@atelier/core/ports/personal-rows';
import type { ProcessingActivity, ProcessingPeriod } from '@atelier/core/processing';
import { ownSchema, type PersonalSchema, ruleOf, taggedColumns } from './personal-schema.ts';
import type { Tables } from './schema.ts';

/** What the rows of a table are for, what they are, and how long they stay. */
type Processing = readonly [activity: ProcessingActivity, data: string, period: ProcessingPeriod];

const own = (activity: ProcessingActivity, data: string): Processing => [activity, data, 'account'];

/**
 * The purpose of every table with personal data; null for those without. Exhaustive, as `personalData` is: a new table does not
 * compile without a decision, and `processing.test.ts` says which table lacks a purpose.
 */
export const processing: { readonly [T in keyof Tables]: Processing | null } = {
  users: own('accounts', 'Name, email address, role and last sign-in'),
  userTexts: own('accounts', 'Copies of names and email addresses for the search'),
  workspaces: ['accounts', 'Personal workspaces', 'workspace'],
  memberships: own('accounts', 'Members of workspaces'),
  quotas: own('accounts', 'Quotas and budgets, and how much of them is used'),
  invitations: own('accounts', 'Invitations that have not been accepted'),
  imports: null,
  importPeople: ['accounts', 'People in an import of accounts', 'import'],

  sessions: ['signIn', 'Sessions with device, address and time', 'session'],
  identities: own('signIn', 'Linked accounts at other services'),
  totpSecrets: own('signIn', 'Secrets of authenticator apps, encrypted'),
  recoveryCodes: own('signIn', 'Recovery codes, as hashes'),
  passkeys: own('signIn', 'Passkeys'),
  oneTimeTokens: ['signIn', 'Links in emails, as hashes', 'link'],
  spentValues: null,
  signInChallenges: ['signIn', 'Sign-ins that wait for a second factor', 'link'],
  emailChanges: ['signIn', 'Changes of email addresses that are not confirmed', 'link'],
  accountTrust: own('signIn', 'When people last confirmed what belongs to their account'),
  accessReviews: own('signIn', 'Past resets and reports of accounts'),
  loginAttempts: ['signIn', 'Failed sign-ins by account, device and address, under hashes', 'attempts'],
  tokenFamilies: ['signIn', 'Programs with a token, and when and where it was used', 'token'],
  accessTokens: ['signIn', 'Access tokens, as hashes', 'token'],
  refreshTokens: ['signIn', 'Tokens that renew those, as hashes', 'token'],

  outbox: ['emails', 'Emails that have not been sent, encrypted', 'sent'],

  jobs: own('pictures', 'Prompts and settings of pictures'),
  images: ['pictures', 'Pictures with their prompts', 'trash'],
  imageTexts: ['pictures', 'Copies of prompts for the search', 'trash'],
  imageParents: ['pictures', 'What pictures were made from', 'trash'],
  drawnPictures: ['pictures', 'Pictures of jobs that are running', 'job'],
  jobPreviews: ['pictures', 'Previews of pictures that are being drawn', 'job'],
  orphanedWork: null,
  uploads: ['pictures', 'Uploaded pictures', 'trash'],
  assets: ['pictures', 'The list of files', 'trash'],
  blobRemovals: null,
  collections: ['pictures', 'Collections', 'trash'],
  collectionImages: ['pictures', 'Which pictures are in collections', 'trash'],
  comparisons: own('pictures', 'Comparisons of models'),
  comparisonEntries: own('pictures', 'Which models were compared'),
  comparisonVotes: own('pictures', 'Votes in comparisons'),
  presets: own('pictures', 'Saved settings of the studio'),
  favouriteModels: own('pictures', 'Favourite models'),
  trainings: own('pictures', 'Trainings of own models, with captions'),
  loras: own('pictures', 'Own models (LoRAs)'),
  loraRemovals: null,
  enhancements: ['pictures', 'Prompts that were improved by a text model', 'day'],
  providers: null,
  models: null,
  engineRevisions: null,
  localEngines: null,
  signingKeys: null,

  shares: ['sharing', 'Shared links, and how often they were viewed', 'shares'],

  moderationCases: own('moderation', 'Flagged prompts and pictures, decisions and appeals'),
  moderationRules: null,
  pictureChecks: ['moderation', 'Pictures that wait for a check', 'job'],
  privateLooks: own('moderation', 'When administrators looked at private pictures, and why'),

  signalCounts: ['defence', 'How often accounts and addresses did what attacks are recognised by', 'signals'],
  ruleFirings: ['defence', 'What rules found about accounts and addresses', 'findings'],
  detectionState: null,
  detectionRules: null,
  alerts: ['defence', 'Alerts about accounts and addresses', 'alerts'],
  alertChanges: ['defence', 'What administrators did about alerts', 'alerts'],
  alertRevisions: null,
  alertChannels: ['defence', 'Addresses that alerts are sent to, encrypted', 'configured'],
  alertDeliveries: null,
  blocks: ['defence', 'Blocked addresses', 'blocks'],
  responses: ['defence', 'What was done to protect accounts, and appeals', 'responses'],
  defenceRevisions: null,

  incidents: ['incidents', 'Cases with summary and review', 'server'],
  incidentEntries: ['incidents', 'The history of cases', 'server'],
  incidentTasks: ['incidents', 'Tasks of cases', 'server'],
  incidentActions: ['incidents', 'What was done against incidents', 'server'],
  incidentPeople: ['incidents', 'Who was concerned, and when they were told', 'server'],
  incidentNotices: ['incidents', 'What the people concerned are told', 'server'],
  incidentAlerts: null,

  auditEvents: ['audit', 'Who did what, with time, address and device', 'audit'],
  auditStatements: null,
  auditKeys: null,
  auditStreams: null,
  auditFilters: own('audit', 'Saved filters of the log'),
  metrics: null,

  settings: null,
  settingChanges: ['administration', 'Changes of settings, with reasons', 'server'],
  settingProposals: ['administration', 'Proposed changes of settings', 'proposals'],
  legalTexts: ['administration', 'Published terms and notices, and who published them', 'server'],

  dataExports: ['rights', 'Exports that people asked for', 'exports'],
  accountDeletions: ['rights', 'Deletions that people asked for', 'deletion'],
  consents: own('rights', 'Which texts people accepted, when and how'),
};

const purposes: Readonly<Record<string, Processing | null>> = processing;

/** Whether a table has rows of people, or columns that are tagged. */
export const isPersonal = (schema: PersonalSchema, name: string): boolean =>
  ruleOf(schema, name) !== null || taggedColumns(schema, name).length > 0;

/** The tables of the record of processing, in the order of the activities above. */
export const processedTables = (schema: PersonalSchema = ownSchema): ProcessedTable[] =>
  Object.entries(purposes).flatMap(([name, purpose]) => {
    if (purpose === null) return [];
    const [activity, data, period] = purpose;
    const kinds = [...new Set(taggedColumns(schema, name).map(([, kind]) => kind))];
    return [{ name, activity, data, period, kinds }];
  });
