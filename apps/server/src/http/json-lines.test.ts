import type { AppRouter } from '@atelier/api';
import { createTRPCClient, httpBatchStreamLink } from '@trpc/client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../testing/in-process.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

test('the client that asks for batches as JSON Lines reads each call’s answer or refusal', async () => {
  const { user, client: signedIn } = await server.person('user');
  const headers = { cookie: [...signedIn.jar].map(([name, value]) => `${name}=${value}`).join('; ') };
  const link = httpBatchStreamLink({ url: `${server.origin}/trpc`, headers });
  const client = createTRPCClient<AppRouter>({ links: [link] });
  const [me, models, denied] = await Promise.allSettled([
    client.account.me.query(),
    client.models.list.query(),
    client.admin.policy.query(),
  ]);
  expect(me).toMatchObject({ value: { email: user.email } });
  expect(models).toMatchObject({ value: { items: [{ id: 'still' }, { id: 'calm' }] } });
  expect(denied).toMatchObject({ reason: { data: { appCode: 'forbidden', httpStatus: 403 } } });
});
