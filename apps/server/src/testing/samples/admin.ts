import { newId } from '@atelier/core/ids';
import { addAuditFilter } from '../audit-filters.ts';
import { freshEmail } from '../credentials.ts';
import { addTotp } from '../in-process-credentials.ts';
import type { MakeInput, OwnedIds, Samples } from './sample.ts';

const otherUser: MakeInput = async ({ user }) => ({ id: (await user('user')).id });

const invitedUser: MakeInput = async ({ user, db }) => {
  const { id } = await user('user', { passwordHash: null, emailVerifiedAt: null });
  const [sentAt, expiresAt] = [new Date(), new Date(Date.now() + 60_000)];
  await db.invitations.replace({ userId: id, invitedBy: id, sentAt, expiresAt });
  return { id };
};

export const adminInputs: Samples = {
  'admin.audit.list': () => ({ limit: 2 }),
  'admin.audit.filters': () => undefined,
  'admin.audit.saveFilter': () => ({ name: 'Night', values: { type: 'logout', range: '24h' } }),
  'admin.audit.removeFilter': async (server, owner) => ({ id: (await addAuditFilter(server, owner)).id }),
  'admin.notices': () => undefined,
  'admin.metrics.overview': () => ({ window: 'now' }),
  'admin.metrics.review': () => undefined,
  'admin.users.figures': otherUser,
  'admin.metrics.api': () => ({ window: '24h' }),
  'admin.metrics.procedure': () => ({ window: '30d', name: 'session.current' }),
  'admin.users.create': () => ({ email: freshEmail(), role: 'user' }),
  'admin.users.delete': async (server) => {
    const other = await server.user('user');
    await server.image(other);
    await server.job(other);
    return { id: other.id, email: other.email };
  },
  'admin.users.transfer': async (server) => {
    const [from, to] = [await server.user('user'), await server.user('user')];
    await server.image(from);
    return { id: from.id, to: to.id };
  },
  'admin.users.transferPreview': async ({ user }) => ({
    id: (await user('user')).id,
    to: (await user('user')).id,
  }),
  'admin.users.endSession': async (server) => {
    const other = await server.user('user');
    await server.signedIn(other);
    const [session] = await server.db.sessions.listOf(other.id, new Date(0));
    return { id: other.id, sessionId: session?.id };
  },
  'admin.users.resendInvitation': invitedUser,
  'admin.users.setQuota': async ({ user }) => ({ id: (await user('user')).id, monthlyImages: 250 }),
  'admin.users.summary': () => undefined,
  'admin.users.withdrawInvitation': invitedUser,
  'admin.policy': () => undefined,
  // All other users are signed out afterwards: no sample or test depends on a session of another.
  'admin.users.endAllSessions': () => undefined,
  'admin.users.endSessions': otherUser,
  'admin.users.forceReset': otherUser,
  'admin.users.get': otherUser,
  'admin.users.list': () => ({ limit: 2 }),
  'admin.users.lock': async (server, owner, client) => ({
    ...((await otherUser(server, owner, client)) as object),
    reason: 'Spam.',
  }),
  'admin.users.removeSecondFactor': async (server) => {
    const { id } = await server.user('user');
    await addTotp(server, id);
    return { id };
  },
  'admin.users.setRole': async (server, owner, client) => ({
    ...((await otherUser(server, owner, client)) as object),
    role: 'viewer',
    from: 'user',
  }),
  'admin.users.unlock': async ({ user }) => ({ id: (await user('user', { lockedAt: new Date() })).id }),
};

export const adminIds: OwnedIds = {
  'admin.audit.removeFilter': () => newId('savedFilter'),
};
