import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type OddFile, partsOfPng, partsOfWebp, secretText, uploadCorpus } from '@atelier/adapters/testing';
import { checkRows } from '@atelier/core/testing/check-rows';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../testing/in-process.ts';
import type { Person } from '../testing/in-process-people.ts';
import { uploadForm } from '../testing/in-process-uploads.ts';

let server: TestServer;
let person: Person;
let stored: string;
beforeAll(async () => {
  server = await startTestServer();
  person = await server.person('user');
  stored = await mkdtemp(join(tmpdir(), 'atelier-stored-'));
});
afterAll(async () => {
  await server.stop();
  await rm(stored, { recursive: true, force: true });
});

const lastRefusal = async (): Promise<unknown> => {
  const [event] = await server.db.audit.list({ actorId: person.user.id }, null, 1);
  return event?.type === 'upload_rejected' ? event.details.reason : event?.type;
};

const checkStored = async (id: string, { outcome }: OddFile): Promise<void> => {
  const path = `/files/uploads/${id}`;
  const full = await person.client.raw({ path });
  const thumb = await person.client.raw({ path: `${path}?variant=thumb` });
  expect(new Set(partsOfPng(full.bytes))).toEqual(new Set(['IHDR', 'pHYs', 'IDAT', 'IEND']));
  expect(partsOfWebp(thumb.bytes)).toEqual(['VP8 ']);
  for (const { bytes } of [full, thumb]) expect(bytes.includes(secretText)).toBe(false);
  const { width, height } = { width: full.bytes.readUInt32BE(16), height: full.bytes.readUInt32BE(20) };
  expect(outcome).toMatchObject({ width, height });
  await writeFile(join(stored, `${id}.png`), full.bytes);
  await writeFile(join(stored, `${id}.webp`), thumb.bytes);
};

const check = async (file: OddFile): Promise<void> => {
  const form = uploadForm(file.bytes, file.name.replaceAll('"', '%22'));
  const answer = await person.client.post({ path: '/files/uploads', ...form });
  if ('width' in file.outcome) {
    expect(answer.status, answer.text).toBeLessThan(300);
    const made = answer.json() as { id: string; frames: number; isReduced: boolean; isDuplicate: boolean };
    const { frames = 1, isReduced = false } = file.outcome;
    if (!made.isDuplicate) expect(made).toMatchObject({ frames, isReduced });
    return checkStored(made.id, file);
  }
  expect([415, 422], answer.text).toContain(answer.status);
  // A sentence of what it is, and one of what to do.
  expect(answer.error().message).toMatch(/^(This|The) .+\. .+\.$|^This is a program/);
  expect(file.outcome).toContain(await lastRefusal());
};

test('hostile and odd files are stored as pixels alone, or refused with a reason and an advice; the server goes on', {
  timeout: 600_000,
}, async () => {
  const files = await uploadCorpus();
  expect(files.length).toBeGreaterThan(300);
  await checkRows(files, '$what', check);
  expect((await person.client.query('account.me')).status).toBe(200);
  expect(
    await readdir(join(server.application.http.config.dataDir, 'quarantine')),
    'nothing is left in quarantine',
  ).toEqual([]);
});

const exiftool = await promisify(execFile)('exiftool', ['-ver']).then(
  () => true,
  () => false,
);

test.skipIf(!exiftool)(
  'exiftool finds no metadata in what was stored (skipped without exiftool)',
  async () => {
    const tool = promisify(execFile);
    const { stdout } = await tool('exiftool', ['-j', '-G1', '-r', stored], { maxBuffer: 64_000_000 });
    const groups = (JSON.parse(stdout) as Record<string, unknown>[]).flatMap((file) =>
      Object.keys(file).flatMap((key) => (key.includes(':') ? (key.split(':')[0] ?? '') : [])),
    );
    expect(groups.length).toBeGreaterThan(1000);
    expect(new Set(groups)).toEqual(
      new Set(['ExifTool', 'System', 'File', 'PNG', 'PNG-pHYs', 'RIFF', 'Composite']),
    );
  },
);
