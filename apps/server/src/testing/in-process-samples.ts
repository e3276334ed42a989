import { randomBytes } from 'node:crypto';
import { setupPurpose } from '@atelier/api';
import { newId } from '@atelier/core/ids';
import type { UserRecord } from '@atelier/core/ports/records';
import type { TestServer } from './in-process.ts';
import { sharedPassword } from './in-process-people.ts';
import {
  givePasskey,
  giveTokens,
  giveTotp,
  linkGitHub,
  mailedToken,
  takePassword,
} from './in-process-ways-in.ts';

type MakeInput = (server: TestServer, owner: UserRecord) => unknown;

const newEmail = (): string => `${newId('user').slice(4)}@example.org`;
const newPassword = 'eleven slow boats upriver';

const ownSession: MakeInput = async ({ db, signedIn }, owner) => {
  const before = new Set((await db.sessions.listOf(owner.id, new Date(0))).map(({ id }) => id));
  await signedIn(owner);
  const after = await db.sessions.listOf(owner.id, new Date(0));
  return { id: after.find(({ id }) => !before.has(id))?.id };
};

const ownJob: MakeInput = async ({ job }, owner) => ({ id: (await job(owner)).id });
const ownImage: MakeInput = async ({ image }, owner) => ({ id: (await image(owner)).id });
const ownDeletedImage: MakeInput = async ({ image }, owner) => ({
  id: (await image(owner, { deletedAt: new Date() })).id,
});
const somebody: MakeInput = async ({ user }) => ({ id: (await user('user')).id });

const setupToken = async ({ db, house }: TestServer): Promise<string> => {
  const token = randomBytes(24).toString('hex');
  await db.tokens.create({
    tokenHash: house.secrets.hash(token),
    purpose: setupPurpose,
    userId: null,
    browserHash: null,
    note: null,
    expiresAt: new Date(Date.now() + 60_000),
  });
  return token;
};

/** A link out of a mail to somebody, whoever is going to show it. */
const unverified = ({ user }: TestServer) => user('user', { emailVerifiedAt: null });
const verification: MakeInput = async (server) => {
  const somebodyNew = await unverified(server);
  return { token: await mailedToken(server, somebodyNew, 'verify_email', 'auth.resendVerification') };
};
const reset: MakeInput = async (server) => {
  const token = await mailedToken(server, await server.user('user'), 'reset_password', 'auth.forgotPassword');
  return { token, password: newPassword };
};
const newDevice: MakeInput = async (server) => {
  const { email } = await server.user('user');
  await server.client().signIn(email, sharedPassword);
  return { token: (await server.mailTo(email, 'new_device')).token };
};
const emailChange: MakeInput = async (server) => {
  const { user, client } = await server.person('user');
  await client.mutate('account.changeEmail', { email: newEmail() });
  return { token: (await server.mailTo(user.email, 'email_change_old')).token };
};
const withTotp: MakeInput = async (server, owner) => {
  await giveTotp(server, owner);
  return undefined;
};
/** What no authenticator has said. */
const passkeyResponse = {
  ...{ id: 'AAAA', rawId: 'AAAA', type: 'public-key' },
  response: {
    clientDataJSON: 'AAAA',
    authenticatorData: 'AAAA',
    attestationObject: 'AAAA',
    signature: 'AAAA',
  },
};

/**
 * For every procedure an input that works for its `owner`, with whatever must exist made on the spot. A procedure
 * that is missing here fails the matrix: a new one cannot be forgotten.
 */
export const sampleInputs: Readonly<Record<string, MakeInput>> = {
  'account.cancelEmailChange': () => undefined,
  'account.changeEmail': () => ({ email: newEmail() }),
  'account.changePassword': () => ({ currentPassword: sharedPassword, newPassword }),
  'account.linkProvider': () => ({ provider: 'github' }),
  'account.me': () => undefined,
  'account.security': () => undefined,
  'account.setPassword': async (server, owner) => {
    await takePassword(server, owner);
    return { password: newPassword };
  },
  'account.unlinkProvider': linkGitHub,
  'account.updateProfile': () => ({ name: 'A new name' }),
  'admin.audit.list': () => ({ limit: 2 }),
  'admin.policy': () => undefined,
  'admin.users.endSessions': somebody,
  'admin.users.forceReset': somebody,
  'admin.users.get': somebody,
  'admin.users.list': () => ({ limit: 2 }),
  'admin.users.lock': async (server, owner) => ({
    ...((await somebody(server, owner)) as object),
    reason: 'Spam.',
  }),
  'admin.users.removeSecondFactor': async (server) => {
    const owner = await server.user('user');
    await giveTotp(server, owner);
    return { id: owner.id };
  },
  'admin.users.setRole': async (server, owner) => ({
    ...((await somebody(server, owner)) as object),
    from: 'user',
    to: 'viewer',
  }),
  'admin.users.unlock': async ({ user }) => ({ id: (await user('user', { lockedAt: new Date() })).id }),
  'auth.completeTwoFactor': () => ({ code: '123456' }),
  'auth.confirmEmailChange': emailChange,
  'auth.disownRegistration': verification,
  'auth.disownSignIn': newDevice,
  'auth.forgotPassword': () => ({ email: newEmail() }),
  'auth.oauthProviders': () => undefined,
  'auth.pendingTwoFactor': () => undefined,
  'auth.register': () => ({ email: newEmail(), password: newPassword }),
  'auth.resendVerification': () => ({ email: newEmail() }),
  'auth.resetPassword': reset,
  'auth.signIn': async ({ user }) => ({ email: (await user('user')).email, password: sharedPassword }),
  'auth.signOut': () => undefined,
  'auth.stepUp': () => ({ password: sharedPassword }),
  'auth.stepUpOptions': () => undefined,
  'auth.stepUpWithProvider': async (server, owner) => {
    await takePassword(server, owner);
    await linkGitHub(server, owner);
    return { provider: 'github' };
  },
  'auth.verifyEmail': async (server, owner) => ({
    ...((await verification(server, owner)) as object),
    password: sharedPassword,
  }),
  'engines.list': () => undefined,
  'images.delete': ownImage,
  'images.get': ownImage,
  'images.list': () => ({ limit: 2 }),
  'images.restore': ownDeletedImage,
  'jobs.cancel': ownJob,
  'jobs.create': () => ({ prompt: 'a heron', model: 'still', width: 512, height: 512, count: 1 }),
  'jobs.get': ownJob,
  'jobs.list': () => ({ limit: 2 }),
  'jobs.watch': async ({ job }, owner) => ({ id: (await job(owner, 'cancelled')).id }),
  'passkeys.beginRegistration': () => undefined,
  'passkeys.beginSignIn': () => undefined,
  'passkeys.beginTwoFactor': () => undefined,
  'passkeys.list': () => undefined,
  'passkeys.register': () => ({ name: 'phone', response: passkeyResponse }),
  'passkeys.remove': givePasskey,
  'passkeys.rename': async (server, owner) => ({ ...(await givePasskey(server, owner)), name: 'laptop' }),
  'passkeys.signIn': () => ({ response: passkeyResponse }),
  'session.current': () => undefined,
  'session.list': () => undefined,
  'session.revoke': ownSession,
  'session.revokeOthers': () => undefined,
  'setup.complete': async (server) => ({
    token: await setupToken(server),
    email: newEmail(),
    password: newPassword,
  }),
  'tokens.issue': () => ({ name: 'cron' }),
  'tokens.list': () => undefined,
  'tokens.refresh': async (server) => ({
    refreshToken: (await giveTokens(server, await server.user('user'))).refreshToken,
  }),
  'tokens.revoke': async (server, owner) => ({ id: (await giveTokens(server, owner)).id }),
  'twoFactor.begin': () => undefined,
  'twoFactor.confirm': () => ({ code: '123456' }),
  'twoFactor.disable': withTotp,
  'twoFactor.regenerateRecoveryCodes': withTotp,
};

/** Procedures that name something which belongs to somebody, and the ids of nothing to hold them against. */
export const ownedIds: Readonly<Record<string, () => string>> = {
  'account.unlinkProvider': () => newId('identity'),
  'images.delete': () => newId('image'),
  'images.get': () => newId('image'),
  'images.restore': () => newId('image'),
  'jobs.cancel': () => newId('job'),
  'jobs.get': () => newId('job'),
  'jobs.watch': () => newId('job'),
  'passkeys.remove': () => newId('passkey'),
  'passkeys.rename': () => newId('passkey'),
  'session.revoke': () => newId('session'),
  'tokens.revoke': () => newId('token'),
};
