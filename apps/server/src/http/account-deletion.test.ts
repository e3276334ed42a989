import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openDatabaseText, openTestDatabase, testDialects } from '@atelier/db/testing';
import { describe, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../testing/in-process.ts';
import { addCollection } from '../testing/in-process-collections.ts';
import { addPreset } from '../testing/in-process-comparisons.ts';
import { addTotp, createTokenPair } from '../testing/in-process-credentials.ts';
import { addDefence } from '../testing/in-process-defence.ts';
import { sharedPassword } from '../testing/in-process-people.ts';
import { addDataExport } from '../testing/in-process-privacy.ts';
import { addShare } from '../testing/in-process-shares.ts';
import { addUpload } from '../testing/in-process-uploads.ts';
import { addConsent } from '../testing/samples/legal.ts';
import { until } from '../worker/testing/harness.ts';

const dayMs = 86_400_000;
const never = new AbortController().signal;

const open = async (dialect: (typeof testDialects)[number]) => {
  const database = await openTestDatabase(dialect);
  await database.db.close();
  let now = Date.now();
  const server = await startTestServer(
    { DATABASE_URL: database.url },
    { clock: { now: () => new Date(now) } },
  );
  const faults: unknown[] = [];
  return {
    server,
    faults,
    database,
    advance: (ms: number) => {
      now += ms;
    },
    runDue: () =>
      server.application.http.services.accountDeletions.runDue(never, (fault) => void faults.push(fault)),
  };
};

const deleteLater = (client: Awaited<ReturnType<TestServer['signedIn']>>, email: string) =>
  client.mutate('privacy.deleteAccount', { email, when: 'later' });

const subjectsTo = ({ mails }: TestServer, email: string): string[] =>
  mails()
    .filter(({ to }) => to === email)
    .map(({ subject }) => subject);

/** All rows of all tables that have the word. */
const rowsWith = (server: TestServer, word: string): Promise<string[]> =>
  openDatabaseText(server.config.databaseUrl, word);

/** Whether a file of the folder has one of the words, in UTF-8. */
const filesWith = async (folder: string, word: string): Promise<string[]> => {
  const names = await readdir(folder, { recursive: true, withFileTypes: true });
  const found: string[] = [];
  for (const entry of names.filter((one) => one.isFile())) {
    const path = join(entry.parentPath, entry.name);
    if ((await readFile(path)).includes(word)) found.push(path);
  }
  return found;
};

describe.each(testDialects)('the deletion of the own account on %s', (dialect) => {
  test('ends all access at once, hides what was shared, and is cancelled by signing in', async ({
    onTestFinished,
  }) => {
    const { server, database } = await open(dialect);
    onTestFinished(async () => {
      await server.stop();
      await database.drop();
    });
    const { user, client } = await server.person('user');
    const other = await server.signedIn(user);
    const token = await createTokenPair(server, user);
    const { token: share } = await addShare(server, user);
    const sharePath = `/s/${share}`;
    expect((await server.client().raw({ path: sharePath })).status).toBe(200);
    const wrong = await deleteLater(client, 'else@example.org');
    expect([wrong.status, wrong.error().appCode]).toEqual([400, 'validation_failed']);
    const { dueAt } = (await deleteLater(client, user.email)).data<{ dueAt: string }>();
    const days = (Date.parse(dueAt) - server.application.clock.now().getTime()) / dayMs;
    expect(days).toBeCloseTo(14, 1);
    for (const ended of [client, other]) expect((await ended.query('account.me')).status).toBe(401);
    const bearer = server.client({ headers: { authorization: `Bearer ${token.accessToken}` } });
    expect((await bearer.query('account.me')).status).toBe(401);
    expect((await server.client().raw({ path: sharePath })).status).toBe(404);

    const back = server.client();
    expect((await back.signIn(user.email, sharedPassword)).status).toBe(200);
    expect((await back.query('account.me')).data()).toMatchObject({ deletionDueAt: dueAt });
    const refused = await back.query('images.list', {});
    expect([refused.status, refused.error().appCode]).toEqual([403, 'account_closing']);
    expect((await back.mutate('privacy.cancelDeletion')).status).toBe(200);
    expect((await back.query('images.list', {})).status).toBe(200);
    expect((await server.client().raw({ path: sharePath })).status).toBe(200);
    expect((await back.mutate('privacy.cancelDeletion')).error().appCode).toBe('conflict');
    const subjects = () => subjectsTo(server, user.email);
    await until('both emails', async () => subjects().includes('Your account stays'));
    expect(subjects()).toContain('Your account will be deleted');
  });

  test('leaves nothing of the person after its days: in the database, its files, blobs, exports or log', async ({
    onTestFinished,
  }) => {
    const { server, database, advance, runDue, faults } = await open(dialect);
    let isStopped = false;
    onTestFinished(async () => {
      if (!isStopped) await server.stop();
      await database.drop();
    });
    const word = 'zzyzxheron';
    const { user, client } = await server.person('user', {
      name: `Ann ${word}`,
      email: `${word}@example.org`,
    });
    const kept = await server.person('user', { name: 'Bob' });
    await server.image(user, { prompt: `a ${word}` });
    await server.image(kept.user, { prompt: 'a stork' });
    await addUpload(server, user);
    await addCollection(server, user, { name: `birds ${word}` });
    await addPreset(server, user);
    await addShare(server, user);
    await addTotp(server, user.id);
    await addDataExport(server, user);
    await addConsent(server, user.id);
    const address = '203.0.113.77';
    await addDefence(server, user, { word, address });
    await client.mutate('account.updateProfile', { name: `Ada ${word}` });
    expect((await rowsWith(server, word)).length).toBeGreaterThan(3);
    const person = { id: user.id, workspaceId: user.workspaceId };
    const before = await server.db.personalRows.count(person);
    expect(Object.values(before).filter((count) => count > 0).length).toBeGreaterThan(12);
    const defence = ['consents', 'dataExports', 'signalCounts', 'ruleFirings', 'alerts', 'alertChanges'];
    for (const table of [...defence, 'responses', 'incidentPeople'])
      expect([table, before[table]]).not.toEqual([table, 0]);

    expect((await deleteLater(client, user.email)).status).toBe(200);
    expect(await runDue()).toBe(0);
    advance(12.5 * dayMs);
    expect(await runDue()).toBe(0);
    await until('the reminder', async () =>
      subjectsTo(server, user.email).includes('Your account is deleted soon'),
    );
    advance(1.6 * dayMs);
    expect(await runDue()).toBe(1);
    expect(await runDue()).toBe(0);
    expect(faults).toEqual([]);
    await until('the emails', async () =>
      subjectsTo(server, user.email).includes('Your account was deleted'),
    );

    const after = await server.db.personalRows.count(person);
    const left = Object.entries(after).filter(([, count]) => count > 0);
    expect(left.map(([name]) => name)).toEqual(['workspaces']);
    for (const text of [word, address]) expect(await rowsWith(server, text)).toEqual([]);
    // The bare ID stays where it says that they are gone: in the event, which is there for restored backups, and for the caches
    // of other processes.
    const named = await rowsWith(server, user.id);
    const isMark = (row: string) => row.includes('user_deleted') || row.startsWith('user_changes:');
    expect(named.filter((row) => !isMark(row))).toEqual([]);
    const due = await server.db.removals.listDue(new Date(Date.now() + 99 * dayMs), 999);
    expect(due.length).toBeGreaterThan(3);
    expect((await (await server.signedIn(kept.user)).query('images.list', {})).text).toContain('a stork');
    expect(server.logLines.filter((line) => line.includes(word))).toEqual([]);
    if (dialect === 'sqlite') {
      await server.app.close();
      await server.application.dispatcher.stop();
      await server.application.close();
      isStopped = true;
      const path = server.config.databaseUrl.replace(/^file:/, '');
      for (const text of [word, address]) expect(await filesWith(join(path, '..'), text)).toEqual([]);
    }
  });
});

test('at once only with a second factor, and then for good', async ({ onTestFinished }) => {
  const server = await startTestServer();
  onTestFinished(() => server.stop());
  const plain = await server.person('user');
  const now = (email: string) => ({ email, when: 'now' });
  const refused = await plain.client.mutate('privacy.deleteAccount', now(plain.user.email));
  expect([refused.status, refused.error().appCode]).toEqual([403, 'forbidden']);
  const sure = await server.person('user', { secondFactorAt: new Date() });
  const gone = await sure.client.mutate('privacy.deleteAccount', now(sure.user.email));
  expect(gone.data()).toEqual({ dueAt: null });
  expect(await server.db.users.findById(sure.user.id)).toBeNull();
  const events = await server.db.audit.list({ personId: sure.user.id }, null, 9);
  expect(events.map(({ type, actorId }) => [type, actorId])).toEqual([['user_deleted', null]]);
});

test('the last superadmin cannot ask for it', async ({ onTestFinished }) => {
  const server = await startTestServer();
  onTestFinished(() => server.stop());
  const [one, two] = [await server.person('superadmin'), await server.person('superadmin')];
  expect((await deleteLater(one.client, one.user.email)).status).toBe(200);
  const refused = await deleteLater(two.client, two.user.email);
  expect([refused.status, refused.error().appCode]).toEqual([409, 'last_superadmin']);
  expect((await two.client.query('account.me')).status).toBe(200);
});
