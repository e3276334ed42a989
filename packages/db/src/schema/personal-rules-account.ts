import type { Rules } from './personal-rules.ts';
import type { Tables } from './schema.ts';

type AccountTable =
  | 'workspaces'
  | 'memberships'
  | 'sessions'
  | 'quotas'
  | 'identities'
  | 'totpSecrets'
  | 'recoveryCodes'
  | 'passkeys'
  | 'oneTimeTokens'
  | 'spentValues'
  | 'signInChallenges'
  | 'emailChanges'
  | 'invitations'
  | 'accountTrust'
  | 'accessReviews'
  | 'loginAttempts'
  | 'tokenFamilies'
  | 'accessTokens'
  | 'refreshTokens'
  | 'outbox'
  | 'imports'
  | 'importPeople'
  | 'userTexts'
  | 'dataExports'
  | 'accountDeletions'
  | 'consents'
  | 'legalTexts'
  | 'auditEvents'
  | 'metrics'
  | 'auditStatements'
  | 'auditKeys'
  | 'auditStreams'
  | 'auditFilters';

const secret = { not: 'A secret that protects your account, and no fact about you.' } as const;

/** The account, ways to sign in and the audit log; a part of `personalRules`. */
export const accountRules: Pick<Rules, AccountTable> = {
  workspaces: {
    owner: { workspace: 'id' },
    what: 'Your personal workspace',
    exported: { facts: ['id', 'kind', 'createdAt', 'strictness'] },
    erased: { otherwise: 'The bare ID stays; it leads to no one any more.' },
  },
  memberships: {
    owner: { person: 'userId' },
    what: 'The workspaces that you are a member of',
    exported: { facts: ['workspaceId', 'role', 'createdAt'] },
    erased: 'with_account',
    key: ['workspaceId'],
  },
  sessions: {
    owner: { person: 'userId' },
    what: 'Where you are signed in: device, address and time',
    exported: { facts: ['id', 'expiresAt', 'method'] },
    erased: 'with_account',
    key: ['id'],
  },
  quotas: {
    owner: { workspace: 'workspaceId' },
    what: 'Your quota and budget',
    exported: { facts: ['monthlyLimit', 'period', 'used', 'budgetMinor', 'spentMinor'] },
    erased: 'deleted',
  },
  identities: {
    owner: { person: 'userId' },
    what: 'Accounts at other services that you sign in with',
    exported: { facts: ['id', 'createdAt'] },
    erased: 'with_account',
  },
  totpSecrets: {
    owner: { person: 'userId' },
    what: 'The secret of your authenticator app, encrypted',
    exported: secret,
    erased: 'with_account',
  },
  recoveryCodes: {
    owner: { person: 'userId' },
    what: 'Your recovery codes, as hashes',
    exported: secret,
    erased: 'with_account',
  },
  passkeys: {
    owner: { person: 'userId' },
    what: 'Your passkeys',
    exported: { facts: ['id', 'backedUp', 'createdAt'] },
    erased: 'with_account',
  },
  oneTimeTokens: {
    owner: { person: 'userId' },
    what: 'Links in emails to you that still work, as hashes',
    exported: secret,
    erased: 'with_account',
  },
  spentValues: { nobody: 'Hashes of values that work once; they name no one.' },
  signInChallenges: {
    owner: { person: 'userId' },
    what: 'Sign-ins that wait for a second factor',
    exported: secret,
    erased: 'with_account',
  },
  emailChanges: {
    owner: { person: 'userId' },
    what: 'A change of your email address that is not confirmed yet',
    exported: { facts: ['id', 'oldConfirmedAt', 'newConfirmedAt', 'expiresAt'] },
    erased: 'with_account',
  },
  invitations: {
    owner: { person: 'userId' },
    what: 'The invitation to your account',
    exported: { facts: ['sentAt', 'expiresAt'] },
    erased: 'with_account',
    mentions: ['invitedBy'],
  },
  accountTrust: {
    owner: { person: 'userId' },
    what: 'When you last confirmed what belongs to your account',
    exported: { facts: ['reviewedAt'] },
    erased: 'with_account',
  },
  accessReviews: {
    owner: { person: 'userId' },
    what: 'Past resets and reports of your account, and what they removed',
    exported: { facts: ['id', 'at', 'cause'] },
    erased: 'with_account',
  },
  loginAttempts: { nobody: 'Counters of failed sign-ins under hashes. They end after at most 90 days.' },
  tokenFamilies: {
    owner: { person: 'userId' },
    what: 'Programs that you gave a token to',
    exported: { facts: ['id', 'createdAt', 'expiresAt'] },
    erased: 'with_account',
  },
  accessTokens: {
    owner: { through: 'tokenFamilies', by: 'familyId' },
    what: 'Tokens of those programs, as hashes',
    exported: secret,
    erased: 'with_account',
  },
  refreshTokens: {
    owner: { through: 'tokenFamilies', by: 'familyId' },
    what: 'Tokens that renew those, as hashes',
    exported: secret,
    erased: 'with_account',
  },
  outbox: {
    owner: { person: 'userId' },
    what: 'Emails to you that have not been sent yet, encrypted',
    exported: { not: 'You will get them, and they contain links that sign you in.' },
    erased: 'with_account',
  },
  imports: { nobody: 'Imports of accounts by the operator.' },
  importPeople: { nobody: 'People without an account yet; deleted with the import.' },
  userTexts: {
    owner: { through: 'users', by: 'id' },
    what: 'A copy of your name and email address for the search of administrators',
    exported: { not: 'Repeats your name and email address.' },
    erased: 'with_account',
  },
  dataExports: {
    owner: { person: 'userId' },
    what: 'When you asked for an export of your data',
    exported: {
      facts: ['id', 'state', 'bytes', 'createdAt', 'finishedAt', 'expiresAt'],
      without: { blobKey: 'This archive is that file.' },
    },
    erased: 'with_account',
  },
  accountDeletions: {
    owner: { person: 'userId' },
    what: 'When you asked for the deletion of your account',
    exported: { facts: ['dueAt', 'remindedAt'] },
    erased: 'with_account',
  },
  consents: {
    owner: { person: 'userId' },
    what: 'Which terms you agreed to, when and how',
    exported: { facts: ['textDigest', 'way'] },
    erased: 'with_account',
    key: ['version'],
  },
  legalTexts: {
    owner: { person: 'publishedBy' },
    what: 'Terms and notices of this server that you published',
    exported: { facts: ['kind', 'version', 'title', 'publishedAt'] },
    erased: 'cleared',
  },
  auditEvents: {
    owner: { person: 'actorId' },
    what: 'What you did here, with time, address and device',
    exported: { facts: ['seq', 'time', 'type', 'workspaceId', 'entityType', 'entityId'] },
    erased: {
      otherwise:
        'The log cannot be changed, but what its rows have of you is erased, and each row goes after a time.',
    },
  },
  metrics: { nobody: 'Figures about the server.' },
  auditStatements: { nobody: 'Signatures of the audit log.' },
  auditKeys: { nobody: 'Keys of the audit log.' },
  auditFilters: {
    owner: { person: 'userId' },
    what: 'Your saved filters of the audit log',
    exported: { facts: ['id', 'createdAt'] },
    erased: 'with_account',
  },
  auditStreams: { nobody: 'How far the audit log has been sent.' },
};

export const userRule: { readonly users: Rules[keyof Pick<Tables, 'users'>] } = {
  users: {
    owner: { person: 'id' },
    what: 'Your account: name, email address, role and last sign-in',
    exported: {
      facts: [
        'id',
        'role',
        'workspaceId',
        'lockedAt',
        'emailVerifiedAt',
        'secondFactorAt',
        'deletionDueAt',
        'createdAt',
      ],
    },
    erased: 'with_account',
  },
};
