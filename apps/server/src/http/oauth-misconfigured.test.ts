import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { isSignedIn } from '../testing/credentials.ts';
import { startTestServer, type TestServer } from '../testing/in-process.ts';
import { type OidcProvider, type OidcProviderOptions, startOidcProvider } from '../testing/oidc.ts';
import { visitProvider } from '../testing/provider-visit.ts';

const people = { ann: { email: 'ann@example.org', emailVerified: true } };
const stops: (() => Promise<void>)[] = [];
let provider: OidcProvider;
beforeEach(() => {
  stops.length = 0;
});
afterEach(async () => {
  for (const stop of stops.toReversed()) await stop();
});

/** A server with one provider and the given issuer. */
const start = async (
  configured: (issuer: string) => string,
  options: Partial<OidcProviderOptions> = {},
): Promise<TestServer> => {
  provider = await startOidcProvider({ people, ...options });
  stops.push(provider.stop);
  const { issuer, clientId, clientSecret } = provider;
  const server = await startTestServer({
    OIDC_AUTH_ENABLED: 'true',
    OIDC_NAME: 'The company',
    OIDC_CLIENT_ID: clientId,
    OIDC_CLIENT_SECRET: clientSecret,
    OIDC_ISSUER: configured(issuer),
  });
  stops.push(server.stop);
  provider.allow(`${server.origin}/auth/oidc/callback`);
  return server;
};

/** The innermost causes of failed OAuth sign-ins in the log. */
const causesIn = ({ logLines }: TestServer): string[] =>
  logLines
    .filter((line) => line.includes('sign-in by provider'))
    .map((line) => JSON.parse(line))
    .map(({ text, cause }) => String(cause?.text ?? text));

describe('an issuer that is configured wrongly', () => {
  test('is reported at the redirect, and the log names both issuers', async () => {
    const server = await start((issuer) => `${issuer}/`);
    const client = server.client();
    const redirect = await client.raw({ path: '/auth/oidc' });
    expect(redirect.status).toBe(303);
    expect(redirect.headers.location).toBe('/sign-in?fault=misconfigured');
    expect([...client.jar.keys()].join()).not.toContain('atelier_oauth');
    const [cause = ''] = causesIn(server);
    expect(cause).toContain(`"${provider.issuer}/"`);
    expect(cause).toContain(`"${provider.issuer}"`);
    expect(cause).toContain('slash');
  });

  test('is reported to a user who links an account, without "try again"', async () => {
    const server = await start((issuer) => issuer.replace('127.0.0.1', 'localhost'));
    const { client } = await server.person('user');
    const refused = await client.mutate('oauth.link', { provider: 'oidc' });
    expect(refused.status).toBe(502);
    expect(refused.error()).toMatchObject({ appCode: 'provider_misconfigured' });
    expect(refused.text).toContain('The company isn’t set up correctly');
    const fault = server.logLines.find((line) => line.includes('provider_misconfigured')) ?? '';
    expect(fault).toContain(JSON.stringify(JSON.stringify(provider.issuer)).slice(1, -1));
    expect(fault).toContain('localhost');
  });

  test('in the ID token alone signs no one in, and the log names both issuers', async () => {
    const server = await start((issuer) => issuer, { nameInTokens: 'https://id.example' });
    const client = server.client();
    const redirect = await client.raw({ path: '/auth/oidc' });
    const back = await visitProvider(String(redirect.headers.location), ['Continue as ann', 'Allow']);
    const answer = await client.raw({ path: `${back.pathname}${back.search}` });
    expect(answer.headers.location).toBe('/sign-in?fault=misconfigured');
    expect(await isSignedIn(client)).toBe(false);
    expect(await server.db.users.findByEmail('ann@example.org')).toBeNull();
    expect(causesIn(server)).toEqual([
      `id_token: the configured issuer is "${provider.issuer}", the one that answers calls itself "https://id.example"`,
    ]);
    const [event] = await server.db.audit.list({ type: 'login_failure' }, null, 1);
    expect(event?.details).toMatchObject({ reason: 'misconfigured', method: 'oidc' });
  });

  test('that has no OpenID configuration is reported as such', async () => {
    const server = await start((issuer) => `${issuer}/realms/none`);
    const redirect = await server.client().raw({ path: '/auth/oidc' });
    expect(redirect.headers.location).toBe('/sign-in?fault=misconfigured');
    expect(causesIn(server).join()).toContain('404');
  });
});

test('an outage is reported as an outage, and is logged', async () => {
  const server = await start((issuer) => issuer);
  await provider.stop();
  stops.shift();
  const redirect = await server.client().raw({ path: '/auth/oidc' });
  expect(redirect.headers.location).toBe('/sign-in?fault=unreachable');
  expect(causesIn(server).join()).toContain('did not answer');
});
