import type { DataExport } from '@atelier/core/schemas/privacy';
import { openTestDatabase, testDialects } from '@atelier/db/testing';
import { unzipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../testing/in-process.ts';
import type { Client } from '../testing/in-process-client.ts';
import { addCollection } from '../testing/in-process-collections.ts';
import { dataExportPath } from '../testing/in-process-privacy.ts';
import { addUpload } from '../testing/in-process-uploads.ts';
import { until } from '../worker/testing/harness.ts';

const latest = async (client: Client): Promise<DataExport | null> =>
  (await client.query('privacy.exportStatus')).data<{ latest: DataExport | null }>().latest;

const linkTo = async (client: Client): Promise<string> =>
  (await client.mutate('privacy.exportLink')).data<{ link: string }>().link;

const subjectsTo = ({ mails }: TestServer, email: string): string[] =>
  mails()
    .filter(({ to }) => to === email)
    .map(({ subject }) => subject);

const textOf = (files: Record<string, Uint8Array>, name: string): string =>
  Buffer.from(files[name] ?? []).toString();

describe.each(testDialects)('an export of everything about oneself on %s', (dialect) => {
  const start = async (
    env: Record<string, string> = {},
    parts: Parameters<typeof startTestServer>[1] = {},
  ) => {
    const database = await openTestDatabase(dialect);
    await database.db.close();
    const server = await startTestServer({ DATABASE_URL: database.url, ...env }, parts);
    return {
      server,
      stop: async () => {
        await server.stop();
        await database.drop();
      },
    };
  };

  test('has pictures and uploads as files, every table as JSON and a page, and nothing of other people', async ({
    onTestFinished,
  }) => {
    const { server, stop } = await start();
    onTestFinished(stop);
    const ann = await server.person('user', { name: 'Ann Heron', email: 'ann@example.org' });
    const boss = await server.person('superadmin', { name: 'Boris Bittern' });
    const stranger = await server.person('user', { name: 'Stan Stork' });
    const image = await server.image(ann.user, { prompt: 'a <secret> heron' });
    const trashed = await server.image(ann.user, { deletedAt: new Date() });
    await server.image(stranger.user, { prompt: 'a stranger’s stork' });
    const upload = await addUpload(server, ann.user);
    await addCollection(server, ann.user, { name: 'My birds' });
    await boss.client.mutate('admin.users.setQuota', { id: ann.user.id, monthlyImages: 7 });
    server.application.dataExporter.start();
    const requested = (await ann.client.mutate('privacy.export')).data<DataExport>();
    expect(requested).toMatchObject({ state: 'pending', isReady: false });
    await until('the export', async () => (await latest(ann.client))?.state === 'ready');
    const answer = await ann.client.raw({ path: await linkTo(ann.client) });
    expect(answer.status).toBe(200);
    expect(answer.headers['content-disposition']).toContain('atelier-data-');
    const files = unzipSync(answer.bytes);
    const names = Object.keys(files);
    for (const name of ['README.txt', 'index.html', 'data/users.json', `uploads/${upload.id}.png`])
      expect(names).toContain(name);
    for (const { id } of [image, trashed])
      expect(names).toEqual(expect.arrayContaining([`pictures/${id}.png`, `pictures/${id}.svg`]));
    const jobs = JSON.parse(textOf(files, 'data/images.json')) as { id: string; prompt: string }[];
    expect(jobs.map(({ id }) => id).toSorted()).toEqual([image.id, trashed.id].toSorted());
    expect(JSON.parse(textOf(files, 'data/users.json'))).toMatchObject([
      { name: 'Ann Heron', email: 'ann@example.org' },
    ]);
    expect(textOf(files, 'data/collections.json')).toContain('My birds');
    const page = textOf(files, 'index.html');
    expect(page).toContain('a &lt;secret&gt; heron');
    expect(page).not.toContain('<script');
    const everything = names.map((name) => textOf(files, name)).join('\n');
    for (const foreign of [stranger.user.id, boss.user.id, 'Stan Stork', 'Boris Bittern', 'stranger’s'])
      expect(everything).not.toContain(foreign);
    for (const secret of ['passwordHash', 'tokenHash', '$argon2id', 'claimToken'])
      expect(everything).not.toContain(secret);
    await until('the email', async () =>
      subjectsTo(server, 'ann@example.org').includes('Your data is ready'),
    );
  });

  test('is prepared again from the start after its process died, and one at a time for each person', async ({
    onTestFinished,
  }) => {
    const { server, stop } = await start();
    onTestFinished(stop);
    const { user, client } = await server.person('user');
    await client.mutate('privacy.export');
    const again = await client.mutate('privacy.export');
    expect([again.status, again.error().appCode]).toEqual([409, 'conflict']);
    // A process claimed it, and its lease ended.
    const past = new Date(Date.now() - 120_000);
    const claimed = await server.db.dataExports.claim('dead', past, new Date(past.getTime() + 60_000));
    expect(claimed).toMatchObject({ userId: user.id, attempts: 1 });
    server.application.dataExporter.start();
    await until('the export', async () => (await latest(client))?.state === 'ready');
    expect(await server.db.dataExports.latestOf(user.id)).toMatchObject({ attempts: 2 });
    expect((await client.mutate('privacy.export')).status).toBe(200);
  });

  test('fails in words when the disk has no room for it', async ({ onTestFinished }) => {
    const { server, stop } = await start({}, { freeBytes: async () => 1000 });
    onTestFinished(stop);
    const { client } = await server.person('user');
    server.application.dataExporter.start();
    await client.mutate('privacy.export');
    await until('the failure', async () => (await latest(client))?.state === 'failed');
    expect(await latest(client)).toMatchObject({ failure: 'disk_full', isReady: false });
  });
});

test('the link takes a fresh proof, works for its person alone, in parts, and ends with its ticket, the export and the account', async ({
  onTestFinished,
}) => {
  let now = Date.now();
  const server = await startTestServer({}, { clock: { now: () => new Date(now) } });
  onTestFinished(() => server.stop());
  const { user, client } = await server.person('user');
  const path = await dataExportPath(server, user);
  const part = await client.raw({ path, headers: { range: 'bytes=4-9' } });
  expect([part.status, part.bytes.length, part.headers['content-range']]).toEqual([206, 6, 'bytes 4-9/22']);
  const events = await server.db.audit.list({ type: 'data_export_downloaded' }, null, 9);
  expect(events).toMatchObject([{ actorId: user.id }]);
  const stranger = await server.person('superadmin');
  expect((await stranger.client.mutate('privacy.exportLink')).status).toBe(404);
  expect((await stranger.client.raw({ path })).status).toBe(404);
  expect((await server.client().raw({ path })).status).toBe(401);
  expect((await client.raw({ path: path.replace(/ticket=..../, 'ticket=AAAA') })).status).toBe(404);
  now += 3_600_000;
  expect((await client.raw({ path })).status).toBe(404);
  // A session without a fresh proof, such as a stolen one, makes no link to everything about its person.
  const refused = await client.mutate('privacy.exportLink');
  expect([refused.status, refused.error().appCode]).toEqual([403, 'step_up_required']);
  expect(JSON.stringify(await latest(client))).not.toContain('ticket');
  const fresh = await linkTo(await server.signedIn(user));
  expect((await client.raw({ path: fresh })).status).toBe(200);
  const key = (await server.db.dataExports.latestOf(user.id))?.blobKey ?? '';
  expect(await server.blobs.stat(key)).not.toBeNull();
  const boss = await server.person('superadmin');
  await boss.client.mutate('admin.users.delete', { id: user.id, email: user.email });
  expect((await client.raw({ path: fresh })).status).toBe(401);
  expect(await server.db.removals.listDue(new Date(now + 86_400_000), 99)).toContain(
    key.replace(/\/file\.zip$/, ''),
  );
});
