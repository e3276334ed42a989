import { AppError } from '@atelier/core/errors';
import type { CertificateTool, ContentSigner } from '@atelier/core/ports/provenance';
import { expect, test } from 'vitest';
import { createServiceHarness, type ServiceHarness } from '../testing/service-harness.ts';
import { signingKeyService } from './signing-keys.ts';

const yearMs = 365 * 86_400_000;

/** Certificates as text: `leaf N of root M until T`. */
const createTool = (): CertificateTool & { readonly subjects: string[] } => {
  const subjects: string[] = [];
  let leaves = 0;
  let roots = 0;
  return {
    subjects,
    async issue(studio, now, root) {
      subjects.push(studio);
      leaves += 1;
      if (root === undefined) roots += 1;
      const rootKey = root?.privateKey ?? `key of root ${roots}`;
      const certificates = [now.getTime(), now.getTime() + 10 * yearMs, root?.certificate ?? `root ${roots}`];
      return { certificates: JSON.stringify(certificates), privateKey: `key of leaf ${leaves}`, rootKey };
    },
    describe(certificates) {
      const [from, to, root] = JSON.parse(certificates);
      return {
        ...{ subject: '', issuer: '', serialNumber: '1', fingerprint: 'AA:BB', root },
        ...{ validFrom: new Date(from), validTo: new Date(to) },
      };
    },
    check: (given) => given,
  };
};

/** Signs with all but the key `useless`. */
const contentSigner: ContentSigner = {
  sign: async ({ bytes }, _claim, { privateKey }) => {
    if (privateKey === 'useless') throw new AppError('unavailable');
    return bytes;
  },
  roomBytes: async () => 0,
  signTo: async (png) => png,
  keepOriginal: async () => null,
  close: async () => undefined,
};

const open = async () => {
  const harness = await createServiceHarness();
  const certificateTool = createTool();
  /** A process of its own. */
  const process = (parts: Partial<ServiceHarness> = {}) =>
    signingKeyService({ ...harness, ...parts, certificateTool, contentSigner });
  return { harness, certificateTool, process, keys: process() };
};

const rootsOf = async (keys: ReturnType<typeof signingKeyService>) =>
  (await keys.list()).map(({ id, root, retiredAt }) => [id, root, retiredAt === null]);

const reasonsIn = (harness: ServiceHarness) =>
  harness.rows('auditEvents').map(({ details }) => details.reason);

test('the first use makes a key for the host of the studio, encrypted, with an event', async () => {
  const { harness, certificateTool, keys } = await open();
  const key = await keys.current();
  expect(key).toMatchObject({ id: 'sgk-1', privateKey: 'key of leaf 1' });
  expect(certificateTool.subjects).toEqual(['atelier.example']);
  const [stored] = harness.rows('signingKeys');
  expect(stored?.sealedKey).toMatch(/^signing-key:sgk-1\|/);
  expect(stored?.sealedKey).not.toContain('key of leaf');
  expect(harness.events()).toEqual([{ type: 'signing_key_change', reason: 'made', fingerprint: 'AA:BB' }]);
  expect(await keys.current()).toEqual(key);
});

test('processes that make the first key at once make one, and all use it', async () => {
  const { harness, process } = await open();
  const used = await Promise.all(Array.from({ length: 6 }, () => process().current()));
  expect(new Set(used.map(({ privateKey }) => privateKey)).size).toBe(1);
  expect(harness.rows('signingKeys')).toHaveLength(1);
  expect(harness.events()).toHaveLength(1);
});

test('a new key keeps the root, unless a new root is asked for; other processes use it at once', async () => {
  const { harness, process, keys } = await open();
  const other = process();
  await other.current();
  await keys.rotate(false, harness.trail());
  expect((await other.current()).id).toBe('sgk-2');
  await keys.rotate(true, harness.trail());
  expect((await other.current()).id).toBe('sgk-3');
  expect(await rootsOf(keys)).toEqual([
    ['sgk-3', 'root 2', true],
    ['sgk-2', 'root 1', false],
    ['sgk-1', 'root 1', false],
  ]);
});

test('a key is replaced when half of its time is over, so that each file holds for years', async () => {
  const { harness, process, keys } = await open();
  await keys.current();
  harness.advance(4.9 * yearMs);
  expect((await process().current()).id).toBe('sgk-1');
  harness.advance(0.2 * yearMs);
  expect((await process().current()).id).toBe('sgk-2');
  expect((await rootsOf(keys)).map(([, root]) => root)).toEqual(['root 1', 'root 1']);
  expect(reasonsIn(harness)).toEqual(['made', 'renewed']);
});

test('a server that has been running for years renews its key by itself, once for all processes', async () => {
  const { harness, process, keys } = await open();
  const other = process();
  expect([(await keys.current()).id, (await other.current()).id]).toEqual(['sgk-1', 'sgk-1']);
  harness.advance(5.1 * yearMs);
  expect([(await keys.current()).id, (await other.current()).id]).toEqual(['sgk-2', 'sgk-2']);
  harness.advance(5.1 * yearMs);
  expect([(await other.current()).id, (await keys.current()).id]).toEqual(['sgk-3', 'sgk-3']);
  expect(reasonsIn(harness)).toEqual(['made', 'renewed', 'renewed']);
});

test('after a change of SECRET_KEY a new key and root are made', async () => {
  const { harness, process, keys } = await open();
  await keys.current();
  const { sealer } = harness;
  const unreadable = {
    ...sealer,
    open: (sealed: string, context: string) => {
      if (context.endsWith('sgk-1')) throw new Error('sealed under another key');
      return sealer.open(sealed, context);
    },
  };
  const later = process({ sealer: unreadable });
  expect((await later.current()).id).toBe('sgk-2');
  expect((await rootsOf(later)).map(([, root]) => root)).toEqual(['root 2', 'root 1']);
});

test('certificates from elsewhere take its place and are not replaced by the server', async () => {
  const { harness, process, keys } = await open();
  await keys.current();
  const certificates = JSON.stringify([0, 1, 'a public root']);
  await keys.import({ certificates, privateKey: 'bought' }, harness.trail());
  harness.advance(20 * yearMs);
  expect(await process().current()).toEqual({ id: 'sgk-2', certificates, privateKey: 'bought' });
  expect(reasonsIn(harness)).toEqual(['made', 'imported']);
  const useless = { certificates, privateKey: 'useless' };
  await expect(keys.import(useless, harness.trail())).rejects.toMatchObject({ code: 'bad_request' });
  // Its root's key is elsewhere: the next key has a root of the studio again.
  await keys.rotate(false, harness.trail());
  expect((await rootsOf(keys))[0]).toEqual(['sgk-3', 'root 2', true]);
});
