import type { UserRecord } from '@atelier/core/ports/records';
import { addAuditFilter } from './audit-filters.ts';
import type { TestServer } from './in-process.ts';
import { addCollection } from './in-process-collections.ts';
import { addComparison, addPreset, addVotedComparison } from './in-process-comparisons.ts';
import { addPasskey, addTotp, createTokenPair, linkProvider } from './in-process-credentials.ts';
import { addCase, addLook } from './in-process-moderation.ts';
import { addDataExport } from './in-process-privacy.ts';
import { addShare } from './in-process-shares.ts';
import { addLora, addTraining } from './in-process-trainings.ts';
import { addUpload } from './in-process-uploads.ts';
import { addConsent } from './samples/legal.ts';
import { addResponse } from './samples/responses.ts';

/** A query that shows rows of its caller, and how to give a user one more. */
interface Listing {
  /** Makes a row for `owner` that the query must show to them alone. */
  readonly plant: (server: TestServer, owner: UserRecord) => Promise<unknown>;
  /** The input of `caller`, if the query needs one. */
  readonly input?: (server: TestServer, caller: UserRecord) => Promise<unknown>;
}

const image = { plant: ({ image }: TestServer, owner: UserRecord) => image(owner) };

/** Every query that shows rows of its caller. A query that is missing here fails `http/ownership.test.ts`. */
export const listings: Readonly<Record<string, Listing>> = {
  'account.me': { plant: ({ db }, owner) => db.quotas.setLimits(owner.workspaceId, { images: 7 }) },
  'account.security': { plant: (server, owner) => linkProvider(server, owner) },
  'account.storage': image,
  'collections.list': { plant: (server, owner) => addCollection(server, owner) },
  'comparisons.list': { plant: (server, owner) => addComparison(server, owner) },
  'comparisons.tally': { plant: (server, owner) => addVotedComparison(server, owner) },
  'credentials.listPasskeys': { plant: (server, owner) => addPasskey(server, owner) },
  'images.count': image,
  'images.list': image,
  'images.neighbours': {
    ...image,
    input: async (server, caller) => ({ id: (await server.image(caller)).id }),
  },
  'images.timeline': { ...image, input: async () => ({ by: 'month' }) },
  'images.trash': { plant: ({ image }, owner) => image(owner, { deletedAt: new Date() }) },
  'moderation.mine': { plant: (server, owner) => addCase(server, owner) },
  'moderation.looks': {
    plant: async (server, owner) => addLook(server, await server.user('superadmin'), owner),
  },
  'moderation.strictness': { plant: ({ db }, owner) => db.strictness.set(owner, 'strict') },
  'models.list': { plant: ({ db }, owner) => db.favouriteModels.set(owner.id, 'still', true) },
  'jobs.list': { plant: ({ job }, owner) => job(owner) },
  'jobs.quote': {
    plant: ({ db }, owner) => db.quotas.setLimits(owner.workspaceId, { images: 7 }),
    input: async () => ({ prompt: 'a heron', model: 'still', width: 512, height: 512, count: 1 }),
  },
  'uploads.list': { plant: (server, owner) => addUpload(server, owner) },
  'usage.mine': { plant: ({ db }, owner) => db.quotas.setLimits(owner.workspaceId, { images: 7 }) },
  'secondFactor.stepUpOptions': { plant: (server, owner) => addTotp(server, owner.id) },
  'session.list': { plant: ({ signedIn }, owner) => signedIn(owner) },
  'responses.mine': { plant: (server, owner) => addResponse(server, owner.id) },
  'shares.list': { plant: (server, owner) => addShare(server, owner) },
  'tokens.list': { plant: (server, owner) => createTokenPair(server, owner) },
  'training.list': { plant: (server, owner) => addTraining(server, owner) },
  'training.loras': { plant: (server, owner) => addLora(server, owner) },
  'admin.audit.filters': { plant: (server, owner) => addAuditFilter(server, owner) },
  'security.activity': {
    plant: ({ db, application }, owner) =>
      db.audit.append({
        ...{ time: application.clock.now(), type: 'profile_change', actorId: owner.id, details: {} },
        ...{ workspaceId: null, credentialId: null, requestId: 'planted', ip: '192.0.2.1' },
        ...{ userAgent: 'test', entityType: 'user', entityId: owner.id },
      }),
  },
  'legal.mine': { plant: (server, owner) => addConsent(server, owner.id) },
  'privacy.exportStatus': { plant: (server, owner) => addDataExport(server, owner) },
  'privacy.stored': { plant: (server, owner) => addPreset(server, owner) },
  'presets.list': { plant: (server, owner) => addPreset(server, owner) },
};

/** Queries whose answers contain lists that are not rows of their caller, with the reason. */
export const listsOfOneObject: Readonly<Record<string, string>> = {
  'collections.get':
    'the covers of a collection; that it is of the caller’s workspace is checked by `ownedIds`',
  'collections.images':
    'the pictures of a collection; that it is of the caller’s workspace is checked by `ownedIds`',
  'comparisons.get':
    'the entries of a comparison; that it is of the caller’s workspace is checked by `ownedIds`',
  'images.lineage':
    'relatives of an image; those of others are in `packages/db/src/conformance/image-parents.ts`, the id in `ownedIds`',
  'images.get': 'the LoRAs of an image; that the image is the caller’s own is checked by `ownedIds`',
  'prompts.options': 'the same for everybody',
  'training.bases': 'models, the same for everybody who may use them',
  'training.check': 'what is wrong with the pictures of the input; pictures of others count as gone',
  'jobs.get': 'the images of a job; that the job is the caller’s own is checked by `ownedIds`',
};
