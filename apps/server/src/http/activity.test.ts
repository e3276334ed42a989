import type { ResponseWish } from '@atelier/core/ports/responses';
import type { Activity } from '@atelier/core/schemas/privacy';
import { expect, test } from 'vitest';
import { startTestServer } from '../testing/in-process.ts';
import { sharedPassword } from '../testing/in-process-people.ts';

test('people see sign-ins and changes of their own account, and of administrators neither who nor where', async ({
  onTestFinished,
}) => {
  const server = await startTestServer();
  onTestFinished(() => server.stop());
  const { user } = await server.person('user');
  const boss = await server.person('superadmin');
  const stranger = await server.person('user');
  const client = server.client();
  await server.client().signIn(user.email, 'not the password at all');
  await client.signIn(user.email, sharedPassword);
  await client.mutate('account.updateProfile', { name: 'Ines' });
  await boss.client.mutate('admin.users.setQuota', { id: user.id, monthlyImages: 7 });
  await client.mutate('tokens.issue', { name: 'my script' });
  const wish: ResponseWish = {
    ...{
      kind: 'pause_generation',
      ruleId: 'failed_sign_ins',
      alertId: null,
      reason: 'A test.',
      dryRun: false,
    },
    subject: { userId: user.id, address: null },
  };
  const { responder } = server.application.http.services;
  await server.db.transaction(async (stores) => {
    for (const kind of ['flag', 'pause_generation'] as const)
      await responder.respond(stores, { ...wish, kind });
  });
  await stranger.client.mutate('account.updateProfile', { name: 'Stan' });
  const answer = await client.query('security.activity', {});
  const { items, nextCursor } = answer.data<Activity>();
  expect(nextCursor).toBeNull();
  const quota = items.find(({ type }) => type === 'quota_change');
  expect(quota).toMatchObject({ by: 'administrator', device: '', address: '', after: '7', ended: 0 });
  const issued = items.find(({ type }) => type === 'token_issued');
  expect(issued).toMatchObject({ by: 'you', thing: 'my script' });
  // A flag is a note for administrators, and no act that is told here.
  const [response, ...others] = items.filter(({ type }) => type === 'response_made');
  expect(others).toEqual([]);
  expect(response).toMatchObject({ by: 'server', what: 'pause_generation', device: '', address: '' });
  expect(items.find(({ type }) => type === 'login_success')).toMatchObject({
    ...{ by: 'you', method: 'password', newDevice: true },
  });
  expect(items.find(({ type }) => type === 'login_success')?.address).not.toBe('');
  expect(items.filter(({ type }) => type === 'profile_change')).toHaveLength(1);
  expect(answer.text).not.toContain(boss.user.id);
  const older = await client.query('security.activity', { cursor: items[0]?.id ?? '' });
  expect(older.data<Activity>().items).toEqual(items.slice(1));
});
