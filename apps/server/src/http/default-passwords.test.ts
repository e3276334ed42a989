import { afterAll, beforeAll, expect, test } from 'vitest';
import { isSignedIn, movableClock } from '../testing/credentials.ts';
import { startTestServer, type TestServer } from '../testing/in-process.ts';
import { sharedPassword } from '../testing/in-process-people.ts';

const dayMs = 86_400_000;
const clock = movableClock();
let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({}, { clock });
});
afterAll(() => server.stop());

test('a new installation has no account, and no default credentials (ASVS 6.3.2)', async () => {
  expect(await server.db.users.list({}, { limit: 10, after: null })).toEqual([]);
  for (const name of ['admin', 'root', 'superadmin', 'atelier'])
    for (const password of [name, 'password', 'changeme'])
      expect((await server.client().signIn(`${name}@example.org`, password)).status).toBe(401);
});

test('a password does not expire (ASVS 6.2.10)', async () => {
  const { email } = await server.user('user');
  clock.advance(5 * 366 * dayMs);
  const client = server.client();
  const answer = await client.signIn(email, sharedPassword);
  expect(answer.status).toBe(200);
  expect(await isSignedIn(client)).toBe(true);
  expect(answer.text).not.toMatch(/expire|change/i);
});
