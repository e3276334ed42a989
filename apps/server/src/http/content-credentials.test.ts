import { readCredentials } from '@atelier/adapters/testing';
import { DIGITAL_SOURCE_TYPES, type Origin } from '@atelier/core/provenance';
import type { PictureSource } from '@atelier/core/schemas/edits';
import type { LineageOperation } from '@atelier/core/schemas/lineage';
import { checkRows } from '@atelier/core/testing/check-rows';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../testing/in-process.ts';
import { addComparison } from '../testing/in-process-comparisons.ts';
import type { Person } from '../testing/in-process-people.ts';
import { addUpload, uploadForm } from '../testing/in-process-uploads.ts';

let server: TestServer;
let owner: Person;

beforeAll(async () => {
  server = await startTestServer({ LIMIT_CONVERSION: '600/600' });
  owner = await server.person('user');
});
afterAll(() => server.stop());

const read = async (bytes: Uint8Array) => {
  const [key] = await server.application.http.services.signingKeys.list();
  return readCredentials(bytes, 'png', key?.root ?? '');
};
const exported = async (id: string, query = 'format=png') =>
  read((await owner.client.raw({ path: `/files/images/${id}?${query}` })).bytes);

/** A picture that was made from another one in this way. */
const childOf = async (source: PictureSource, operation: LineageOperation, origin: Origin = 'neural') => {
  const { id } = await server.image(owner.user, { origin });
  await server.db.imageParents.insertMany(owner.user, [
    { imageId: id, source, operation, createdAt: new Date() },
  ]);
  return id;
};

test('many first exports at once make one key', async () => {
  const { id } = await server.image(owner.user);
  const states = await Promise.all(Array.from({ length: 8 }, () => exported(id)));
  expect(states.map(({ state }) => state)).toEqual(states.map(() => 'Trusted'));
  expect(await server.db.signingKeys.list()).toHaveLength(1);
});

test('what a model made is trained media, and a picture that a model changed is a composite, also after a crop', async () => {
  const { id } = await server.image(owner.user, { origin: 'neural' });
  const [made] = (await exported(id)).manifest.assertions[0].data.actions;
  expect(made).toMatchObject({ action: 'c2pa.created', digitalSourceType: DIGITAL_SOURCE_TYPES.neural });
  const image = (of: string) => ({ kind: 'image', id: of }) as const;
  const edited = await childOf(image(id), 'inpaint');
  await checkRows(
    [
      [await childOf(image(id), 'transform'), 'c2pa.edited', 'neural'],
      [edited, 'c2pa.edited', 'composite'],
      [await childOf(image(edited), 'transform'), 'c2pa.edited', 'composite'],
      [await childOf(image(edited), 'upscale'), 'c2pa.enhanced', 'composite'],
    ] as const,
    '%s',
    async (child, action, sourceType) => {
      const { state, manifest } = await exported(child);
      expect(state).toBe('Trusted');
      expect(manifest.ingredients).toMatchObject([{ relationship: 'parentOf' }]);
      expect(manifest.assertions[0].data.actions).toMatchObject([
        { action: 'c2pa.opened' },
        { action, digitalSourceType: DIGITAL_SOURCE_TYPES[sourceType] },
      ]);
    },
  );
});

test('no file says that a model had a part in it if none had: not of a drawn picture, nor of an upload', async () => {
  const { id } = await server.image(owner.user);
  const upload = await addUpload(server, owner.user);
  await checkRows(
    [
      [{ kind: 'image', id }, 'inpaint', 'procedural'],
      [{ kind: 'upload', id: upload.id }, 'inpaint', 'mixed'],
      [{ kind: 'upload', id: upload.id }, 'transform', 'altered'],
    ] as const,
    '%s',
    async (source, operation, sourceType) => {
      const { manifest } = await exported(await childOf(source, operation, 'procedural'));
      expect(manifest.assertions[0].data.actions[1]).toMatchObject({
        digitalSourceType: DIGITAL_SOURCE_TYPES[sourceType],
      });
    },
  );
});

test('before a blind vote a file does not say which model made it', async () => {
  const { id: comparisonId } = await addComparison(server, owner.user);
  const voter = { workspaceId: owner.user.workspaceId, userId: owner.user.id };
  const [comparison] = await server.db.comparisons.listOwned(voter, { after: null, limit: 1 });
  const jobId = comparison?.entries[0]?.jobId ?? '';
  const { id } = await server.image(owner.user, { jobId, position: 3, model: 'calm' });
  const actions = async () => (await exported(id)).manifest.assertions[0].data.actions;
  expect((await actions())[0]).not.toHaveProperty('softwareAgent');
  await server.db.comparisons.vote({
    ...{ comparisonId, userId: owner.user.id, choice: 0, createdAt: new Date() },
  });
  expect((await actions())[0]).toHaveProperty('softwareAgent');
});

test('an upload that is signed keeps its credentials, which files made from it name; others keep none', async () => {
  const { id } = await server.image(owner.user);
  const signed = (await owner.client.raw({ path: `/files/images/${id}?format=png` })).bytes;
  const bare = (await owner.client.raw({ path: `/files/images/${id}?format=png&metadata=off` })).bytes;
  const upload = async (bytes: Uint8Array, name: string) => {
    const answer = await owner.client.post({ path: '/files/uploads', ...uploadForm(bytes, name) });
    return (answer.json() as { id: string }).id;
  };
  const [kept, without] = [await upload(signed, 'signed.png'), await upload(bare, 'bare.png')];
  const keyOf = async (uploadId: string) =>
    (await server.db.uploads.findOwned(owner.user, uploadId))?.credentialsKey ?? null;
  expect(await keyOf(without)).toBeNull();
  expect(await keyOf(kept)).toMatch(/\.c2pa$/);
  const child = await server.image(owner.user, { origin: 'neural' });
  await server.db.imageParents.insertMany(owner.user, [
    {
      ...{ imageId: child.id, operation: 'inpaint', createdAt: new Date() },
      source: { kind: 'upload', id: kept },
    },
  ]);
  const { state, manifest, manifests } = await exported(child.id);
  expect(state).toBe('Trusted');
  const [ingredient] = manifest.ingredients;
  expect(ingredient).toMatchObject({ title: 'Original file', relationship: 'parentOf' });
  expect(JSON.stringify(manifests[ingredient.active_manifest].assertions)).toContain('c2pa.created');
  expect(JSON.stringify(manifest.assertions)).toContain(DIGITAL_SOURCE_TYPES.composite);
  // And so do files that are made from those.
  const crop = await childOf({ kind: 'image', id: child.id }, 'transform');
  const last = await exported(crop);
  expect(last.state).toBe('Trusted');
  expect(last.manifest.ingredients).toMatchObject([{ title: 'Original file', relationship: 'parentOf' }]);
  const steps = last.manifest.assertions.flatMap(
    ({ label, data }: { label: string; data: { actions: { action: string; description?: string }[] } }) =>
      label.startsWith('c2pa.actions') ? data.actions : [],
  );
  expect(steps.map(({ description = '' }: { description?: string }) => description)).toEqual([
    ...['', 'A part was painted again', 'Cropped, rotated or resized'],
  ]);
  await owner.client.mutate('uploads.delete', { id: kept });
  expect((await exported(crop)).manifest.ingredients).toMatchObject([{ title: 'Original picture' }]);
  expect((await exported(child.id)).manifest.ingredients).toMatchObject([{ title: 'Original picture' }]);
});
