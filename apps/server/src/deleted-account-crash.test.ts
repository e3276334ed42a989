import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startComfyDouble } from '@atelier/adapters/testing';
import { argon2Defaults, createPasswordHasher } from '@atelier/auth';
import type { Job } from '@atelier/core/schemas/jobs';
import { userRecord } from '@atelier/core/testing/records';
import { openTestDatabase } from '@atelier/db/testing';
import { expect, test } from 'vitest';
import { makeDataDir, type ServerProcess, startServer } from './testing/child.ts';
// It relays any TCP connection.
import { openDatabaseRelay as openRelay } from './testing/database-relay.ts';
import { unmetered, valuesOf } from './testing/deviations.ts';
import { until } from './worker/testing/harness.ts';

const password = 'seven quiet herons at dusk';
const boss = { email: 'boss@example.org', password };
const ada = { email: 'ada@example.org', password };
const isCancel = (request: string): boolean => /\/cancel|\/interrupt|^POST \/(api\/)?queue/.test(request);

test('when the server is killed between the deletion of an account and the cancel of its picture at the provider, it is cancelled there after the restart, once, and its cost is in the audit log', {
  timeout: 240_000,
}, async ({ onTestFinished }) => {
  const data = await makeDataDir();
  onTestFinished(data.remove);
  const { db, url, drop } = await openTestDatabase('sqlite');
  onTestFinished(drop);
  const double = await startComfyDouble();
  onTestFinished(double.close);
  double.play({ kind: 'picture', steps: 1_000_000 });
  const network = await openRelay(double.baseUrl);
  onTestFinished(network.close);
  const file = join(data.path, 'providers.json');
  const model = {
    ...{ name: 'checkpoint:dreamshaper_8.safetensors', id: 'far' },
    price: { minor: 13, unit: 'picture' },
  };
  const baseUrl = new URL(network.url).origin;
  const provider = { kind: 'comfyui', baseUrl, allowPrivate: true, models: [model] };
  await writeFile(file, JSON.stringify({ providers: [provider] }));
  const hasher = createPasswordHasher({ concurrency: 1, maxQueue: 10, argon2: argon2Defaults });
  const passwordHash = await hasher.hash(password);
  await db.users.create(userRecord({ email: boss.email, role: 'superadmin', passwordHash }), 100);
  const start = (): Promise<ServerProcess> =>
    startServer({
      ...valuesOf(unmetered),
      ...{ DATA_DIR: data.path, DATABASE_URL: url, PROVIDERS_FILE: file },
      ...{ BUDGET_MINOR_PER_MONTH: '1000', TWO_FACTOR_ROLES: 'none', JOB_LEASE_SECONDS: '5' },
    });
  let server = await start();
  onTestFinished(async () => void (await server.end('SIGKILL')));
  const [person, admin] = [server.client(), server.client()];
  onTestFinished(() => Promise.all([person.close(), admin.close()]).then(() => undefined));
  (await person.mutate('auth.register', ada)).data();
  (await admin.mutate('auth.signIn', boss)).data();
  await until('the model', async () => (await person.query('models.list')).text.includes('"far"'));
  const request = { prompt: 'a heron', model: 'far', width: 512, height: 512, count: 2 };
  const { id } = (await person.mutate('jobs.create', request)).data<Job>();
  const owner = await db.users.findByEmail(ada.email);
  if (owner === null) throw new Error('The account is missing.');
  await until('the remote id', async () => (await db.jobs.findOwned(owner, id))?.remoteId != null);

  // From now on no cancel reaches the provider.
  network.setOpen(false);
  (await admin.mutate('admin.users.delete', { id: owner.id, email: ada.email })).data();
  expect(await server.end('SIGKILL')).toMatchObject({ signal: 'SIGKILL' });
  expect(double.requests.filter(isCancel)).toEqual([]);
  expect(await db.users.findById(owner.id)).toBeNull();
  expect(await db.jobs.findOwned(owner, id)).toBeNull();
  const [kept] = await db.orphanedWork.listUnanswered(new Date(), 9);
  expect(JSON.stringify(kept)).not.toContain(owner.id);

  network.setOpen(true);
  server = await start();
  const outcome = () => db.audit.list({ entityId: id, type: 'job_cancel_settled' }, null, 9);
  await until('the outcome', async () => (await outcome()).length > 0);
  expect(await outcome()).toMatchObject([
    { workspaceId: owner.workspaceId, details: { outcome: 'stopped', model: 'far', costMinor: 0 } },
  ]);
  expect(double.submissions).toHaveLength(1);
  expect(double.requests.filter(isCancel)).toHaveLength(1);
  expect(await db.orphanedWork.listUnanswered(new Date(), 9)).toEqual([]);
  expect(await server.end('SIGTERM')).toEqual({ code: 0, signal: null });
});
