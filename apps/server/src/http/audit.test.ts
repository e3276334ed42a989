import { appRouter, policyTable } from '@atelier/api';
import type { AuditEvent } from '@atelier/core/policy';
import { checkRows } from '@atelier/core/testing/check-rows';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../testing/in-process.ts';
import type { Answer } from '../testing/in-process-client.ts';
import { sharedPassword } from '../testing/in-process-people.ts';
import { sampleInputs } from '../testing/in-process-samples.ts';

const consoleViews = policyTable(appRouter).filter(
  ({ name, kind }) => kind === 'query' && name.startsWith('admin.'),
);

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({
    LIMIT_FILE: '1/60',
    LIMIT_REFUSAL_RECORD: '5/60',
    LIMIT_INVALID_INPUT: '5/60',
  });
});
afterAll(() => server.stop());

const rowsOf = async (filter: { type?: AuditEvent; requestId?: string; actorId?: string }) =>
  server.db.audit.list(filter, null, 100);

/** The one event that an answer's request left. */
const eventOf = async (answer: Answer) => {
  const rows = await rowsOf({ requestId: String(answer.headers['x-request-id']) });
  expect(rows.map(({ type }) => type)).toHaveLength(1);
  return rows[0];
};

test('an event names the session or the family of access tokens that made the call (ASVS 16.2.1)', async () => {
  const { user, client } = await server.person('user');
  const { items } = (await client.query('session.list')).data<{ items: { id: string }[] }>();
  const bySession = await client.mutate('account.updateProfile', { name: 'Ann' });
  expect(await eventOf(bySession)).toMatchObject({ actorId: user.id, credentialId: items[0]?.id });
  const { id, accessToken } = (await client.mutate('tokens.issue', { name: 'cron' })).data<{
    id: string;
    accessToken: string;
  }>();
  const headers = { authorization: `Bearer ${accessToken}` };
  const byToken = await server.client().raw({ path: '/trpc/session.list', headers });
  expect(await eventOf(byToken)).toMatchObject({ type: 'access_denied', credentialId: id });
  const anonymous = await server.client().mutate('auth.signIn', { email: user.email, password: 'wrong-one' });
  expect(await eventOf(anonymous)).toMatchObject({ type: 'login_failure', credentialId: null });
});

test('a flood of invalid calls is one event per caller and window, and a metric (ASVS 16.3.3)', async () => {
  const { user, client } = await server.person('user');
  const invalid = [
    () => client.mutate('account.updateProfile', { name: 7 }),
    () => client.raw({ path: `/trpc/jobs.get?input=${encodeURIComponent('{"id":1,"id":2}')}` }),
  ];
  for (let at = 0; at < 12; at += 1) expect((await invalid[at % 2]?.())?.status).toBe(400);
  const events = await rowsOf({ actorId: user.id });
  expect(events.filter(({ type }) => type === 'invalid_input_repeated')).toMatchObject([
    { entityId: 'account.updateProfile', details: { code: 'validation_failed' } },
  ]);
  const metrics = (await server.client().raw({ path: '/metrics' })).text;
  for (const code of ['validation_failed', 'bad_request'])
    expect(
      Number(new RegExp(`atelier_refused_calls_total\\{code="${code}"\\} (\\d+)`).exec(metrics)?.[1]),
    ).toBeGreaterThanOrEqual(6);
});

describe('a refusal leaves an event under the id of its request', () => {
  test('for a missing permission', async () => {
    const { user, client } = await server.person('user');
    const answer = await client.query('admin.users.list');
    expect(await eventOf(answer)).toMatchObject({
      type: 'access_denied',
      actorId: user.id,
      entityId: 'admin.users.list',
      details: { code: 'forbidden' },
      ip: '127.0.0.1',
    });
  });

  test("for a thing that is not one's own", async () => {
    const { user, client } = await server.person('user');
    const { id } = await server.image(await server.user('user'));
    const answers = [
      await client.query('images.get', { id }),
      await client.raw({ path: `/files/images/${id}` }),
    ];
    for (const answer of answers)
      expect(await eventOf(answer)).toMatchObject({
        type: 'access_denied',
        actorId: user.id,
        details: { code: 'not_found' },
      });
  });

  test('for a change without CSRF token, and for one from another site', async () => {
    const { client } = await server.person('user');
    const codes = [];
    for (const origin of [server.origin, 'https://evil.test']) {
      const answer = await client.mutate(
        'account.updateProfile',
        { name: 'x' },
        { origin, 'x-csrf-token': 'x' },
      );
      const row = await eventOf(answer);
      expect(row?.type).toBe('csrf_refused');
      codes.push(row?.details.code);
    }
    expect(codes).toEqual(['csrf_failed', 'foreign_origin']);
  });

  test('for a limit', async () => {
    const { user, client } = await server.person('user');
    const { id } = await server.image(user);
    await client.raw({ path: `/files/images/${id}` });
    const answer = await client.raw({ path: `/files/images/${id}` });
    expect(answer.status).toBe(429);
    expect(await eventOf(answer)).toMatchObject({ type: 'rate_limit_exceeded', actorId: user.id });
  });
});

test('a flood of refusals leaves a bounded number of events', async () => {
  const { user, client } = await server.person('user');
  for (let at = 0; at < 20; at += 1) await client.query('admin.policy');
  expect(await rowsOf({ actorId: user.id })).toHaveLength(5);
});

test('anonymous requests for unknown paths appear in the access log only', async () => {
  const before = (await rowsOf({})).length;
  for (const path of ['/trpc/nothing', '/nothing.js', `/files/images/img_${'0'.repeat(24)}`])
    await server.client().raw({ path });
  expect((await rowsOf({})).length).toBe(before);
});

test('successful and failed sign-ins are events, without email or password', async () => {
  const { email, id } = await server.user('user');
  const client = server.client();
  const failed = await client.signIn(email, 'not the right password');
  const stranger = await client.signIn('nobody@example.org', 'not the right password');
  const passed = await client.signIn(email, sharedPassword);
  const rows = [await eventOf(failed), await eventOf(stranger), await eventOf(passed)];
  expect(rows).toMatchObject([
    { type: 'login_failure', actorId: null, entityId: id, details: { reason: 'wrong_password' } },
    { type: 'login_failure', actorId: null, entityId: null, details: { reason: 'unknown_account' } },
    { type: 'login_success', actorId: id },
  ]);
  expect(JSON.stringify(rows.map((row) => row?.details))).not.toMatch(/example\.org|password at|herons/);
});

test('a wrong current password at a password change is an event like a failed sign-in', async () => {
  const { user, client } = await server.person('user');
  const newPassword = 'eleven slow boats upriver';
  const answer = await client.mutate('credentials.changePassword', {
    currentPassword: 'wrong one',
    newPassword,
  });
  expect(answer.status).toBe(401);
  expect(await eventOf(answer)).toMatchObject({
    type: 'login_failure',
    actorId: user.id,
    entityType: 'user',
    entityId: user.id,
    details: { reason: 'wrong_password', method: 'password_change' },
  });
});

test('the audit log is filtered by time in any ISO 8601 spelling', async () => {
  const { client } = await server.person('admin');
  const ask = async (from: string, to: string) =>
    (await client.query('admin.audit.list', { from, to })).status;
  expect(await ask('2026-05-01T00:00:00Z', '2026-05-01T00:00:00.5Z')).toBe(200);
  expect(await ask('2026-05-01T00:00:00Z', '2026-05-01T00:00:00.000Z')).toBe(200);
  expect(await ask('2026-05-01T00:00:00.5Z', '2026-05-01T00:00:00Z')).toBe(400);
  expect(await ask('1970-01-01T00:00:00Z', '2026-05-01T00:00:00Z')).toBe(200);
  for (const from of ['1969-12-31T23:59:59Z', '0000-01-01T00:00:00Z', '2026-05-01'])
    expect(await ask(from, '2026-05-01T00:00:00Z'), from).toBe(400);
});

test('a read by an admin is an event that names what was read', async () => {
  const [admin, seen] = [await server.person('admin'), await server.user('user')];
  const answer = await admin.client.query('admin.users.get', { id: seen.id });
  expect(await eventOf(answer)).toMatchObject({
    type: 'admin_access',
    actorId: admin.user.id,
    entityId: seen.id,
    details: { procedure: 'admin.users.get' },
  });
});

test('one session’s views of one thing are recorded once an hour, those of another thing or session each', async () => {
  const { user, client } = await server.person('admin');
  for (let at = 0; at < 3; at += 1) {
    for (const name of ['admin.audit.list', 'admin.users.list', 'admin.users.summary'])
      expect((await client.query(name)).status).toBe(200);
    await client.query('admin.users.get', { id: user.id });
  }
  const views = async () =>
    (await rowsOf({ actorId: user.id, type: 'admin_access' })).map(({ entityId }) => entityId).toSorted();
  const once = ['admin.audit.list', 'admin.users.list', 'admin.users.summary', user.id].toSorted();
  expect(await views()).toEqual(once);
  await (await server.signedIn(user)).query('admin.audit.list');
  expect(await views()).toEqual([...once, 'admin.audit.list'].toSorted());
});

test('each view of the console is one event, however often a session looks at it', () =>
  checkRows(consoleViews, '$name', async ({ name, audit }) => {
    expect(audit).toBe('admin_access');
    const { user, client } = await server.person('superadmin');
    const input = await sampleInputs[name]?.(server, user, client);
    for (let at = 0; at < 3; at += 1) expect((await client.query(name, input)).status).toBe(200);
    const views = await rowsOf({ actorId: user.id, type: 'admin_access' });
    expect(views.filter(({ details }) => details.procedure === name)).toHaveLength(1);
  }));

test('the log is filtered by address and by person, as actor or as the one concerned', async () => {
  const [admin, seen] = [await server.person('superadmin'), await server.user('user', { name: 'Seen' })];
  await admin.client.mutate('admin.users.setRole', { id: seen.id, role: 'viewer' });
  await (await server.signedIn(seen)).query('admin.audit.list');
  const typesOf = async (filter: object) => {
    const answer = await admin.client.query('admin.audit.list', { personId: seen.id, ...filter });
    return answer.data<{ items: { type: string }[] }>().items.map(({ type }) => type);
  };
  expect(await typesOf({})).toEqual(['access_denied', 'role_change']);
  expect(await typesOf({ ip: '127.0.0.1', limit: 1 })).toEqual(['access_denied']);
  expect(await typesOf({ ip: '192.0.2.9' })).toEqual([]);
});

test('an export has the filtered events as CSV, runs no formula, and is an event itself', async () => {
  const { user, client } = await server.person('admin');
  await server
    .client({ headers: { 'user-agent': '=HYPERLINK("https://evil.example")' } })
    .signIn(user.email, 'x');
  const path = `/exports/audit.csv?type=login_failure&personId=${user.id}`;
  const answer = await client.raw({ path });
  expect(answer.headers['content-type']).toBe('text/csv; charset=utf-8');
  expect(answer.headers['content-disposition']).toMatch(/^attachment; filename="atelier-audit-[\d-]+\.csv"$/);
  expect(answer.headers['cache-control']).toBe('no-store');
  const [head, line, ...rest] = answer.text.split('\r\n');
  expect(head).toMatch(/^\ufeff"seq","time","event",/);
  expect(line).toContain(`"'=HYPERLINK(""https://evil.example"")"`);
  expect(rest).toEqual(['']);
  expect(await eventOf(answer)).toMatchObject({
    type: 'audit_exported',
    actorId: user.id,
    details: { type: 'login_failure', personId: user.id, format: 'csv', maxRows: 100_000 },
  });
  expect((await client.raw({ path: `${path}&nonsense=1` })).status).toBe(400);
  expect((await client.raw({ path, headers: { 'sec-fetch-site': 'cross-site' } })).status).toBe(403);
});

test('an export as JSON lines has the same events, one object a line, and is an event itself', async () => {
  const { user, client } = await server.person('admin');
  await server.client({ headers: { 'user-agent': 'Test/2.0' } }).signIn(user.email, 'x');
  const query = `type=login_failure&personId=${user.id}`;
  const answer = await client.raw({ path: `/exports/audit.jsonl?${query}` });
  expect(answer.headers['content-type']).toBe('application/jsonl; charset=utf-8');
  expect(answer.headers['content-disposition']).toMatch(
    /^attachment; filename="atelier-audit-[\d-]+\.jsonl"$/,
  );
  const rows = answer.text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  const listed = await client.query('admin.audit.list', { type: 'login_failure', personId: user.id });
  expect(rows).toEqual(listed.data<{ items: unknown[] }>().items);
  expect(rows).toMatchObject([{ type: 'login_failure', userAgent: 'Test/2.0', entityId: user.id }]);
  expect(await eventOf(answer)).toMatchObject({ type: 'audit_exported', details: { format: 'jsonl' } });
});

test('what an export asked about a person is erased with the person (R-DATA-6)', async () => {
  const { client } = await server.person('superadmin');
  const { user } = await server.person('user');
  const filters = [`personId=${user.id}&ip=203.0.113.5`, `actorId=${user.id}`, `entityId=${user.id}`];
  const answers = await Promise.all(
    filters.map((filter) => client.raw({ path: `/exports/audit.csv?${filter}` })),
  );
  const deleted = await client.mutate('admin.users.delete', { id: user.id, email: user.email });
  expect(deleted.status).toBe(200);
  for (const answer of answers) {
    const event = await eventOf(answer);
    expect(event).toMatchObject({ type: 'audit_exported', entityId: null, details: {} });
    expect(JSON.stringify(event)).not.toMatch(new RegExp(`${user.id}|203\\.0\\.113\\.5`));
  }
});

test('a change that fails leaves no event of having happened', async () => {
  const { client } = await server.person('superadmin');
  const target = await server.user('user');
  const answer = await client.mutate('admin.users.setRole', { id: target.id, role: 'viewer', from: 'admin' });
  expect(answer.status).toBe(409);
  expect(await rowsOf({ requestId: String(answer.headers['x-request-id']) })).toEqual([]);
});

test('no user agent can forge a line of the log or of the audit', async () => {
  const headers = { 'user-agent': `x","level":60,"msg":"forged ${'y'.repeat(1000)}` };
  const client = server.client({ headers });
  await client.signIn('nobody@example.org', 'not the right password');
  for (const line of server.logLines) expect(() => JSON.parse(line)).not.toThrow();
  expect(server.logLines.some((line) => (JSON.parse(line) as { level: number }).level === 60)).toBe(false);
  const [row] = await rowsOf({ type: 'login_failure' });
  expect(row?.userAgent.length).toBe(256);
});

test('the chain holds after all of this', async () => {
  expect(await server.db.audit.verify()).toMatchObject({ firstBrokenSeq: null });
});
