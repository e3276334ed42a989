import type { IssuedCertificates, PictureClaim } from '@atelier/core/ports/provenance';
import { DIGITAL_SOURCE_TYPES } from '@atelier/core/provenance';
import { type ExportFormat, exportFormats } from '@atelier/core/schemas/exports';
import { checkRows } from '@atelier/core/testing/check-rows';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readCredentials } from '../testing/read-credentials.ts';
import { certificateTool } from './certificates.ts';
import { createContentSigner } from './signer.ts';

const never = new AbortController().signal;
const now = new Date();
const claim: PictureClaim = {
  sourceType: 'neural',
  tool: { name: 'Some model', version: '1.2' },
  madeAt: new Date('2026-11-30T08:00:00Z'),
  prompt: null,
  edit: null,
};

const signer = createContentSigner({ version: '9.9.9' });
let studio: IssuedCertificates;
beforeAll(async () => {
  studio = await certificateTool.issue('studio.example', now);
});
afterAll(() => signer.close());

const picture = (format: ExportFormat): Promise<Uint8Array> =>
  sharp({ create: { width: 90, height: 60, channels: 3, background: '#c85014' } })
    .toFormat(format)
    .toBuffer();

const sign = async (format: ExportFormat, fields: Partial<PictureClaim> = {}) =>
  signer.sign({ bytes: await picture(format), format }, { ...claim, ...fields }, studio, never);

const rootOf = (certificates: string): string => certificateTool.describe(certificates).root;

test('a signed file of every format says who made it with which model, and holds with the studio’s root', () =>
  checkRows([...exportFormats], '%s', async (format) => {
    const signed = await sign(format);
    const { state, manifest } = await readCredentials(signed, format, rootOf(studio.certificates));
    expect(state).toBe('Trusted');
    expect(manifest).toMatchObject({
      claim_generator_info: [{ name: 'Atelier', version: '9.9.9' }],
      signature_info: { alg: 'Es256', issuer: 'studio.example', common_name: 'Atelier' },
      assertions: expect.arrayContaining([
        expect.objectContaining({
          label: 'c2pa.actions.v2',
          data: {
            actions: [
              {
                action: 'c2pa.created',
                digitalSourceType: DIGITAL_SOURCE_TYPES.neural,
                softwareAgent: { name: 'Some model', version: '1.2' },
                when: '2026-11-30T08:00:00.000Z',
              },
            ],
          },
        }),
      ]),
    });
    const { width, height } = await sharp(signed).metadata();
    expect([width, height]).toEqual([90, 60]);
  }));

test('one changed byte of the picture breaks the credentials of every format', () =>
  checkRows([...exportFormats], '%s', async (format) => {
    const signed = await sign(format);
    // The last bytes are pixels in JPEG, WebP and AVIF; a PNG ends with a chunk of twelve bytes.
    const at = signed.byteLength - (format === 'png' ? 20 : 4);
    signed[at] = (signed[at] ?? 0) ^ 1;
    const { state } = await readCredentials(signed, format, rootOf(studio.certificates));
    expect(state).toBe('Invalid');
  }));

test('with the root of another studio a file holds, but its signer is unknown', async () => {
  const other = await certificateTool.issue('other.example', now);
  const { state } = await readCredentials(await sign('png'), 'png', rootOf(other.certificates));
  expect(state).toBe('Valid');
});

test('a picture made from another one was opened and then changed by a trained model', async () => {
  const signed = await sign('webp', { sourceType: 'composite', edit: 'inpaint' });
  const { state, manifest } = await readCredentials(signed, 'webp', rootOf(studio.certificates));
  expect(state).toBe('Trusted');
  expect(manifest.ingredients).toMatchObject([{ title: 'Original picture', relationship: 'parentOf' }]);
  expect(manifest.assertions[0].data.actions).toMatchObject([
    { action: 'c2pa.opened' },
    { action: 'c2pa.edited', digitalSourceType: DIGITAL_SOURCE_TYPES.composite },
  ]);
});

test('the prompt is in the file only if it is wanted', async () => {
  const prompt = 'a “fox” in <snow> \u{1F98A}\n& more';
  expect(Buffer.from(await sign('png')).includes('fox')).toBe(false);
  const { manifest } = await readCredentials(
    await sign('png', { prompt }),
    'png',
    rootOf(studio.certificates),
  );
  expect(manifest.assertions[1].data).toMatchObject({ 'Iptc4xmpExt:AIPromptInformation': prompt });
});

test('the next leaf of the same root is trusted by those who know the root', async () => {
  const root = { certificate: rootOf(studio.certificates), privateKey: studio.rootKey };
  const next = await certificateTool.issue('studio.example', now, root);
  const bytes = await picture('jpeg');
  const signed = await signer.sign({ bytes, format: 'jpeg' }, claim, next, never);
  expect((await readCredentials(signed, 'jpeg', root.certificate)).state).toBe('Trusted');
});

test('a file that is made from a signed one keeps its credentials, also with a prompt', async () => {
  const other = await certificateTool.issue('camera.example', now);
  const source = await signer.sign({ bytes: await picture('jpeg'), format: 'jpeg' }, claim, other, never);
  const original = await signer.keepOriginal({ bytes: source, mediaType: 'image/jpeg' }, never);
  expect(original).not.toBeNull();
  const edited: PictureClaim = { ...claim, sourceType: 'composite', edit: 'inpaint' };
  const bytes = await picture('png');
  for (const prompt of [null, 'a fox']) {
    const file = { bytes, original, format: 'png' } as const;
    const signed = await signer.sign(file, { ...edited, prompt }, studio, never);
    const { state, manifest, manifests } = await readCredentials(signed, 'png', rootOf(studio.certificates));
    expect(state).toBe('Trusted');
    expect(manifest.ingredients).toMatchObject([{ title: 'Original file', relationship: 'parentOf' }]);
    expect(manifests[manifest.ingredients[0].active_manifest].signature_info.issuer).toBe('camera.example');
    const text = JSON.stringify(manifest.assertions);
    for (const part of ['c2pa.opened', 'c2pa.edited', DIGITAL_SOURCE_TYPES.composite])
      expect(text).toContain(part);
    expect(text.includes('a fox')).toBe(prompt !== null);
  }
});

test('nothing is kept of a file without credentials, with broken ones, or of no picture', async () => {
  const broken = await sign('jpeg');
  broken[broken.byteLength - 4] = (broken[broken.byteLength - 4] ?? 0) ^ 1;
  for (const bytes of [await picture('jpeg'), broken, Buffer.from('no picture')])
    expect(await signer.keepOriginal({ bytes, mediaType: 'image/jpeg' }, never)).toBeNull();
});

test('what was kept and cannot be read keeps no file from being signed', async () => {
  const file = { bytes: await picture('png'), original: Buffer.from('rubbish'), format: 'png' } as const;
  const signed = await signer.sign(file, { ...claim, edit: 'variation' }, studio, never);
  expect((await readCredentials(signed, 'png', rootOf(studio.certificates))).state).toBe('Trusted');
});

test('what is no picture, or a key that does not fit, is an error that says what to do', async () => {
  const broken = signer.sign({ bytes: Buffer.from('no picture'), format: 'png' }, claim, studio, never);
  await expect(broken).rejects.toMatchObject({ code: 'unavailable' });
  await expect(broken).rejects.toThrow('export it without metadata');
  const { privateKey } = await certificateTool.issue('other.example', now);
  const bytes = await picture('png');
  await expect(
    signer.sign({ bytes, format: 'png' }, claim, { ...studio, privateKey }, never),
  ).rejects.toMatchObject({ code: 'unavailable' });
  // It goes on.
  expect((await sign('png')).byteLength).toBeGreaterThan(bytes.byteLength);
});

test('many files are signed in turn; beyond thirty-two that wait they are refused, and who leaves makes room', async () => {
  const bytes = await picture('png');
  const ask = (signal = never) => signer.sign({ bytes, format: 'png' }, claim, studio, signal);
  const leaving = new AbortController();
  const asked = Array.from({ length: 32 }, () => ask());
  const left = ask(leaving.signal);
  await expect(ask()).rejects.toMatchObject({ code: 'overloaded' });
  leaving.abort(new Error('gone'));
  await expect(left).rejects.toThrow('gone');
  const last = ask();
  await expect(ask(leaving.signal)).rejects.toThrow('gone');
  await Promise.all([...asked, last]);
});

test('a thread that dies or does not answer fails its file alone; the next one is signed by a new thread', async () => {
  const bytes = await picture('png');
  const dying = createContentSigner({
    version: '1',
    url: new URL('../testing/dying-thread.ts', import.meta.url),
    timeoutMs: 200,
  });
  const ask = (format: ExportFormat) => dying.sign({ bytes, format }, claim, studio, never);
  const outcomes = await Promise.allSettled([ask('png'), ask('jpeg'), ask('webp')]);
  expect(outcomes.map((outcome) => (outcome.status === 'rejected' ? outcome.reason.code : 'signed'))).toEqual(
    ['unavailable', 'unavailable', 'signed'],
  );
  await dying.close();
});
