import type { ProcessingRecord } from '@atelier/core/schemas/processing';
import type { SettingHistoryPage, SettingList } from '@atelier/core/schemas/settings';
import { checkRows } from '@atelier/core/testing/check-rows';
import { providerRecord } from '@atelier/core/testing/engine-records';
import { openTestDatabase } from '@atelier/db/testing';
import { dialectTest } from '@atelier/db/testing/dialect-test';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { z } from 'zod';
import { startTestServer, type TestServer } from '../testing/in-process.ts';
import { addChannel } from '../testing/in-process-alerts.ts';
import type { Client } from '../testing/in-process-client.ts';
import type { Person } from '../testing/in-process-people.ts';

type History = z.infer<typeof SettingHistoryPage>;

let server: TestServer;
let root: Person;
beforeAll(async () => {
  server = await startTestServer({
    MAILBOX_DAYS: '9',
    SMTP_PASSWORD: 'a-secret-of-the-mail',
    SMTP_USER: 'ann',
    SMTP_HOST: '127.0.0.1',
    SMTP_SECURITY: 'none',
    MAIL_FROM: 'studio@example.org',
    AUDIT_STREAM: 'https://127.0.0.1:9/zzpath?key=zzquery',
    AUDIT_STREAM_SECRET: `whsec_${Buffer.from('zzsecret'.repeat(4)).toString('base64')}`,
    TEXT_MODEL_KIND: 'openai-compatible',
    TEXT_MODEL_NAME: 'small',
    TEXT_MODEL_URL: 'http://127.0.0.1:9/zzpath/v1',
    TEXT_MODEL_KEY: 'zzkey-of-the-text-model',
  });
});
afterAll(() => server.stop());
beforeEach(async () => {
  root = await server.person('superadmin');
});

const list = async (client: Client) => (await client.query('admin.settings.list')).data<SettingList>();
const find = async (client: Client, name: string) => {
  const found = (await list(client)).items.find((item) => item.name === name);
  if (found === undefined) throw new Error(`There is no ${name}.`);
  return found;
};
const expectedOf = async (name: string) => (await find(root.client, name)).changeNumber;
const set = async (name: string, value: unknown, more: object = {}) =>
  root.client.mutate('admin.settings.set', { name, value, expected: await expectedOf(name), ...more });
const historyOf = async (name: string) =>
  (await root.client.query('admin.settings.history', { name })).data<History>().items;

test('the record of processing names every recipient, and has none of their secrets, paths, queries or user names', async () => {
  const { client } = await server.person('admin');
  const name = 'chat https://zzuser:zzword@chat.example.org:8443/zzpath?token=zzquery';
  await server.db.providers.insert(
    providerRecord({
      name,
      baseUrl: 'https://zzuser@provider.example/zzpath',
      sealedKey: 'zzsealed',
      keyLast4: 'zz99',
    }),
  );
  await addChannel(server, { name, isEnabled: true, hint: 'zzhint' });
  const answer = await client.query('admin.privacy.record');
  const { recipients } = answer.data<ProcessingRecord>();
  expect(recipients.map(({ kind }) => kind)).toEqual(
    expect.arrayContaining(['Image provider', 'Alert channel', 'Mail server', 'Audit stream', 'Text model']),
  );
  expect(recipients.filter((one) => one.name.startsWith('chat chat.example.org:8443 ('))).toHaveLength(2);
  for (const secret of ['zz', 'a-secret-of-the-mail', 'whsec_', '127.0.0.1'])
    expect(JSON.stringify(recipients)).not.toContain(secret);
});

test('every setting is shown with its value, its source and its default, and the environment says that it wins', async () => {
  const { client } = await server.person('admin');
  expect(await find(client, 'retention.mailboxDays')).toMatchObject({
    ...{ value: 9, source: 'environment', variable: 'MAILBOX_DAYS' },
  });
  expect(await find(client, 'retention.trashDays')).toMatchObject({
    ...{ value: 30, source: 'default', fallback: 30 },
  });
  const refused = await set('retention.mailboxDays', 3);
  expect(refused.error()).toMatchObject({
    appCode: 'conflict',
    message: expect.stringContaining('MAILBOX_DAYS'),
  });
  expect((await list(client)).mayManage).toBe(false);
  expect(
    (await client.mutate('admin.settings.set', { name: 'limits.storedImages', value: 5, expected: null }))
      .status,
  ).toBe(403);
});

test('what only the environment can set is shown with its value, and of a secret only whether it is set', async () => {
  const { environment } = await list(root.client);
  const of = (variable: string) => environment.find((row) => row.variable === variable);
  expect(of('SMTP_PASSWORD')).toEqual({
    variable: 'SMTP_PASSWORD',
    value: null,
    isSecret: true,
    isSet: true,
  });
  expect(of('METRICS_TOKEN')).toMatchObject({ value: null, isSet: false });
  expect(of('SMTP_USER')).toMatchObject({ value: 'ann' });
  const text = JSON.stringify(await list(root.client));
  expect(text).not.toContain('a-secret-of-the-mail');
  expect(text).not.toContain(server.config.values.SECRET_KEY.reveal());
});

test('a change takes effect at once, is an event with both values, and can be taken back in one step', async () => {
  const before = await find(root.client, 'limits.unfinishedJobs');
  const changed = await set('limits.unfinishedJobs', 1, { reason: 'A trial.' });
  expect(changed.data()).toEqual({ outcome: 'changed', number: expect.any(Number) });
  const ann = await server.person('user');
  await server.job(ann.user);
  const input = { prompt: 'a heron', model: 'still', style: 'plain', width: 64, height: 64, count: 1 };
  expect((await ann.client.mutate('jobs.create', input)).error().appCode).toBe('too_many_jobs');

  const [change] = await historyOf('limits.unfinishedJobs');
  expect(change).toMatchObject({
    ...{ after: 1, reason: 'A trial.', changedBy: { id: root.user.id }, canUndo: true },
  });
  const events = await server.db.audit.list({ type: 'setting_changed' }, null, 1);
  expect(events[0]).toMatchObject({
    ...{ actorId: root.user.id, entityId: 'limits.unfinishedJobs' },
    details: { value: 'default → 1', change: change?.id },
  });
  const undone = await root.client.mutate('admin.settings.undo', { id: change?.id });
  expect(undone.data()).toMatchObject({ outcome: 'changed' });
  expect(await find(root.client, 'limits.unfinishedJobs')).toMatchObject({
    value: before.value,
    source: before.source,
  });
  const [undo, undoneChange] = await historyOf('limits.unfinishedJobs');
  expect([undo?.undoes, undoneChange?.canUndo]).toEqual([change?.id, false]);
});

test('two people who change a setting at once do not overwrite each other, nor does an undo overwrite a later change', async () => {
  const expected = await expectedOf('limits.storedImages');
  const other = await server.person('superadmin');
  const call = (client: Client, value: number) =>
    client.mutate('admin.settings.set', { name: 'limits.storedImages', value, expected });
  const answers = await Promise.all([call(root.client, 500), call(other.client, 600)]);
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
  const [first] = await historyOf('limits.storedImages');
  await set('limits.storedImages', 700);
  const undo = await root.client.mutate('admin.settings.undo', { id: first?.id });
  expect(undo.error()).toMatchObject({ appCode: 'conflict', message: expect.stringContaining('later') });
  expect((await find(root.client, 'limits.storedImages')).value).toBe(700);
});

test('a dangerous setting asks for a fresh proof of identity, a harmless one does not', async () => {
  const stale = await server.signedIn(root.user);
  const hourAgo = new Date(Date.now() - 3_600_000);
  const { sessions } = server.db;
  const [session] = (await sessions.listOf(root.user.id, new Date())).slice(0, 1);
  for (const each of await sessions.listOf(root.user.id, new Date()))
    await sessions.replaceToken(root.user.id, each.tokenHash, { ...each, provenAt: hourAgo });
  expect(session).toBeDefined();
  const call = (name: string, value: unknown) =>
    stale.mutate('admin.settings.set', { name, value, expected: null });
  expect((await call('retention.trashDays', 40)).error().appCode).toBe('step_up_required');
  expect((await call('limits.monthlyImages', 40)).status).toBe(200);
});

test('a most dangerous setting needs two superadmins: one proposes, another approves within a day', async () => {
  const other = await server.person('superadmin');
  const name = 'retention.auditDays';
  expect((await set(name, 30, { confirm: name })).error()).toMatchObject({
    ...{ appCode: 'conflict', message: expect.stringContaining('approve') },
  });
  const proposal = { name, value: 30, expected: await expectedOf(name), reason: 'The law.' };
  expect((await root.client.mutate('admin.settings.propose', proposal)).data()).toEqual({
    ...{ outcome: 'proposed', number: null },
  });
  expect((await find(root.client, name)).value).toBe(365);
  const [waiting] = (await list(other.client)).proposals;
  expect(waiting).toMatchObject({ value: 30, present: 365, isOwn: false, proposedBy: { id: root.user.id } });
  const ref = { id: waiting?.id };
  expect((await root.client.mutate('admin.settings.approve', ref)).error().appCode).toBe('forbidden');
  expect((await other.client.mutate('admin.settings.approve', ref)).data()).toMatchObject({
    outcome: 'changed',
  });
  expect((await find(root.client, name)).value).toBe(30);
  const [change] = await historyOf(name);
  expect(change).toMatchObject({ changedBy: { id: root.user.id }, approvedBy: { id: other.user.id } });
  expect((await other.client.mutate('admin.settings.approve', ref)).error().appCode).toBe('conflict');
  // Its undo needs two as well.
  expect((await other.client.mutate('admin.settings.undo', { id: change?.id })).data()).toEqual({
    ...{ outcome: 'proposed', number: null },
  });
  const [refused] = (await list(root.client)).proposals;
  expect((await root.client.mutate('admin.settings.reject', { id: refused?.id })).status).toBe(200);
  expect((await list(root.client)).proposals).toEqual([]);
  await other.client.mutate('admin.settings.undo', { id: change?.id });
  const [back] = (await list(root.client)).proposals;
  expect((await root.client.mutate('admin.settings.approve', { id: back?.id })).status).toBe(200);
  const [undo] = await historyOf(name);
  expect([undo?.undoes, (await find(root.client, name)).value]).toEqual([change?.id, 365]);
});

test('a proposal cannot be approved after its day, nor when the setting was changed since', async () => {
  const other = await server.person('superadmin');
  const name = 'retention.auditDays';
  const add = async (id: string, expected: number | null, expiresAt: Date) =>
    server.db.settings.propose({
      ...{ id, name, value: '50', expected, reason: null, proposedBy: other.user.id },
      ...{ proposedAt: new Date(), expiresAt, outcome: null, decidedBy: null, decidedAt: null },
    });
  const late = `stp_${'1'.repeat(24)}`;
  const outdated = `stp_${'2'.repeat(24)}`;
  const soon = new Date(Date.now() + 60_000);
  await add(late, await expectedOf(name), new Date(Date.now() - 1));
  await add(outdated, 999_999, soon);
  for (const id of [late, outdated])
    expect((await root.client.mutate('admin.settings.approve', { id })).error().appCode).toBe('conflict');
  expect((await list(root.client)).proposals).toMatchObject([{ id: outdated, isOutdated: true }]);
});

test('what was proposed by an account that is locked, demoted or deleted by now cannot be approved', async () => {
  const name = 'retention.auditDays';
  const { users } = server.db;
  const ends = [
    { how: 'locked', end: (id: string) => users.lock(id, 'stolen', new Date()) },
    { how: 'demoted', end: (id: string) => users.setRole(id, 'superadmin', 'admin') },
    {
      how: 'deleted',
      end: async (id: string) => {
        const user = await users.findById(id);
        if (user !== null) await users.delete(user);
      },
    },
  ];
  await checkRows(ends, '$how', async ({ end }) => {
    const other = await server.person('superadmin');
    const before = await find(root.client, name);
    const { changeNumber: expected } = before;
    const proposed = await other.client.mutate('admin.settings.propose', { name, value: 31, expected });
    expect(proposed.status).toBe(200);
    const [waiting] = (await list(root.client)).proposals;
    await end(other.user.id);
    const approved = await root.client.mutate('admin.settings.approve', { id: waiting?.id });
    expect(approved.error()).toMatchObject({
      ...{ appCode: 'conflict', message: expect.stringContaining('no longer an active superadmin') },
    });
    expect((await find(root.client, name)).value).toBe(before.value);
    expect((await root.client.mutate('admin.settings.reject', { id: waiting?.id })).status).toBe(200);
  });
});

test('the only superadmin changes a most dangerous setting, and takes that back, by typing its name', async () => {
  const alone = await startTestServer();
  try {
    const { client } = await alone.person('superadmin');
    const name = 'retention.auditDays';
    const call = (confirm?: string) =>
      client.mutate('admin.settings.set', {
        name,
        value: 60,
        expected: null,
        ...(confirm !== undefined && { confirm }),
      });
    // One who is locked cannot approve anything.
    const locked = await alone.user('superadmin');
    await alone.db.users.lock(locked.id, 'away', new Date());
    expect((await list(client)).superadmins).toBe(1);
    for (const wrong of [undefined, 'retention', 'yes'])
      expect((await call(wrong)).error()).toMatchObject({
        appCode: 'validation_failed',
        issues: [{ path: 'confirm' }],
      });
    const proposed = await client.mutate('admin.settings.propose', { name, value: 60, expected: null });
    expect(proposed.error()).toMatchObject({ appCode: 'conflict' });
    expect((await call(name)).data()).toMatchObject({ outcome: 'changed' });
    const [change] = (await client.query('admin.settings.history', { name })).data<History>().items;
    const undo = (confirm?: string) =>
      client.mutate('admin.settings.undo', { id: change?.id, ...(confirm !== undefined && { confirm }) });
    for (const wrong of [undefined, 'yes'])
      expect((await undo(wrong)).error()).toMatchObject({
        appCode: 'validation_failed',
        issues: [{ path: 'confirm' }],
      });
    expect((await undo(name)).data()).toMatchObject({ outcome: 'changed' });
  } finally {
    await alone.stop();
  }
});

test('a test message goes to the superadmin who asks for it, and is an event', async () => {
  const status = await root.client.query('admin.settings.email');
  expect(status.data()).toMatchObject({ place: '127.0.0.1:25', from: 'studio@example.org', failures: [] });
  const sent = await root.client.mutate('admin.settings.testEmail');
  expect(sent.data()).toEqual({ to: root.user.email, advice: null });
  expect((await server.mailTo(root.user.email)).kind).toBe('delivery_test');
  const [event] = await server.db.audit.list({ type: 'email_tested' }, null, 1);
  expect(event).toMatchObject({ actorId: root.user.id, details: { outcome: 'accepted' } });
});

test('a test message that is not accepted says which variable to check', async () => {
  const refused = await startTestServer(
    {},
    {
      mailer: {
        send: () => Promise.reject(new Error('connect ECONNREFUSED 192.0.2.1:587')),
        close: async () => undefined,
      },
    },
  );
  try {
    const { client } = await refused.person('superadmin');
    const { advice } = (await client.mutate('admin.settings.testEmail')).data<{ advice: string }>();
    expect(advice).toBe('Nothing listens there: check SMTP_HOST and SMTP_PORT.');
  } finally {
    await refused.stop();
  }
});

dialectTest('a change on one node counts on another one soon after', async ({ dialect, onTestFinished }) => {
  const { url, drop } = await openTestDatabase(dialect);
  const nodes = await Promise.all([1, 2].map(() => startTestServer({ DATABASE_URL: url })));
  onTestFinished(async () => {
    await Promise.all(nodes.map((node) => node.stop()));
    await drop();
  });
  const [here, there] = nodes;
  if (here === undefined || there === undefined) throw new Error('There are two nodes.');
  const { client } = await here.person('superadmin');
  const modeOf = async (node: TestServer) => (await node.client().query('session.current')).data().serverMode;
  expect(await modeOf(there)).toBe('normal');
  await client.mutate('admin.settings.set', { name: 'mode.readOnly', value: true, expected: null });
  expect(await modeOf(here)).toBe('read_only');
  await expect.poll(() => modeOf(there), { timeout: 20_000, interval: 50 }).toBe('read_only');
});
