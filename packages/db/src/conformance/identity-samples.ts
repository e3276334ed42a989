import { newId } from '@atelier/core/ids';
import type {
  BearerTokenRecord,
  EmailChangeRecord,
  IdentityRecord,
  OneTimeTokenRecord,
  OutboxRecord,
  PasskeyRecord,
  SignInChallengeRecord,
  TokenFamilyRecord,
} from '@atelier/core/ports/identity-records';
import type { Database } from '@atelier/core/ports/stores';
import { later, noon, someHash } from './samples.ts';

export const aToken = (fields: Partial<OneTimeTokenRecord> = {}): OneTimeTokenRecord => ({
  tokenHash: someHash(),
  purpose: 'setup',
  userId: null,
  browserHash: null,
  note: null,
  expiresAt: later(1),
  ...fields,
});

export const anIdentity = (userId: string, fields: Partial<IdentityRecord> = {}): IdentityRecord => ({
  id: newId('identity'),
  userId,
  provider: 'google',
  issuer: 'https://accounts.google.com',
  subject: newId('token'),
  email: 'ada@example.org',
  createdAt: noon,
  lastUsedAt: null,
  ...fields,
});

export const aPasskey = (userId: string, fields: Partial<PasskeyRecord> = {}): PasskeyRecord => ({
  id: newId('passkey'),
  userId,
  credentialId: newId('token'),
  publicKey: 'pQECAyYgASFY',
  counter: 0,
  transports: ['internal', 'hybrid'],
  name: 'Laptop',
  backedUp: false,
  createdAt: noon,
  lastUsedAt: null,
  ...fields,
});

export const aChallenge = (
  userId: string,
  fields: Partial<SignInChallengeRecord> = {},
): SignInChallengeRecord => ({
  tokenHash: someHash(),
  userId,
  method: 'password',
  attemptsLeft: 5,
  expiresAt: later(1),
  ...fields,
});

export const anEmailChange = (
  userId: string,
  fields: Partial<EmailChangeRecord> = {},
): EmailChangeRecord => ({
  id: newId('emailChange'),
  userId,
  oldEmail: 'old@example.org',
  newEmail: 'new@example.org',
  oldConfirmedAt: null,
  newConfirmedAt: null,
  expiresAt: later(1000),
  ...fields,
});

export const aFamily = (userId: string, fields: Partial<TokenFamilyRecord> = {}): TokenFamilyRecord => ({
  id: newId('token'),
  userId,
  name: 'Script',
  createdAt: noon,
  lastUsedAt: null,
  lastUsedIp: null,
  expiresAt: later(1000),
  ...fields,
});

export interface Pair {
  readonly access: BearerTokenRecord;
  readonly refresh: BearerTokenRecord;
}

export const aPair = (family: Pick<TokenFamilyRecord, 'id' | 'userId'>, refreshEndsMs = 1000): Pair => {
  const owner = { familyId: family.id, userId: family.userId };
  return {
    access: { tokenHash: someHash(), ...owner, expiresAt: later(100) },
    refresh: { tokenHash: someHash(), ...owner, expiresAt: later(refreshEndsMs) },
  };
};

/** Stores a family of the user with its first pair. */
export const addFamily = async (
  db: Database,
  userId: string,
  fields: Partial<TokenFamilyRecord> = {},
): Promise<Pair & { family: TokenFamilyRecord }> => {
  const family = aFamily(userId, fields);
  const pair = aPair(family, family.expiresAt.getTime() - noon.getTime());
  await db.bearers.createFamily(family);
  await db.bearers.addPair(pair.access, pair.refresh);
  return { family, ...pair };
};

export const aMail = (fields: Partial<OutboxRecord> = {}): OutboxRecord => ({
  id: newId('mail'),
  userId: null,
  kind: 'verify_email',
  sealedMessage: 'v1.sealed',
  domainHash: '0a1b',
  createdAt: noon,
  attempts: 0,
  nextAttemptAt: noon,
  ...fields,
});
