import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../testing/in-process.ts';
import type { Client } from '../testing/in-process-client.ts';
import { holdBody } from '../testing/in-process-late-body.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

const hold = (client: Client, name: string, input: unknown) => holdBody(server, client, name, input);

describe('a session that ends while the body arrives', () => {
  test('issues no token', async () => {
    const { user, client } = await server.person('user');
    const send = await hold(client, 'tokens.issue', { name: 'late' });
    await server.db.sessions.deleteAllOf(user.id);
    expect(await send()).toBe(401);
    expect(await server.db.bearers.listOf(user.id, new Date(0))).toEqual([]);
  });

  test('changes no email address', async () => {
    const { user, client } = await server.person('user');
    const send = await hold(client, 'emailLinks.changeEmail', { email: 'late@example.net' });
    await client.mutate('auth.signOut');
    expect(await send()).toBe(401);
    expect(await server.db.emailChanges.findOf(user.id, new Date())).toBeNull();
  });

  test('creates no job', async () => {
    const { user, client } = await server.person('user');
    const send = await hold(client, 'account.updateProfile', { name: 'Late' });
    await server.db.sessions.deleteAllOf(user.id);
    expect(await send()).toBe(401);
    expect((await server.db.users.findById(user.id))?.name).toBe(user.name);
  });
});

test('a superadmin who is demoted while the body arrives cannot change a role', async () => {
  const boss = await server.person('superadmin');
  const demoted = await server.person('superadmin');
  const friend = await server.user('user');
  const promotion = { id: friend.id, role: 'superadmin' };
  const send = await hold(demoted.client, 'admin.users.setRole', promotion);
  const demotion = { id: demoted.user.id, role: 'viewer' };
  expect((await boss.client.mutate('admin.users.setRole', demotion)).status).toBe(200);
  expect(await send()).toBe(401);
  expect((await server.db.users.findById(friend.id))?.role).toBe('user');
});

test('a slow body is accepted while the session lasts, and from anonymous callers', async () => {
  const { user, client } = await server.person('user');
  const send = await hold(client, 'account.updateProfile', { name: 'In time' });
  expect(await send()).toBe(200);
  expect((await server.db.users.findById(user.id))?.name).toBe('In time');
  const stranger = server.client();
  await stranger.csrfToken();
  expect(await (await hold(stranger, 'emailLinks.forgotPassword', { email: user.email }))()).toBe(200);
});
