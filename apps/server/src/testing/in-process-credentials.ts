import { createTestAuthenticator } from '@atelier/auth/testing';
import { newId } from '@atelier/core/ids';
import type { PasskeyBinding } from '@atelier/core/ports/identity';
import type { PasskeyRecord, TokenPurpose } from '@atelier/core/ports/identity-records';
import type { UserRecord } from '@atelier/core/ports/records';
import { codeAt } from './credentials.ts';
import type { TestServer } from './in-process.ts';
import type { Client } from './in-process-client.ts';

/** What opens or changes accounts, made straight in the database for the samples of procedures. */

const soon = (): Date => new Date(Date.now() + 60_000);

/** The provider that a server must enable for the samples; it is never contacted. */
export const sampleProvider = 'github';
export const sampleProviderEnv = {
  GITHUB_AUTH_ENABLED: 'true',
  GITHUB_CLIENT_ID: 'atelier',
  GITHUB_CLIENT_SECRET: 'not asked by these tests',
};

/** A token as sent by email. */
export const mailedToken = async (
  { db, application }: TestServer,
  purpose: TokenPurpose,
  userId: string | null,
  note: string | null = null,
): Promise<string> => {
  const token = application.secrets.token();
  await db.tokens.create({
    tokenHash: application.secrets.hash(token),
    purpose,
    userId,
    browserHash: null,
    note,
    expiresAt: soon(),
  });
  return token;
};

/** A pending email change, and the link sent to the old address. */
export const emailChangeLink = async (server: TestServer): Promise<string> => {
  const user = await server.user('user');
  const change = {
    id: newId('emailChange'),
    userId: user.id,
    oldEmail: user.email,
    newEmail: `new.${user.email}`,
    oldConfirmedAt: null,
    newConfirmedAt: null,
    expiresAt: soon(),
  };
  await server.db.emailChanges.replace(change);
  return mailedToken(server, 'email_change_old', user.id, change.id);
};

/** A pre-session in this browser. @returns what its ceremonies are bound to */
export const beginBrowser = ({ application }: TestServer, client: Client): string => {
  const { value, setCookie } = application.http.preSession.issue();
  client.adopt([setCookie]);
  return application.secrets.hash(value);
};

/** A sign-in of this account that owes its second factor, in this browser. */
export const beginChallenge = async (
  { db, application }: TestServer,
  client: Client,
  userId: string,
): Promise<void> => {
  const token = application.secrets.token();
  await db.challenges.create({
    tokenHash: application.secrets.hash(token),
    userId,
    method: 'password',
    attemptsLeft: 5,
    expiresAt: soon(),
  });
  client.adopt([application.http.challengeCookie.set(token)]);
};

/** A recovery code of the account. */
export const recoveryCodeOf = async (
  { db, application }: TestServer,
  userId: string,
  at = application.clock.now(),
): Promise<string> => {
  const [code = ''] = application.http.recoveryCodes.generate();
  await db.recoveryCodes.replace(userId, [application.http.recoveryCodes.hash(code)], at);
  return code;
};

/** An authenticator app that waits for its first code. @returns that code */
export const beginTotp = async ({ db, application }: TestServer, userId: string): Promise<string> => {
  const { sealer, totpCodes } = application.http;
  const secret = totpCodes.newSecret();
  await db.totp.begin(userId, sealer.seal(secret, `totp:${userId}`));
  return codeAt(secret, application.clock.now());
};

/** A confirmed authenticator app. */
export const addTotp = async (server: TestServer, userId: string): Promise<void> => {
  await beginTotp(server, userId);
  const { db, application } = server;
  const pending = await db.totp.find(userId);
  await db.totp.confirm(userId, pending?.sealedSecret ?? '', 1, application.clock.now());
  await db.users.setSecondFactor(userId, application.clock.now());
};

/** An answer to the challenge of a registration in this browser's session. */
export const newPasskeyFor = async (
  { application, origin }: TestServer,
  { id: userId, email, name }: UserRecord,
  client: Client,
) => {
  const { passkeys, sessions } = application.http;
  const boundTo = application.secrets.hash(client.jar.get(sessions.cookieName) ?? '');
  const binding = { purpose: 'register', boundTo } as const;
  const phone = createTestAuthenticator(origin);
  const response = phone.create(await passkeys.creationOptions({ userId, email, name }, binding, []));
  return { phone, binding, response };
};

/** A passkey that the account has had for a while. It is no second factor of it, so that nothing else asks for one. */
export const addPasskey = async (server: TestServer, owner: UserRecord) => {
  const { phone, binding, response } = await newPasskeyFor(server, owner, server.client());
  const { passkeys } = server.application.http;
  const known = await passkeys.verifyCreation(response, binding);
  if (known === null) throw new Error('The passkey was not taken.');
  const record: PasskeyRecord = {
    id: newId('passkey'),
    userId: owner.id,
    credentialId: known.credentialId,
    publicKey: known.publicKey,
    counter: known.counter,
    transports: known.transports,
    name: 'phone',
    backedUp: known.backedUp,
    createdAt: server.application.clock.now(),
    lastUsedAt: null,
  };
  await server.db.passkeys.create(record);
  return {
    id: record.id,
    answer: async (to: PasskeyBinding) => phone.get(await passkeys.requestOptions(to, [])),
  };
};

/** An account at the provider that opens this one. @returns its id */
export const linkProvider = async ({ db, application }: TestServer, owner: UserRecord): Promise<string> => {
  const id = newId('identity');
  await db.identities.create({
    id,
    userId: owner.id,
    provider: sampleProvider,
    issuer: 'https://github.com/login/oauth',
    subject: id,
    email: owner.email,
    createdAt: application.clock.now(),
    lastUsedAt: null,
  });
  return id;
};

export const dropPassword = async ({ db }: TestServer, { id, passwordHash }: UserRecord): Promise<void> => {
  await db.users.clearPasswordHash(id, passwordHash ?? '');
};

/** A pair of tokens for a program of the user. */
export const createTokenPair = async ({ db, application }: TestServer, owner: UserRecord) => {
  const family = { id: newId('token'), userId: owner.id };
  const { access, refresh } = application.http.bearerTokens.mint(family);
  await db.bearers.createFamily({
    ...family,
    name: 'script',
    createdAt: application.clock.now(),
    lastUsedAt: null,
    lastUsedIp: null,
    expiresAt: refresh.expiresAt,
  });
  const row = ({ tokenHash, expiresAt }: typeof access) => ({
    tokenHash,
    expiresAt,
    familyId: family.id,
    userId: owner.id,
  });
  await db.bearers.addPair(row(access), row(refresh));
  return { familyId: family.id, accessToken: access.token, refreshToken: refresh.token };
};

/** Marks everything that the account has at `at` as reviewed; by default now. */
export const markReviewed = (
  { db, application }: TestServer,
  { id: userId }: Pick<UserRecord, 'id'>,
  at = application.clock.now(),
): Promise<void> =>
  db.trust.review({ id: newId('review'), userId, at, cause: 'reset', since: null, items: [] });
