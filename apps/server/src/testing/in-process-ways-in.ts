import { createTestAuthenticator } from '@atelier/auth/testing';
import { newId } from '@atelier/core/ids';
import type { PasskeyBinding } from '@atelier/core/ports/identity';
import type { PasskeyRecord, TokenPurpose } from '@atelier/core/ports/identity-records';
import type { UserRecord } from '@atelier/core/ports/records';
import type { TestServer } from './in-process.ts';
import type { Client } from './in-process-client.ts';
import { codeAt } from './ways-in.ts';

/** What opens or changes accounts, made straight in the database for the samples of procedures. */

const soon = (): Date => new Date(Date.now() + 60_000);

/** The provider that a server must have switched on for the samples to name it; nobody asks it anything. */
export const sampleProvider = 'github';
export const sampleProviderEnv = {
  GITHUB_AUTH_ENABLED: 'true',
  GITHUB_CLIENT_ID: 'atelier',
  GITHUB_CLIENT_SECRET: 'not asked by these tests',
};

/** A token as it would stand in a mail. */
export const mailedToken = async (
  { db, house }: TestServer,
  purpose: TokenPurpose,
  userId: string | null,
  note: string | null = null,
): Promise<string> => {
  const token = house.secrets.token();
  await db.tokens.create({
    tokenHash: house.secrets.hash(token),
    purpose,
    userId,
    browserHash: null,
    note,
    expiresAt: soon(),
  });
  return token;
};

/** An address that is to change, and the link in the old mailbox. */
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
export const beginBrowser = ({ house }: TestServer, client: Client): string => {
  const { value, setCookie } = house.http.preSession.issue();
  client.adopt([setCookie]);
  return house.secrets.hash(value);
};

/** A sign-in of this account that owes its second factor, in this browser. */
export const beginChallenge = async (
  { db, house }: TestServer,
  client: Client,
  userId: string,
): Promise<void> => {
  const token = house.secrets.token();
  await db.challenges.create({
    tokenHash: house.secrets.hash(token),
    userId,
    method: 'password',
    triesLeft: 5,
    expiresAt: soon(),
  });
  client.adopt([house.http.challengeCookie.set(token)]);
};

/** A recovery code of the account. */
export const recoveryCodeOf = async ({ db, house }: TestServer, userId: string): Promise<string> => {
  const [code = ''] = house.http.recoveryCodes.generate();
  await db.recoveryCodes.replace(userId, [house.http.recoveryCodes.hash(code)], house.clock.now());
  return code;
};

/** An authenticator app that waits for its first code. @returns that code */
export const beginTotp = async ({ db, house }: TestServer, userId: string): Promise<string> => {
  const { sealer, totpCodes } = house.http;
  const secret = totpCodes.newSecret();
  await db.totp.begin(userId, sealer.seal(secret, `totp:${userId}`));
  return codeAt(secret, house.clock.now());
};

/** A confirmed authenticator app. */
export const addTotp = async (server: TestServer, userId: string): Promise<void> => {
  await beginTotp(server, userId);
  const { db, house } = server;
  const pending = await db.totp.find(userId);
  await db.totp.confirm(userId, pending?.sealedSecret ?? '', 1, house.clock.now());
  await db.users.setSecondFactor(userId, house.clock.now());
};

/** An answer to the challenge of a registration in this browser's session. */
export const newPasskeyFor = async (
  { house, origin }: TestServer,
  { id: userId, email, name }: UserRecord,
  client: Client,
) => {
  const { passkeys, sessions } = house.http;
  const boundTo = house.secrets.hash(client.jar.get(sessions.cookieName) ?? '');
  const binding = { purpose: 'register', boundTo } as const;
  const phone = createTestAuthenticator(origin);
  const response = phone.create(await passkeys.creationOptions({ userId, email, name }, binding, []));
  return { phone, binding, response };
};

/** A passkey that the account has had for a while. It is no second factor of it, so that nothing else asks for one. */
export const addPasskey = async (server: TestServer, owner: UserRecord) => {
  const { phone, binding, response } = await newPasskeyFor(server, owner, server.client());
  const { passkeys } = server.house.http;
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
    createdAt: server.house.clock.now(),
    lastUsedAt: null,
  };
  await server.db.passkeys.create(record);
  return {
    id: record.id,
    answer: async (to: PasskeyBinding) => phone.get(await passkeys.requestOptions(to, [])),
  };
};

/** An account at the provider that opens this one. @returns its id */
export const linkProvider = async ({ db, house }: TestServer, owner: UserRecord): Promise<string> => {
  const id = newId('identity');
  await db.identities.create({
    id,
    userId: owner.id,
    provider: sampleProvider,
    issuer: 'https://github.com/login/oauth',
    subject: id,
    email: owner.email,
    createdAt: house.clock.now(),
    lastUsedAt: null,
  });
  return id;
};

export const dropPassword = async ({ db }: TestServer, { id, passwordHash }: UserRecord): Promise<void> => {
  await db.users.clearPasswordHash(id, passwordHash ?? '');
};

/** The tokens of a program that works for somebody. */
export const giveTokens = async ({ db, house }: TestServer, owner: UserRecord) => {
  const family = { id: newId('token'), userId: owner.id };
  const { access, refresh } = house.http.bearerTokens.mint(family);
  await db.bearers.createFamily({
    ...family,
    name: 'script',
    createdAt: house.clock.now(),
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

/** As if the mailbox had answered for everything that the account has at `at`, now unless told otherwise. */
export const vouchFor = (
  { db, house }: TestServer,
  { id: userId }: Pick<UserRecord, 'id'>,
  at = house.clock.now(),
): Promise<void> =>
  db.trust.review({ id: newId('review'), userId, at, cause: 'reset', since: null, items: [] });
