import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { setupPurpose } from '@atelier/api';
import { newId } from '@atelier/core/ids';
import type { UserRecord } from '@atelier/core/ports/records';
import { modelRecord, providerRecord } from '@atelier/core/testing/engine-records';
import { freshEmail } from './credentials.ts';
import type { TestServer } from './in-process.ts';
import type { Client } from './in-process-client.ts';
import { addCollection, addCollectionOf } from './in-process-collections.ts';
import { addComparison, addPreset } from './in-process-comparisons.ts';
import {
  addPasskey,
  addTotp,
  beginBrowser,
  beginChallenge,
  beginTotp,
  createTokenPair,
  dropPassword,
  emailChangeLink,
  linkProvider,
  mailedToken,
  markReviewed,
  newPasskeyFor,
  recoveryCodeOf,
  sampleProvider,
} from './in-process-credentials.ts';
import { addSampledModel, addTrainableModel } from './in-process-models.ts';
import { addCase, addPrivatePicture, addRule } from './in-process-moderation.ts';
import { sharedPassword } from './in-process-people.ts';
import { addShare } from './in-process-shares.ts';
import { addTraining } from './in-process-trainings.ts';
import { addUpload } from './in-process-uploads.ts';

/** What works for its `owner`, called from `client`. */
type MakeInput = (server: TestServer, owner: UserRecord, client: Client) => unknown;

const newPassword = 'eleven slow boats upriver';

const ownSession: MakeInput = async ({ db, signedIn }, owner) => {
  const before = new Set((await db.sessions.listOf(owner.id, new Date(0))).map(({ id }) => id));
  await signedIn(owner);
  const after = await db.sessions.listOf(owner.id, new Date(0));
  return { id: after.find(({ id }) => !before.has(id))?.id };
};

const ownJob: MakeInput = async ({ job }, owner) => ({ id: (await job(owner)).id });
const ownCollection: MakeInput = async (server, owner) => ({ id: await addCollection(server, owner) });
const ownComparison: MakeInput = async (server, owner) => ({ id: (await addComparison(server, owner)).id });
const ownPreset: MakeInput = async (server, owner) => ({ id: (await addPreset(server, owner)).id });
const ownImage: MakeInput = async ({ image }, owner) => ({ id: (await image(owner)).id });
const ownDeletedImage: MakeInput = async ({ image }, owner) => ({
  id: (await image(owner, { deletedAt: new Date() })).id,
});
const ownUpload: MakeInput = async (server, owner) => ({ id: (await addUpload(server, owner)).id });
const ownPasskey: MakeInput = async (server, owner) => ({ id: (await addPasskey(server, owner)).id });
const otherUser: MakeInput = async ({ user }) => ({ id: (await user('user')).id });

const ownEnhancement: MakeInput = async ({ db }, { id: userId, workspaceId }) => {
  const id = newId('enhancement');
  const request = { prompt: 'a heron', direction: 'photo', variant: 0, createdAt: new Date() } as const;
  await db.enhancements.insert({ id, userId, workspaceId, ...request, state: 'waiting', result: null });
  return { id };
};

const invitedUser: MakeInput = async ({ user, db }) => {
  const { id } = await user('user', { passwordHash: null, emailVerifiedAt: null });
  const [sentAt, expiresAt] = [new Date(), new Date(Date.now() + 60_000)];
  await db.invitations.replace({ userId: id, invitedBy: id, sentAt, expiresAt });
  return { id };
};

const savedProvider = async ({ db }: TestServer): Promise<{ id: string }> => {
  const provider = providerRecord();
  await db.providers.insert(provider);
  return { id: provider.id };
};

/** An engine that is set up and whose program is missing, so that nothing is started. */
const savedEngine = async ({ db, application }: TestServer, fields: object = {}): Promise<undefined> => {
  const settings = { binary: '/none/sd-server', model: '/none/model.gguf', args: [], memoryMb: null };
  const { node } = application.localEngine.host;
  const updatedAt = new Date();
  await db.localEngines.save({ node, settings, enabled: false, download: null, updatedAt, ...fields });
  return undefined;
};

const sampleDownload = {
  kind: 'model',
  url: 'https://huggingface.co/studio/model/resolve/main/model.gguf',
  sha256: 'a'.repeat(64),
  licenceUrl: 'https://huggingface.co/studio/model/blob/main/LICENSE',
} as const;

const unverifiedUser = ({ user }: TestServer): Promise<UserRecord> => user('user', { emailVerifiedAt: null });

/**
 * For every procedure an input that works for its `owner`, with whatever must exist made on the spot. A procedure
 * that is missing here fails the matrix: a new one cannot be forgotten.
 */
export const sampleInputs: Readonly<Record<string, MakeInput>> = {
  'emailLinks.cancelEmailChange': () => undefined,
  'collections.collect': async (server, owner) => ({
    ...{ id: await addCollection(server, owner), imageIds: [(await server.image(owner)).id] },
  }),
  'collections.create': () => ({ name: 'Herons' }),
  'collections.delete': ownCollection,
  'collections.get': ownCollection,
  'collections.images': ownCollection,
  'collections.list': () => ({ limit: 2 }),
  'collections.move': async (server, owner) => ({ ...(await addCollectionOf(server, owner)), before: null }),
  'collections.uncollect': (server, owner) => addCollectionOf(server, owner),
  'collections.update': async (server, owner) => ({ id: await addCollection(server, owner), name: 'Egrets' }),
  'shares.create': async ({ image }, owner) => ({
    ...{ imageId: (await image(owner)).id, days: 7, maxViews: null },
    ...{ download: true, prompt: true, preview: false },
  }),
  'shares.list': () => undefined,
  'shares.revoke': async (server, owner) => ({ id: (await addShare(server, owner)).id }),
  'emailLinks.changeEmail': () => ({ email: freshEmail() }),
  'credentials.changePassword': () => ({ currentPassword: sharedPassword, newPassword }),
  'account.confirmAccess': async (server, owner) => {
    const { clock } = server.application;
    const reviewedAt = clock.now();
    const code = await recoveryCodeOf(server, owner.id, reviewedAt);
    await markReviewed(server, owner, reviewedAt);
    // Within the same millisecond nothing would be newer than the review.
    while (clock.now() <= reviewedAt) await setImmediate();
    return { ids: [(await addPasskey(server, owner)).id], proof: { code } };
  },
  'oauth.link': () => ({ provider: sampleProvider }),
  'account.me': () => undefined,
  'account.security': () => undefined,
  'account.storage': () => undefined,
  'credentials.setPassword': async (server, owner) => {
    await dropPassword(server, owner);
    return { password: newPassword };
  },
  'oauth.unlink': async (server, owner) => ({ id: await linkProvider(server, owner) }),
  'account.updateProfile': () => ({ name: 'A new name' }),
  'admin.audit.list': () => ({ limit: 2 }),
  'admin.notices': () => undefined,
  'admin.users.create': () => ({ email: freshEmail(), role: 'user' }),
  'admin.users.delete': async (server) => {
    const other = await server.user('user');
    await server.image(other);
    await server.job(other);
    return { id: other.id, email: other.email };
  },
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
  'admin.localEngine.cancelDownload': (server) => {
    const order = { ...sampleDownload, fileName: 'model.gguf', size: null };
    return savedEngine(server, { download: { order, state: 'running', error: null } });
  },
  'admin.localEngine.configure': async (server) => {
    await savedEngine(server);
    const model = join(server.folder, 'model.gguf');
    await writeFile(model, 'a model');
    return { binary: process.execPath, model };
  },
  'admin.localEngine.download': async (server) => {
    await savedEngine(server);
    return { ...sampleDownload, licenceAccepted: true };
  },
  'admin.localEngine.log': () => undefined,
  'admin.localEngine.restart': (server) => savedEngine(server),
  'admin.localEngine.start': (server) => savedEngine(server),
  'admin.localEngine.status': () => undefined,
  'admin.localEngine.stop': (server) => savedEngine(server),
  'admin.moderation.decide': async (server) => {
    const found = await addCase(server, await server.user('user'));
    return { id: found.id, decision: 'cleared' };
  },
  'admin.moderation.figures': () => undefined,
  'admin.moderation.queue': () => ({ limit: 2 }),
  'admin.moderation.try': () => ({ terms: ['forbidden*'], text: 'a forbidden heron' }),
  'admin.moderation.rules.add': () => ({
    ...{ name: 'A rule', action: 'flag', terms: ['zzyzx*'], reason: 'Not here.' },
  }),
  'admin.moderation.rules.list': () => undefined,
  'admin.moderation.rules.remove': async (server) => ({ id: (await addRule(server)).id }),
  'admin.moderation.rules.update': async (server) => ({ id: (await addRule(server)).id, isEnabled: false }),
  'admin.moderation.strictness': async ({ user }) => ({ userId: (await user('user')).id }),
  'admin.moderation.setStrictness': async ({ user }) => ({
    ...{ userId: (await user('user')).id, level: 'strict' },
  }),
  'admin.moderation.looks.begin': async ({ user }) => ({
    ...{ userId: (await user('user')).id, reason: 'A report of stolen pictures.', minutes: 15 },
  }),
  'admin.moderation.looks.active': async ({ user }) => ({ userId: (await user('user')).id }),
  'admin.moderation.looks.pictures': async (server, owner) => ({
    userId: (await addPrivatePicture(server, owner)).person.id,
  }),
  'admin.moderation.looks.end': async (server, owner) => ({
    id: (await addPrivatePicture(server, owner)).look.id,
  }),
  'moderation.looks': () => undefined,
  'moderation.appeal': async (server, owner) => ({
    ...{ id: (await addCase(server, owner)).id, text: 'It is art.' },
  }),
  'moderation.mine': () => ({ limit: 2 }),
  'moderation.setStrictness': () => ({ level: 'strict' }),
  'moderation.strictness': () => undefined,
  'admin.models.addSample': async (server, owner) => {
    const { id } = await addSampledModel(server);
    return { id, imageId: (await server.image(owner)).id };
  },
  'admin.models.list': () => undefined,
  'admin.models.order': async (server) => {
    const { id, providerId } = await addSampledModel(server);
    return { providerId, ids: [id] };
  },
  'admin.models.people': () => ({ search: 'a' }),
  'admin.models.removeSample': async (server) => {
    const { id, samples } = await addSampledModel(server);
    return { id, sampleId: samples[0]?.id };
  },
  'admin.models.update': async (server) => {
    const model = modelRecord((await savedProvider(server)).id);
    await server.db.models.insertMany([model]);
    return { id: model.id, enabled: true };
  },
  'admin.providers.add': () => ({
    kind: 'openai-compatible',
    baseUrl: 'https://images.example',
    models: ['sdxl.safetensors'],
  }),
  'admin.providers.list': () => undefined,
  'admin.providers.order': async ({ db }) => ({
    ids: (await db.providers.list()).filter(({ removedAt }) => removedAt === null).map(({ id }) => id),
  }),
  'admin.providers.pause': savedProvider,
  'admin.providers.remove': savedProvider,
  'admin.providers.resume': async ({ db }) => {
    const provider = providerRecord({ pausedAt: new Date() });
    await db.providers.insert(provider);
    return { id: provider.id };
  },
  'admin.providers.test': savedProvider,
  'admin.providers.update': async (server) => ({ ...(await savedProvider(server)), name: 'Renamed' }),
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
  'secondFactor.complete': async (server, _owner, client) => {
    const { id } = await server.user('user', { secondFactorAt: new Date() });
    await beginChallenge(server, client, id);
    return { code: await recoveryCodeOf(server, id) };
  },
  'emailLinks.acceptInvitation': async (server) => {
    const { id } = await server.user('user', { passwordHash: null });
    return { token: await mailedToken(server, 'invitation', id), password: newPassword };
  },
  'emailLinks.confirmEmailChange': async (server) => ({ token: await emailChangeLink(server) }),
  'emailLinks.reportRegistration': async (server) => ({
    token: await mailedToken(server, 'verify_email', (await unverifiedUser(server)).id),
  }),
  'emailLinks.reportSignIn': async (server) => {
    const { id } = await server.user('user');
    return { token: await mailedToken(server, 'disown_sign_in', id, new Date().toISOString()) };
  },
  'emailLinks.forgotPassword': async ({ user }) => ({ email: (await user('user')).email }),
  'auth.oauthProviders': () => undefined,
  'secondFactor.pending': () => undefined,
  'auth.register': () => ({ email: freshEmail(), password: newPassword }),
  'auth.signIn': async ({ user }) => ({ email: (await user('user')).email, password: sharedPassword }),
  'emailLinks.resendVerification': async (server) => ({ email: (await unverifiedUser(server)).email }),
  'emailLinks.resetPassword': async (server) => ({
    token: await mailedToken(server, 'reset_password', (await server.user('user')).id),
    password: newPassword,
  }),
  'emailLinks.review': async (server) => {
    const { id } = await server.user('user');
    return { token: await mailedToken(server, 'disown_sign_in', id, new Date().toISOString()) };
  },
  'auth.signOut': () => undefined,
  'secondFactor.stepUp': () => ({ password: sharedPassword }),
  'secondFactor.stepUpOptions': () => undefined,
  'oauth.stepUp': async (server, owner) => {
    await dropPassword(server, owner);
    await linkProvider(server, owner);
    return { provider: sampleProvider };
  },
  'emailLinks.verifyEmail': async (server) => ({
    token: await mailedToken(server, 'verify_email', (await unverifiedUser(server)).id),
    password: sharedPassword,
  }),
  'engines.list': () => undefined,
  'models.list': () => undefined,
  'models.setFavourite': () => ({ id: 'still', favourite: true }),
  'images.bulk': async ({ image }, owner) => ({ action: 'favourite', ids: [(await image(owner)).id] }),
  'images.count': () => ({ minRating: 1 }),
  'uploads.delete': ownUpload,
  'uploads.get': ownUpload,
  'uploads.list': () => ({ limit: 2 }),
  'uploads.restore': async (server, owner) => {
    const { id } = await addUpload(server, owner);
    await server.db.uploads.delete(owner, id, new Date());
    return { id };
  },
  'images.delete': ownImage,
  'images.erase': ownDeletedImage,
  'images.emptyTrash': () => undefined,
  'images.get': ownImage,
  'images.list': () => ({ limit: 2 }),
  'images.lineage': ownImage,
  'images.neighbours': ownImage,
  'images.restore': ownDeletedImage,
  'images.timeline': () => ({ by: 'month' }),
  'images.trash': () => ({ limit: 2 }),
  'images.update': async ({ image }, owner) => ({ id: (await image(owner)).id, favourite: true }),
  'jobs.cancel': ownJob,
  'jobs.create': () => ({ prompt: 'a heron', model: 'still', width: 512, height: 512, count: 1 }),
  'jobs.get': ownJob,
  'jobs.list': () => ({ limit: 2 }),
  'jobs.quote': () => ({ prompt: 'a heron', model: 'still', width: 512, height: 512, count: 1 }),
  'usage.mine': () => undefined,
  'jobs.watch': async ({ job }, owner) => ({ id: (await job(owner, 'cancelled')).id }),
  'comparisons.create': () => ({
    entries: ['still', 'calm'].map((model) => ({
      ...{ prompt: 'a heron', model, width: 512, height: 512, count: 1 },
    })),
  }),
  'comparisons.get': ownComparison,
  'comparisons.list': () => ({ limit: 2 }),
  'comparisons.tally': () => undefined,
  'comparisons.vote': async (server, owner, client) => ({
    ...((await ownComparison(server, owner, client)) as object),
    choice: null,
  }),
  'training.bases': () => undefined,
  'training.cancel': async (server, owner) => ({ id: (await addTraining(server, owner)).id }),
  'training.check': async (server, owner) => ({
    model: await addTrainableModel(server),
    imageIds: [(await server.image(owner, { width: 1024, height: 1024 })).id],
  }),
  'training.create': async (server, owner) => ({
    ...{ model: await addTrainableModel(server), name: 'My cat', triggerWord: 'mycat7', steps: 500 },
    pictures: await Promise.all(
      Array.from({ length: 5 }, async () => ({
        imageId: (await server.image(owner, { width: 1024, height: 1024 })).id,
        caption: 'a cat',
      })),
    ),
  }),
  'training.get': async (server, owner) => ({ id: (await addTraining(server, owner)).id }),
  'training.list': () => ({ limit: 2 }),
  'training.loras': () => undefined,
  'training.remove': async (server, owner) => ({ id: (await addTraining(server, owner, 'failed')).id }),
  'presets.list': () => undefined,
  'presets.remove': ownPreset,
  'presets.save': () => ({ name: 'Poster', model: 'still', values: { width: 512, height: 512, count: 1 } }),
  'credentials.beginPasskey': () => undefined,
  'auth.beginPasskeySignIn': (server, _owner, client) => {
    beginBrowser(server, client);
    return undefined;
  },
  'secondFactor.beginPasskey': async (server, _owner, client) => {
    const other = await server.user('user');
    await addPasskey(server, other);
    await beginChallenge(server, client, other.id);
    return undefined;
  },
  'credentials.listPasskeys': () => undefined,
  'credentials.addPasskey': async (server, owner, client) => ({
    name: 'phone',
    response: (await newPasskeyFor(server, owner, client)).response,
  }),
  'credentials.removePasskey': ownPasskey,
  'credentials.renamePasskey': async (server, owner, client) => ({
    ...((await ownPasskey(server, owner, client)) as object),
    name: 'the other phone',
  }),
  'auth.signInWithPasskey': async (server, _owner, client) => {
    const { answer } = await addPasskey(server, await server.user('user'));
    return { response: await answer({ purpose: 'sign_in', boundTo: beginBrowser(server, client) }) };
  },
  'prompts.begin': () => ({ prompt: 'a heron' }),
  'prompts.enhance': () => ({ prompt: 'a heron' }),
  'prompts.options': () => undefined,
  'prompts.watch': ownEnhancement,
  'provenance.trust': () => undefined,
  'session.current': () => undefined,
  'session.list': () => undefined,
  'session.revoke': ownSession,
  'session.revokeOthers': () => undefined,
  'auth.completeSetup': async (server) => ({
    token: await mailedToken(server, setupPurpose, null),
    email: freshEmail(),
    password: newPassword,
  }),
  'tokens.issue': () => ({ name: 'script' }),
  'tokens.list': () => undefined,
  'tokens.refresh': async (server) => ({
    refreshToken: (await createTokenPair(server, await server.user('user'))).refreshToken,
  }),
  'tokens.revoke': async (server, owner) => ({ id: (await createTokenPair(server, owner)).familyId }),
  'credentials.beginTotp': () => undefined,
  'credentials.confirmTotp': async (server, owner) => ({ code: await beginTotp(server, owner.id) }),
  'credentials.disableTotp': async (server, owner) => {
    await addTotp(server, owner.id);
    return undefined;
  },
  'credentials.regenerateRecoveryCodes': async (server, owner) => {
    await addTotp(server, owner.id);
    return undefined;
  },
};

/** Procedures that take the id of an owned object, with ids of missing objects to compare with. */
export const ownedIds: Readonly<Record<string, () => string>> = {
  'oauth.unlink': () => newId('identity'),
  'moderation.appeal': () => newId('case'),
  'collections.collect': () => newId('collection'),
  'collections.delete': () => newId('collection'),
  'collections.get': () => newId('collection'),
  'collections.images': () => newId('collection'),
  'collections.move': () => newId('collection'),
  'collections.uncollect': () => newId('collection'),
  'collections.update': () => newId('collection'),
  'shares.revoke': () => newId('share'),
  'uploads.delete': () => newId('upload'),
  'uploads.get': () => newId('upload'),
  'uploads.restore': () => newId('upload'),
  'images.delete': () => newId('image'),
  'images.erase': () => newId('image'),
  'images.get': () => newId('image'),
  'images.lineage': () => newId('image'),
  'images.neighbours': () => newId('image'),
  'images.restore': () => newId('image'),
  'images.update': () => newId('image'),
  'jobs.cancel': () => newId('job'),
  'jobs.get': () => newId('job'),
  'jobs.watch': () => newId('job'),
  'comparisons.get': () => newId('comparison'),
  'comparisons.vote': () => newId('comparison'),
  'presets.remove': () => newId('preset'),
  'training.cancel': () => newId('job'),
  'training.get': () => newId('job'),
  'training.remove': () => newId('job'),
  'prompts.watch': () => newId('enhancement'),
  'credentials.removePasskey': () => newId('passkey'),
  'credentials.renamePasskey': () => newId('passkey'),
  'session.revoke': () => newId('session'),
  'tokens.revoke': () => newId('token'),
};
