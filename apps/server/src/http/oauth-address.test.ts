import { expect, test } from 'vitest';
import { startTestServer } from '../testing/in-process.ts';
import { sampleProviderEnv } from '../testing/in-process-credentials.ts';

const leave = '/auth/github?next=%2Fgallery';

test('an OAuth sign-in starts on the host of the callback, which its cookie belongs to', async (t) => {
  const server = await startTestServer(sampleProviderEnv);
  t.onTestFinished(() => server.stop());
  for (const name of ['localhost', '[::1]', 'LOCALHOST']) {
    const answer = await server.client().raw({ path: leave, headers: { host: `${name}:${server.port}` } });
    expect(answer.status, name).toBe(303);
    expect(answer.headers.location, name).toBe(`${server.origin}${leave}`);
    expect(answer.cookies, name).toEqual([]);
  }
  const answer = await server.client().raw({ path: leave });
  expect(String(answer.headers.location)).toMatch(/^https:\/\/github\.com\/login\/oauth\/authorize\?/);
  expect(answer.cookies.join()).toContain('atelier_oauth_');
});

test('at a public address no other host is accepted', async (t) => {
  const server = await startTestServer({
    ...sampleProviderEnv,
    APP_URL: 'https://studio.example',
    TRUSTED_HOSTS: 'studio.internal',
  });
  t.onTestFinished(() => server.stop());
  const ask = (host: string) => server.client().raw({ path: leave, headers: { host } });
  expect((await ask(`localhost:${server.port}`)).status).toBe(421);
  // What is answered under a name of its own stands behind a proxy, which would be sent round in a circle.
  expect(String((await ask('studio.internal')).headers.location)).toMatch(/^https:\/\/github\.com\//);
});
