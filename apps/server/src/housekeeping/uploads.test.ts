import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createQuarantine } from '@atelier/adapters';
import { uploadFolder, uploadKeys } from '@atelier/core/upload-files';
import { type DialectContext, dialectTest } from '@atelier/db/testing/dialect-test';
import { describe, expect, test } from 'vitest';
import { addUpload } from '../testing/in-process-uploads.ts';
import { keptDays, noDeletions, noQuarantine } from '../testing/no-quarantine.ts';
import { movableClock, openWorkerHarness } from '../worker/testing/harness.ts';
import { runHousekeeping } from './housekeeping.ts';

const dayMs = 86_400_000;
const never = new AbortController().signal;

const open = async ({ dialect, onTestFinished }: Pick<DialectContext, 'dialect' | 'onTestFinished'>) => {
  const clock = movableClock('2026-03-10T12:00:00.000Z');
  const harness = await openWorkerHarness(dialect, { clock });
  onTestFinished(() => harness.close());
  const deps = {
    ...{
      ...harness.deps,
      trashDays: 30,
      metricsDays: 90,
      quarantine: noQuarantine,
      deletions: noDeletions,
      keptDays,
    },
    cleanUpMailbox: async () => 0,
    remindIncidents: async () => 0,
  };
  const { userId: id, workspaceId } = await harness.addUser();
  return { harness, clock, deps, owner: { id, workspaceId } };
};

describe('housekeeping of uploads', () => {
  dialectTest('a deleted upload is erased with its files after its days in the trash', async (t) => {
    const { harness, clock, deps, owner } = await open(t);
    const [deleted, kept] = [await addUpload(deps, owner), await addUpload(deps, owner)];
    await harness.db.uploads.delete(owner, deleted.id, clock.now());
    clock.advance(30 * dayMs - 60_000);
    await runHousekeeping(deps, never);
    expect(harness.blobKeys()).toHaveLength(4);
    clock.advance(120_000);
    await runHousekeeping(deps, never);
    expect(harness.blobKeys()).toEqual([kept.blobKey, kept.thumbKey].toSorted());
    expect(await harness.db.uploads.restore(owner, deleted.id)).toBe(false);
  });

  test('what a crash left is removed after an hour, and no file of an upload', async ({ onTestFinished }) => {
    const { harness, clock, deps, owner } = await open({ dialect: 'sqlite', onTestFinished });
    const root = await mkdtemp(join(tmpdir(), 'atelier-quarantine-'));
    onTestFinished(() => rm(root, { recursive: true, force: true }));
    const quarantine = createQuarantine({
      ...{
        root,
        maxBytes: 1,
        maxPixels: 1,
        processes: 1,
        timeoutMs: 1,
        maxMemoryBytes: 1,
        env: {},
        scan: null,
      },
    });
    const [orphan, stored, fresh] = [crypto.randomUUID(), crypto.randomUUID(), crypto.randomUUID()];
    for (const [id, minutes] of [
      [orphan, 61],
      [stored, 61],
      [fresh, 59],
    ] as const) {
      await mkdir(join(root, id));
      await writeFile(join(root, id, 'source'), 'x');
      const at = new Date(clock.now().getTime() - minutes * 60_000);
      await utimes(join(root, id), at, at);
    }
    await writeFile(join(root, 'notes.txt'), 'not ours');
    await deps.blobs.put(`${uploadFolder(orphan)}/full.png`, Buffer.from('x'), 'image/png');
    const upload = await addUpload(deps, owner, uploadKeys(stored));
    await runHousekeeping({ ...deps, quarantine }, never);
    expect((await readdir(root)).toSorted()).toEqual([fresh, 'notes.txt'].toSorted());
    expect(harness.blobKeys()).toEqual([upload.blobKey, upload.thumbKey].toSorted());
  });
});
