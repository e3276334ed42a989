import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tamper } from '@atelier/db/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../testing/in-process.ts';
import { type OidcProvider, startOidcProvider } from '../testing/oidc.ts';
import { visitProvider } from '../testing/provider-visit.ts';

/** The providers of two companies; both have a user with the subject `1001`. */
let first: OidcProvider;
let second: OidcProvider;
let dataDir: string;
beforeAll(async () => {
  first = await startOidcProvider({ people: { 1001: { email: 'ann@example.org', emailVerified: true } } });
  second = await startOidcProvider({ people: { 1001: { email: 'eve@example.org', emailVerified: true } } });
});
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'atelier-issuers-'));
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));
afterAll(() => Promise.all([first.stop(), second.stop()]));

const settingsOf = ({ issuer, clientId, clientSecret }: OidcProvider) => ({
  OIDC_AUTH_ENABLED: 'true',
  OIDC_NAME: 'The company',
  OIDC_CLIENT_ID: clientId,
  OIDC_CLIENT_SECRET: clientSecret,
  OIDC_ISSUER: issuer,
});

/** Does something while the server runs over the one data folder, with this provider configured as `OIDC_ISSUER`. */
const withProvider = async <T>(
  provider: OidcProvider,
  work: (server: TestServer) => Promise<T>,
): Promise<T> => {
  const server = await startTestServer({ DATA_DIR: dataDir, ...settingsOf(provider) });
  try {
    provider.allow(`${server.origin}/auth/oidc/callback`);
    return await work(server);
  } finally {
    await server.stop();
  }
};

/** Signs in as subject `1001` of the configured provider. @returns who that is here */
const signIn = async (server: TestServer) => {
  const client = server.client();
  const redirect = await client.raw({ path: '/auth/oidc' });
  const back = await visitProvider(String(redirect.headers.location), ['Continue as 1001', 'Allow']);
  const answer = await client.raw({ path: `${back.pathname}${back.search}` });
  expect(answer.status).toBe(303);
  return { client, me: (await client.query('account.me')).data<{ id: string; email: string }>() };
};

const databaseUrl = () => `file:${join(dataDir, 'atelier.sqlite')}`;

describe('another OIDC_ISSUER in the place of the first', () => {
  test('signs in to no account of the first, whatever its subject; the first works again when restored', async () => {
    const ann = await withProvider(first, async (server) => (await signIn(server)).me);
    expect(ann.email).toBe('ann@example.org');
    await withProvider(second, async (server) => {
      const eve = await signIn(server);
      expect(eve.me).toMatchObject({ email: 'eve@example.org' });
      expect(eve.me.id).not.toBe(ann.id);
      const events = await server.db.audit.list({ actorId: eve.me.id }, null, 10);
      expect(events.find(({ type }) => type === 'identity_linked')?.details).toEqual({
        provider: 'oidc',
        issuer: second.issuer,
      });
    });
    expect(await withProvider(first, async (server) => (await signIn(server)).me)).toMatchObject({
      id: ann.id,
    });
  });

  test('shows identities of the first as not in use, and lets the same user link one of the second', async () => {
    const ann = await withProvider(first, async (server) => (await signIn(server)).me);
    second.people.set('2002', { email: ann.email, emailVerified: true });
    await withProvider(second, async (server) => {
      const user = await server.db.users.findById(ann.id);
      if (user === null) throw new Error('Ann is missing.');
      const client = await server.signedIn(user);
      const security = (await client.query('account.security')).data();
      expect(security).toMatchObject({
        identities: [{ provider: 'oidc', providerName: new URL(first.issuer).host, active: false }],
        linkable: [{ id: 'oidc', name: 'The company' }],
      });
      const { location } = (await client.mutate('oauth.link', { provider: 'oidc' })).data<{
        location: string;
      }>();
      const back = await visitProvider(location, ['Continue as 2002', 'Allow']);
      await client.raw({ path: `${back.pathname}${back.search}` });
      expect(await server.db.identities.listOf(ann.id)).toMatchObject([
        { issuer: first.issuer, subject: '1001' },
        { issuer: second.issuer, subject: '2002' },
      ]);
    });
  });
});

describe('an account that was linked before issuers were recorded', () => {
  const makeUndecided = () =>
    tamper(databaseUrl(), [
      `update identities set issuer = 'undecided:oidc' where issuer = '${first.issuer}'`,
    ]);

  test('belongs to the OIDC_ISSUER of the first start, which is logged, and to no later one', async () => {
    const ann = await withProvider(first, async (server) => (await signIn(server)).me);
    await makeUndecided();
    await withProvider(first, async (server) => {
      expect((await signIn(server)).me.id).toBe(ann.id);
      const logged = server.logLines.filter((line) => line.includes('belong to the issuers of this start'));
      expect(logged).toHaveLength(1);
      expect(JSON.parse(logged[0] ?? '')).toMatchObject({ accounts: 1, issuers: { oidc: first.issuer } });
    });
    await withProvider(second, async (server) => expect((await signIn(server)).me.id).not.toBe(ann.id));
  });

  test('never signs in if that start has no OIDC_ISSUER', async () => {
    const ann = await withProvider(first, async (server) => (await signIn(server)).me);
    await makeUndecided();
    const server = await startTestServer({ DATA_DIR: dataDir });
    await server.stop();
    expect(server.logLines.join()).toContain('open nothing');
    await withProvider(first, async (later) => {
      const client = later.client();
      const redirect = await client.raw({ path: '/auth/oidc' });
      const back = await visitProvider(String(redirect.headers.location), ['Continue as 1001', 'Allow']);
      await client.raw({ path: `${back.pathname}${back.search}` });
      expect((await client.query('account.me')).status).toBe(401);
      expect(await later.db.identities.listOf(ann.id)).toMatchObject([{ issuer: 'unknown:oidc' }]);
    });
  });
});
