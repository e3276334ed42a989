import { randomBytes } from 'node:crypto';
import { setupPurpose } from '@atelier/api';
import { newId } from '@atelier/core/ids';
import type { UserRecord } from '@atelier/core/ports/records';
import type { TestServer } from './in-process.ts';
import { sharedPassword } from './in-process-people.ts';

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

/**
 * For every procedure an input that works for its `owner`, with whatever must exist made on the spot. A procedure
 * that is missing here fails the matrix: a new one cannot be forgotten.
 */
export const sampleInputs: Readonly<Record<string, MakeInput>> = {
  'account.changePassword': () => ({ currentPassword: sharedPassword, newPassword }),
  'account.me': () => undefined,
  'account.updateProfile': () => ({ name: 'A new name' }),
  'admin.audit.list': () => ({ limit: 2 }),
  'admin.policy': () => undefined,
  'admin.users.endSessions': somebody,
  'admin.users.get': somebody,
  'admin.users.list': () => ({ limit: 2 }),
  'admin.users.lock': async (server, owner) => ({
    ...((await somebody(server, owner)) as object),
    reason: 'Spam.',
  }),
  'admin.users.setRole': async (server, owner) => ({
    ...((await somebody(server, owner)) as object),
    from: 'user',
    to: 'viewer',
  }),
  'admin.users.unlock': async ({ user }) => ({ id: (await user('user', { lockedAt: new Date() })).id }),
  'auth.register': () => ({ email: newEmail(), password: newPassword }),
  'auth.signIn': async ({ user }) => ({ email: (await user('user')).email, password: sharedPassword }),
  'auth.signOut': () => undefined,
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
  'session.current': () => undefined,
  'session.list': () => undefined,
  'session.revoke': ownSession,
  'session.revokeOthers': () => undefined,
  'setup.complete': async (server) => ({
    token: await setupToken(server),
    email: newEmail(),
    password: newPassword,
  }),
};

/** Procedures that name something which belongs to somebody, and the ids of nothing to hold them against. */
export const ownedIds: Readonly<Record<string, () => string>> = {
  'images.delete': () => newId('image'),
  'images.get': () => newId('image'),
  'images.restore': () => newId('image'),
  'jobs.cancel': () => newId('job'),
  'jobs.get': () => newId('job'),
  'jobs.watch': () => newId('job'),
  'session.revoke': () => newId('session'),
};
