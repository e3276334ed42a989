import { newId } from '@atelier/core/ids';
import type { MailKind } from '@atelier/core/ports/mail';
import type { UserRecord } from '@atelier/core/ports/records';
import type { TestServer } from './in-process.ts';

/** Ways in and their proofs, made straight in the database or asked for by mail: what procedures about them need. */

export const linkGitHub = async ({ db, house }: TestServer, owner: UserRecord): Promise<{ id: string }> => {
  const id = newId('identity');
  const subject = newId('identity');
  const createdAt = house.clock.now();
  await db.identities.create({
    ...{ id, userId: owner.id, provider: 'github', subject, email: owner.email },
    ...{ createdAt, lastUsedAt: null },
  });
  return { id };
};

export const giveTotp = async ({ db, house }: TestServer, owner: UserRecord): Promise<void> => {
  const now = house.clock.now();
  const sealed = house.http.sealer.seal(house.http.totpCodes.newSecret(), 'sample');
  await db.totp.begin(owner.id, sealed);
  await db.totp.confirm(owner.id, sealed, 1, now);
  await db.users.setSecondFactor(owner.id, now);
};

export const givePasskey = async ({ db, house }: TestServer, owner: UserRecord): Promise<{ id: string }> => {
  const id = newId('passkey');
  const now = house.clock.now();
  await db.passkeys.create({
    ...{ id, userId: owner.id, credentialId: id, publicKey: 'AA', counter: 0, transports: [] },
    ...{ name: 'phone', backedUp: false, createdAt: now, lastUsedAt: null },
  });
  await db.users.setSecondFactor(owner.id, now);
  return { id };
};

export const giveTokens = async ({ db, house }: TestServer, owner: UserRecord) => {
  const family = { id: newId('token'), userId: owner.id };
  const { access, refresh } = house.http.bearerTokens.mint(family);
  await db.bearers.createFamily({
    ...{ ...family, name: 'cron', createdAt: house.clock.now(), expiresAt: refresh.expiresAt },
    ...{ lastUsedAt: null, lastUsedIp: null },
  });
  const row = ({ tokenHash, expiresAt }: { tokenHash: string; expiresAt: Date }) => ({
    ...{ tokenHash, familyId: family.id, userId: owner.id, expiresAt },
  });
  await db.bearers.addPair(row(access), row(refresh));
  return { id: family.id, accessToken: access.token, refreshToken: refresh.token };
};

export const takePassword = async ({ db }: TestServer, { id, passwordHash }: UserRecord): Promise<void> => {
  if (passwordHash !== null) await db.users.clearPasswordHash(id, passwordHash);
};

/** The token that comes by mail after somebody at a browser of their own has asked for it. */
export const mailedToken = async (
  server: TestServer,
  { email }: UserRecord,
  kind: MailKind,
  procedure: string,
): Promise<string> => {
  await server.client().mutate(procedure, { email });
  return (await server.mailTo(email, kind)).token;
};
