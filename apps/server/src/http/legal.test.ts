import type { MyConsents } from '@atelier/core/schemas/legal';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../testing/in-process.ts';
import { createTokenPair } from '../testing/in-process-credentials.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

const terms = { kind: 'terms', title: 'Terms', body: '<b>Be kind.</b>', mustAccept: true } as const;

test('who has not accepted the terms reaches only their account and data, until they accept; tokens work on', async () => {
  const root = await server.person('superadmin');
  const ann = await server.person('user');
  const image = await server.image(ann.user);
  const token = await createTokenPair(server, ann.user);
  const program = server.client({ headers: { authorization: `Bearer ${token.accessToken}` } });
  const code = async (name: string) => {
    const answer = await ann.client.query(name);
    return answer.status === 200 ? 'ok' : answer.error().appCode;
  };
  const termsDue = async () =>
    (await ann.client.query('session.current')).data<{ termsDue: boolean }>().termsDue;
  expect(await termsDue()).toBe(false);
  expect(await code('images.list')).toBe('ok');

  const published = await root.client.mutate('admin.legal.publish', { ...terms, expected: 0 });
  expect(published.data()).toEqual({ kind: 'terms', version: 1 });
  expect(await termsDue()).toBe(true);
  for (const name of ['images.list', 'jobs.list', 'tokens.list', 'shares.list'])
    expect([name, await code(name)]).toEqual([name, 'terms_due']);
  for (const name of ['account.me', 'session.list', 'privacy.stored', 'privacy.exportStatus', 'legal.mine'])
    expect([name, await code(name)]).toEqual([name, 'ok']);
  const file = await ann.client.raw({ path: `/files/images/${image.id}` });
  expect([file.status, file.error().appCode]).toEqual([403, 'terms_due']);
  // Programs cannot read terms; what they may do was decided when the token was made.
  expect((await program.query('images.list')).status).toBe(200);
  // The way out stays open.
  expect((await ann.client.mutate('privacy.export')).status).toBe(200);

  const { owed } = (await ann.client.query('legal.mine')).data<MyConsents>();
  expect(owed).toMatchObject([{ kind: 'terms', version: 1, title: 'Terms' }]);
  const stale = await ann.client.mutate('legal.accept', { versions: [{ kind: 'terms', version: 7 }] });
  expect(stale.error().appCode).toBe('validation_failed');
  expect(
    (await ann.client.mutate('legal.accept', { versions: [{ kind: 'terms', version: 1 }] })).status,
  ).toBe(200);
  expect([await termsDue(), await code('images.list')]).toEqual([false, 'ok']);
  expect(
    (await ann.client.query('security.activity')).data<{ items: { type: string }[] }>().items[0]?.type,
  ).toBe('terms_accepted');
  // Another person, and the superadmin, are asked as well.
  expect((await root.client.query('admin.legal.list')).error().appCode).toBe('terms_due');
  await root.client.mutate('legal.accept', { versions: [{ kind: 'terms', version: 1 }] });
  expect((await root.client.query('admin.legal.list')).data()).toMatchObject({
    items: [{ version: 1, state: 'current', people: 2 }],
  });
  expect((await root.client.mutate('admin.legal.retire', { kind: 'terms' })).status).toBe(200);
});

test('texts are public and are text: without an account, with what would be HTML as it was written', async () => {
  const root = await server.person('superadmin');
  const notice = { kind: 'privacy', title: 'Privacy', body: '<script>alert(1)</script>', mustAccept: false };
  expect((await root.client.mutate('admin.legal.publish', { ...notice, expected: 0 })).status).toBe(200);
  const guest = server.client();
  const text = await guest.query('legal.text', { kind: 'privacy' });
  expect(text.data()).toMatchObject({ body: '<script>alert(1)</script>', isCurrent: true });
  expect((await guest.query('legal.text', { kind: 'privacy', version: 9 })).error().appCode).toBe(
    'not_found',
  );
  expect((await guest.query('legal.mine')).error().appCode).toBe('unauthenticated');
});
