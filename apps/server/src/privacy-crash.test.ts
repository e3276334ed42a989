import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createDiskBlobs } from '@atelier/adapters';
import { createAuditTrail } from '@atelier/api/audit-trail';
import { systemClock } from '@atelier/core/clock';
import { userRecord } from '@atelier/core/testing/records';
import { openDatabaseText, openTestDatabase, testDialects } from '@atelier/db/testing';
import { unzipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { cliMain, makeDataDir, runToEnd, startServer, testSecret } from './testing/child.ts';
import { unmetered, valuesOf } from './testing/deviations.ts';
import { addUpload } from './testing/in-process-uploads.ts';
import { until } from './worker/testing/harness.ts';

const word = 'zzyzxcrane';
const email = `${word}@example.org`;
/** Erased in steps, so that the transaction lasts. */
const eventCount = 4000;
/** Before the transaction, and at points of it; what has to be true afterwards is the same at every point. */
const killAfterMs = [500, 900, 1100, 1300, 1500];

const filesOf = async (folder: string): Promise<string[]> => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((one) => one.isFile()).map((one) => join(one.parentPath, one.name));
};

const filesWith = async (folder: string): Promise<string[]> => {
  const found: string[] = [];
  for (const path of await filesOf(folder)) if ((await readFile(path)).includes(word)) found.push(path);
  return found;
};

const killed = async (child: ChildProcess, afterMs: number): Promise<void> => {
  const ended = once(child, 'close');
  await Promise.race([ended, sleep(afterMs)]);
  child.kill('SIGKILL');
  await ended;
};

describe.each(testDialects)('on %s an erasure that is killed again and again', (dialect) => {
  test('leaves the whole account or nothing of it each time, and ends with nothing left anywhere', {
    timeout: 180_000,
  }, async ({ onTestFinished }) => {
    const data = await makeDataDir();
    onTestFinished(data.remove);
    const { db, url, drop } = await openTestDatabase(dialect);
    onTestFinished(drop);
    const env = { DATA_DIR: data.path, DATABASE_URL: url };
    const user = userRecord({ email, name: `Ann ${word}` });
    await db.users.create(user, 100);
    await db.users.create(userRecord({ email: 'boss@example.org', role: 'superadmin' }), 100);
    const blobs = createDiskBlobs({ root: join(data.path, 'blobs') });
    const uploads = await Promise.all([1, 2, 3].map(() => addUpload({ db, blobs }, user, { name: word })));
    const actor = { userId: user.id, workspaceId: user.workspaceId, role: user.role };
    const trail = createAuditTrail({ requestId: 'r', ip: '::1', userAgent: word }, actor, systemClock);
    await db.transaction(async (stores) => {
      for (let n = 0; n < eventCount; n += 1)
        await trail.write(stores, 'profile_change', { entityType: 'user', entityId: user.id });
    });
    const erase = [cliMain, 'privacy', 'erase', user.id, '--yes'];
    const isThere = async () => (await db.users.findById(user.id)) !== null;
    const options = {
      env: { PATH: process.env.PATH, SECRET_KEY: testSecret, ...env },
      stdio: 'ignore',
    } as const;

    for (const afterMs of killAfterMs) {
      await killed(spawn(process.execPath, erase, options), afterMs);
      const events = await db.audit.list({ actorId: user.id }, null, 1);
      const deletions = await db.audit.list({ type: 'user_deleted' }, null, 9);
      const isWhole = await isThere();
      expect([events.length, deletions.length]).toEqual(isWhole ? [1, 0] : [0, 1]);
      expect((await db.personalRows.count(user)).uploads).toBe(isWhole ? uploads.length : 0);
      if (!isWhole) break;
    }
    if (await isThere()) expect(await runToEnd(erase, env)).toMatchObject({ code: 0 });

    expect(await isThere()).toBe(false);
    expect(await db.audit.list({ type: 'user_deleted' }, null, 9)).toHaveLength(1);
    expect((await db.audit.verify()).firstBrokenSeq).toBeNull();
    expect(await openDatabaseText(url, word)).toEqual([]);
    // Housekeeping removes the files; none is forgotten.
    const due = await db.removals.listDue(new Date(Date.now() + 86_400_000), 999);
    const keys = uploads.flatMap(({ blobKey, thumbKey }) => [blobKey, thumbKey]);
    expect(due.toSorted()).toEqual(keys.toSorted());
    await db.close();
    expect(await filesWith(data.path)).toEqual([]);
    if (dialect === 'sqlite') expect(await filesWith(join(url.replace(/^file:/, ''), '..'))).toEqual([]);
  });
});

test('an export whose server is killed twice is prepared again: one complete archive, told once', {
  timeout: 180_000,
}, async ({ onTestFinished }) => {
  const data = await makeDataDir();
  onTestFinished(data.remove);
  const { db, url, drop } = await openTestDatabase('sqlite');
  onTestFinished(drop);
  const start = () =>
    startServer({ ...valuesOf(unmetered), DATA_DIR: data.path, DATABASE_URL: url, TWO_FACTOR_ROLES: 'none' });
  let server = await start();
  onTestFinished(async () => void (await server.end('SIGKILL')));
  const client = server.client();
  onTestFinished(() => client.close());
  (await client.mutate('auth.register', { email, password: 'seven quiet herons at dusk' })).data();
  const user = await db.users.findByEmail(email);
  if (user === null) throw new Error('The account is missing.');
  const blobs = createDiskBlobs({ root: join(data.path, 'blobs') });
  const png = randomBytes(8 * 1024 * 1024);
  for (let n = 0; n < 8; n += 1) await addUpload({ db, blobs }, user, { name: `bird ${n}`, png });
  (await client.mutate('privacy.export')).data();
  const latest = () => db.dataExports.latestOf(user.id);

  for (let kill = 0; kill < 2; kill += 1) {
    await until('the preparation', async () => {
      const { attempts = 0, state } = (await latest()) ?? {};
      return state === 'ready' || (state === 'running' && attempts > kill);
    });
    expect(await server.end('SIGKILL')).toMatchObject({ signal: 'SIGKILL' });
    const { id, state, claimToken } = (await latest()) ?? {};
    // The lease of the dead process would run for a minute.
    if (state === 'running') await db.dataExports.renew(id ?? '', claimToken ?? '', 0, new Date(0));
    server = await start();
  }
  await until('the archive', async () => (await latest())?.state === 'ready');
  const ready = await latest();
  const archive = await readFile(join(data.path, 'blobs', ready?.blobKey ?? ''));
  expect(archive).toHaveLength(ready?.bytes ?? 0);
  const files = unzipSync(archive);
  const uploads = Object.entries(files).filter(([name]) => name.startsWith('uploads/'));
  expect(uploads).toHaveLength(8);
  for (const [, bytes] of uploads) expect(Buffer.compare(bytes, png)).toBe(0);
  // An email that was being sent at a kill may be two files of one id.
  const told = async () => {
    // There is no folder before the first email.
    const files = await filesOf(join(data.path, 'mailbox')).catch(() => []);
    return new Set(files.flatMap((path) => /-export_ready-(.+)\.eml$/.exec(path)?.[1] ?? []));
  };
  await until('the email', async () => (await told()).size > 0);
  expect(await server.end('SIGTERM')).toEqual({ code: 0, signal: null });
  expect((await told()).size).toBe(1);
});
