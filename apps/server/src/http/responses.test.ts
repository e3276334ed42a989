import type { ResponseKind, ResponseWish } from '@atelier/core/ports/responses';
import { runningClock } from '@atelier/core/testing/clocks';
import { openTestDatabase } from '@atelier/db/testing';
import { type DialectContext, dialectTest } from '@atelier/db/testing/dialect-test';
import { expect } from 'vitest';
import { startTestServer, type TestServer } from '../testing/in-process.ts';
import { mailedToken } from '../testing/in-process-credentials.ts';
import { sharedPassword } from '../testing/in-process-people.ts';

const guest = '203.0.113.7';

const open = async ({ dialect, onTestFinished }: DialectContext, settings: Record<string, string> = {}) => {
  const database = await openTestDatabase(dialect);
  onTestFinished(database.drop);
  const clock = runningClock();
  const env = { DATABASE_URL: database.url, TRUSTED_PROXIES: '127.0.0.1', BLOCK_ALLOWLIST: '192.0.2.7' };
  const server = await startTestServer({ ...env, ...settings }, { clock });
  onTestFinished(() => server.stop());
  return { server, clock, ...actors(server) };
};

const actors = (server: TestServer) => {
  const { db, services } = { db: server.db, services: server.application.http.services };
  const respond = (
    kind: ResponseKind,
    subject: Partial<ResponseWish['subject']>,
    wish: Partial<ResponseWish> = {},
  ) =>
    db.transaction((stores) =>
      services.responder.respond(stores, {
        kind,
        subject: { userId: null, address: null, ...subject },
        ...{ ruleId: 'failed_sign_ins', alertId: null, reason: '12 wrong passwords.', dryRun: false },
        ...wish,
      }),
    );
  const eventsOf = async (type: 'response_made' | 'response_withheld' | 'response_undone') =>
    (await db.audit.list({ type }, null, 20)).map(({ entityId, details }) => ({ entityId, ...details }));
  return { respond, eventsOf };
};

dialectTest(
  'a lock refuses sign-ins with the right password alone, for five minutes, and sessions go on',
  async (t) => {
    const { server, clock, respond, eventsOf } = await open(t);
    const { user, client } = await server.person('user');
    const done = await respond('lock_account', { userId: user.id });
    expect(done).toMatchObject({ outcome: 'done' });
    const signIn = (password: string) => server.client().signIn(user.email, password);
    const refused = await signIn(sharedPassword);
    expect(refused.error()).toMatchObject({ appCode: 'account_locked' });
    expect(refused.error().message).toMatch(/locked until \d\d:\d\d UTC.*reset your password/);
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(200);
    expect((await signIn('a wrong password of theirs')).error()).toMatchObject({
      appCode: 'invalid_credentials',
    });
    expect((await client.query('account.me')).status).toBe(200);
    expect((await client.query('responses.mine')).data()).toMatchObject({
      items: [{ id: done.responseId, kind: 'lock_account', isCurrent: true, mayAppeal: true }],
    });
    expect((await server.mailTo(user.email)).subject).toContain('locked for a few minutes');
    expect(await eventsOf('response_made')).toMatchObject([{ entityId: user.id, kind: 'lock_account' }]);
    clock.setAhead(301_000);
    expect((await signIn(sharedPassword)).status).toBe(200);
  },
);

dialectTest(
  'the owner of a locked account gets in by a reset, and an administrator lifts a lock in one click',
  async (t) => {
    const { server, respond } = await open(t);
    const { user } = await server.person('user');
    await respond('lock_account', { userId: user.id });
    const browser = server.client();
    const token = await mailedToken(server, 'reset_password', user.id);
    const password = 'nine grey geese over water';
    expect((await browser.mutate('emailLinks.resetPassword', { token, password })).status).toBe(200);
    expect((await server.client().signIn(user.email, password)).status).toBe(200);
    const { responseId } = await respond('lock_account', { userId: user.id });
    expect((await server.client().signIn(user.email, password)).status).toBe(403);
    const { client: admin } = await server.person('admin');
    expect((await admin.mutate('admin.responses.undo', { id: responseId })).data()).toMatchObject({
      state: 'undone',
    });
    expect((await admin.mutate('admin.responses.undo', { id: responseId })).error()).toMatchObject({
      appCode: 'conflict',
    });
    expect((await server.client().signIn(user.email, password)).status).toBe(200);
  },
);

dialectTest('an address is blocked for an hour, and undoing lets it in', async (t) => {
  const { server, clock, respond } = await open(t);
  const status = async () =>
    (await server.client({ headers: { 'x-forwarded-for': guest } }).raw({ path: '/' })).status;
  const { responseId } = await respond('block_address', { address: guest });
  server.application.http.blocks.refresh();
  expect((await respond('block_address', { address: guest })).outcome).toBe('nothing_to_do');
  await expect.poll(status, { timeout: 20_000 }).toBe(403);
  const { client: admin } = await server.person('admin');
  expect((await admin.query('admin.blocks.list')).data()).toMatchObject({
    items: [{ network: guest, source: 'rule', ruleId: 'failed_sign_ins' }],
  });
  await admin.mutate('admin.responses.undo', { id: responseId });
  expect(await status()).toBe(200);
  await respond('block_address', { address: guest });
  await expect.poll(status, { timeout: 20_000 }).toBe(403);
  clock.setAhead(3_601_000);
  expect(await status()).toBe(200);
});

dialectTest(
  'sessions end, proofs go stale and new pictures pause, each until it is undone or over',
  async (t) => {
    const { server, clock, respond } = await open(t);
    const { user, client } = await server.person('user');
    const picture = { prompt: 'a heron', model: 'still', width: 512, height: 512, count: 1 };
    const paused = await respond('pause_generation', { userId: user.id });
    const refused = await client.mutate('jobs.create', picture);
    expect(refused.error()).toMatchObject({ appCode: 'generation_paused' });
    expect(refused.error().message).toMatch(/paused for your account until \d\d:\d\d UTC/);
    const { client: admin } = await server.person('admin');
    await admin.mutate('admin.responses.undo', { id: paused.responseId });
    expect((await client.mutate('jobs.create', picture)).status).toBe(200);

    const issue = () => client.mutate('tokens.issue', { name: 'A program', scopes: ['image:read'] });
    expect((await respond('ask_step_up', { userId: user.id })).outcome).toBe('done');
    expect((await issue()).error()).toMatchObject({ appCode: 'step_up_required' });
    expect((await client.query('account.me')).status).toBe(200);

    expect((await respond('end_sessions', { userId: user.id })).outcome).toBe('done');
    expect((await client.query('account.me')).error()).toMatchObject({ appCode: 'unauthenticated' });
    clock.setAhead(700_000);
    expect((await respond('end_sessions', { userId: user.id })).outcome).toBe('nothing_to_do');
  },
);

dialectTest('what several nodes want at once is done once, and budgets hold', async (t) => {
  const { server, respond, eventsOf } = await open(t, { RESPONSE_ACCOUNTS_PER_HOUR: '3' });
  const { user } = await server.person('user');
  const outcomes = await Promise.all([1, 2, 3, 4, 5].map(() => respond('lock_account', { userId: user.id })));
  expect(outcomes.map(({ outcome }) => outcome).toSorted()).toEqual([
    'done',
    ...Array(4).fill('nothing_to_do'),
  ]);
  expect(new Set(outcomes.map(({ responseId }) => responseId)).size).toBe(1);
  const others = await Promise.all([1, 2, 3, 4, 5].map(() => server.user('user')));
  const more = await Promise.all(others.map(({ id }) => respond('lock_account', { userId: id })));
  expect(more.map(({ outcome }) => outcome).toSorted()).toEqual([
    ...Array(2).fill('done'),
    ...Array(3).fill('over_budget'),
  ]);
  // Another rule and another kind have budgets of their own.
  const [first] = others.filter((_, at) => more[at]?.outcome === 'over_budget');
  const userId = first?.id ?? '';
  expect((await respond('lock_account', { userId })).outcome).toBe('over_budget');
  expect(await eventsOf('response_withheld')).toHaveLength(3);
  expect((await respond('pause_generation', { userId })).outcome).toBe('done');
  expect((await respond('lock_account', { userId }, { ruleId: 'spraying' })).outcome).toBe('done');
});

dialectTest(
  'budgets are settings that count from the next response on, unless the environment has them',
  async (t) => {
    const { server, respond } = await open(t, { RESPONSE_ACCOUNTS_PER_HOUR: '1' });
    const { client: root } = await server.person('superadmin');
    const set = (name: string, value: number) =>
      root.mutate('admin.settings.set', { name, value, expected: null });
    const block = async (address: string) => (await respond('block_address', { address })).outcome;
    expect(await block('203.0.113.1')).toBe('done');
    expect((await set('responses.addressesPerHour', 1)).status).toBe(200);
    expect(await block('203.0.113.2')).toBe('over_budget');
    expect((await set('responses.accountsPerHour', 100)).error().message).toContain(
      'RESPONSE_ACCOUNTS_PER_HOUR',
    );
    const [first, second] = [await server.user('user'), await server.user('user')];
    expect((await respond('lock_account', { userId: first.id })).outcome).toBe('done');
    expect((await respond('lock_account', { userId: second.id })).outcome).toBe('over_budget');
  },
);

dialectTest('nothing is done in a dry run, about the last superadmin, or to exempt addresses', async (t) => {
  const { server, respond, eventsOf } = await open(t);
  const { user } = await server.person('user');
  const dry = await respond('lock_account', { userId: user.id }, { dryRun: true });
  expect(dry.outcome).toBe('dry_run');
  expect(dry.until).not.toBeNull();
  expect((await server.client().signIn(user.email, sharedPassword)).status).toBe(200);
  const boss = await server.user('superadmin');
  expect((await respond('lock_account', { userId: boss.id })).outcome).toBe('protected');
  const second = await server.user('superadmin');
  const both = await Promise.all([boss, second].map(({ id }) => respond('lock_account', { userId: id })));
  expect(both.map(({ outcome }) => outcome).toSorted()).toEqual(['done', 'protected']);
  for (const address of ['192.0.2.7', '127.0.0.1', '203.0.113.0/24'])
    expect((await respond('block_address', { address })).outcome, address).toBe('protected');
  // An administrator was there today.
  const admin = await server.user('admin');
  await server.application.http.sessions.start({
    ...{ userId: admin.id, ip: '198.51.100.9', userAgent: 'test', method: 'password', provenAt: new Date() },
  });
  expect((await respond('block_address', { address: '198.51.100.9' })).outcome).toBe('protected');
  expect((await respond('lock_account', { address: guest })).outcome).toBe('nothing_to_do');
  expect((await respond('lock_account', { userId: 'usr_gone' })).outcome).toBe('nothing_to_do');
  expect(
    new Set((await eventsOf('response_withheld')).map((event) => 'outcome' in event && event.outcome)),
  ).toEqual(new Set(['dry_run', 'protected']));
});

dialectTest('what is rolled back was not done: neither response, block, event nor email', async (t) => {
  const { server } = await open(t);
  const { user } = await server.person('user');
  const crash = new Error('The process died.');
  const { responder } = server.application.http.services;
  const wish = { ruleId: 'scraping', alertId: null, reason: 'Too fast.', dryRun: false };
  await expect(
    server.db.transaction(async (stores) => {
      await responder.respond(stores, {
        ...wish,
        kind: 'lock_account',
        subject: { userId: user.id, address: null },
      });
      await responder.respond(stores, {
        ...wish,
        kind: 'block_address',
        subject: { userId: null, address: guest },
      });
      throw crash;
    }),
  ).rejects.toThrow(crash);
  expect(await server.db.responses.list({}, new Date(), { after: null, limit: 5 })).toEqual([]);
  expect(await server.db.blocks.countActive(new Date())).toBe(0);
  expect(await server.db.audit.list({ type: 'response_made' }, null, 5)).toEqual([]);
  expect((await server.client().signIn(user.email, sharedPassword)).status).toBe(200);
});

dialectTest(
  'the person objects once, also in read-only mode, which raises an alert; another administrator undoes it or declines with a note',
  async (t) => {
    const { server, respond } = await open(t);
    const { user, client } = await server.person('admin');
    const { client: admin } = await server.person('admin');
    const { responseId: id } = await respond('flag', { userId: user.id });
    const { runtimeSettings } = server.application.http;
    await server.db.transaction((stores) =>
      runtimeSettings.set(stores, 'mode.readOnly', true, { userId: null, reason: null }),
    );
    const appeal = (text: string) => client.mutate('responses.appeal', { id, text });
    expect((await appeal('  ')).error()).toMatchObject({ appCode: 'validation_failed' });
    expect((await appeal('x'.repeat(1001))).error()).toMatchObject({ appCode: 'validation_failed' });
    expect((await appeal('It was me, on a train.')).data()).toMatchObject({ mayAppeal: false });
    expect((await appeal('Again.')).error()).toMatchObject({ appCode: 'conflict' });
    const alerts = (await admin.query('admin.alerts.list')).data<{ items: { kind: string }[] }>().items;
    expect(alerts).toMatchObject([
      { kind: 'response_appealed', severity: 'low', timesRaised: 1, subject: { userId: user.id } },
    ]);
    expect(JSON.stringify(alerts)).not.toContain('on a train');
    expect((await client.mutate('admin.responses.undo', { id })).error()).toMatchObject({
      appCode: 'forbidden',
    });
    expect((await admin.query('admin.responses.list', { state: 'appealed' })).data()).toMatchObject({
      items: [{ id, appeal: 'It was me, on a train.', person: { id: user.id } }],
    });
    const note = 'It goes on every night.';
    expect((await admin.mutate('admin.responses.decline', { id, note })).status).toBe(200);
    expect((await admin.mutate('admin.responses.decline', { id, note })).error()).toMatchObject({
      appCode: 'conflict',
    });
    expect((await client.query('responses.mine')).data()).toMatchObject({
      items: [{ id, note, mayAppeal: false }],
    });
  },
);

dialectTest(
  'the alert of appeals is resolved with the answer to the last of them, by who gave it, also if both are answered at once',
  async (t) => {
    const { server, respond } = await open(t);
    const { user, client } = await server.person('user');
    const { user: boss, client: admin } = await server.person('admin');
    const appealed = async (kind: ResponseKind) => {
      const { responseId: id } = await respond(kind, { userId: user.id });
      expect((await client.mutate('responses.appeal', { id, text: 'It was me.' })).status).toBe(200);
      return id;
    };
    const alerts = async () =>
      (await server.db.alerts.list({ listing: 'all' }, new Date(), { after: null, limit: 9 })).map(
        ({ state, timesRaised, resolvedBy }) => ({ state, timesRaised, resolvedBy }),
      );
    const [flag, lock] = [await appealed('flag'), await appealed('lock_account')];
    expect(await alerts()).toEqual([{ state: 'open', timesRaised: 2, resolvedBy: null }]);
    expect((await admin.mutate('admin.responses.undo', { id: lock })).status).toBe(200);
    expect(await alerts()).toMatchObject([{ state: 'open' }]);
    expect((await admin.mutate('admin.responses.decline', { id: flag, note: 'No.' })).status).toBe(200);
    const resolved = { state: 'resolved', timesRaised: 2, resolvedBy: boss.id };
    expect(await alerts()).toEqual([resolved]);
    expect(await server.db.audit.list({ type: 'alert_resolved' }, null, 9)).toMatchObject([
      { actorId: boss.id, details: { kind: 'response_appealed' } },
    ]);
    // What has no appeal has no alert to resolve.
    const { responseId: id } = await respond('pause_generation', { userId: user.id });
    expect((await admin.mutate('admin.responses.undo', { id })).status).toBe(200);
    const both = [await appealed('pause_generation'), await appealed('ask_step_up')];
    const note = 'No.';
    await Promise.all(both.map((one) => admin.mutate('admin.responses.decline', { id: one, note })));
    expect(await alerts()).toEqual([resolved, resolved]);
    expect((await admin.query('admin.responses.list', { state: 'appealed' })).data()).toMatchObject({
      items: [],
    });
    expect(await appealed('lock_account').then(() => alerts())).toMatchObject([
      { state: 'open', timesRaised: 1 },
      resolved,
      resolved,
    ]);
    expect((await admin.mutate('admin.users.unlock', { id: user.id })).status).toBe(200);
    expect(await alerts()).toEqual([{ ...resolved, timesRaised: 1 }, resolved, resolved]);
  },
);
