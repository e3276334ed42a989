import { afterEach, describe, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../testing/in-process.ts';

const servers: TestServer[] = [];
afterEach(() => Promise.all(servers.splice(0).map((server) => server.stop())));
const open = async (env: Record<string, string> = {}): Promise<TestServer> => {
  const server = await startTestServer(env);
  servers.push(server);
  return server;
};
const warnings = ({ logLines }: TestServer): string[] =>
  logLines.map((line) => JSON.parse(line)).flatMap(({ level, code }) => (level === 40 && code ? [code] : []));
const noticesOf = async (server: TestServer): Promise<string[]> => {
  const { client } = await server.person('admin');
  const { items } = (await client.query('admin.notices')).data<{ items: { code: string }[] }>();
  return items.map(({ code }) => code);
};
const send = (server: TestServer, headers: Record<string, string>) =>
  server.client().raw({ path: '/healthz', headers });

describe('a forwarding header from a peer that is not a listed proxy', () => {
  test('causes one warning, in the log and to admins, without an address', async () => {
    const server = await open();
    await send(server, {});
    expect([warnings(server), await noticesOf(server)]).toEqual([[], []]);
    for (let at = 0; at < 3; at += 1) await send(server, { 'x-forwarded-for': '203.0.113.9' });
    expect([warnings(server), await noticesOf(server)]).toEqual([['unlisted_proxy'], ['unlisted_proxy']]);
    const [line] = server.logLines.filter((text) => text.includes('unlisted_proxy'));
    expect(line).toContain('TRUSTED_PROXIES');
    expect(line).not.toMatch(/\d+\.\d+\.\d+\.\d+/);
  });

  test('causes no warning from a listed proxy', async () => {
    const server = await open({ TRUSTED_PROXIES: '127.0.0.1' });
    await send(server, { 'x-forwarded-for': '203.0.113.9:5678', 'x-forwarded-host': 'studio.test' });
    expect([warnings(server), await noticesOf(server)]).toEqual([[], []]);
    await send(server, { 'x-forwarded-for': 'unknown' });
    expect([warnings(server), await noticesOf(server)]).toEqual([
      ['unreadable_forwarded'],
      ['unreadable_forwarded'],
    ]);
  });
});

test('callers behind a proxy that adds ports are counted one by one', async () => {
  const server = await open({ TRUSTED_PROXIES: '127.0.0.1', LIMIT_ANONYMOUS: '2/60' });
  const ask = async (address: string) =>
    (await server.client({ headers: { 'x-forwarded-for': address } }).query('auth.oauthProviders')).status;
  const seen: number[] = [];
  for (const address of [
    '203.0.113.1:1',
    '203.0.113.1:2',
    '203.0.113.1:3',
    '[2001:db8::1]:443',
    '203.0.113.2:1',
  ])
    seen.push(await ask(address));
  expect(seen).toEqual([200, 200, 429, 200, 200]);
});
