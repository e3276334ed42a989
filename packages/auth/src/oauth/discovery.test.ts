import { checkRows } from '@atelier/core/testing/check-rows';
import { stoppedClock, type TestClock } from '@atelier/core/testing/clocks';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { json, type OAuthTestServer, startOAuthTestServer } from '../testing/oauth-server.ts';
import { createDiscovery, discoveryTtlMs } from './discovery.ts';

const path = '/.well-known/openid-configuration';
const limits = { timeoutMs: 2_000, maxBytes: 10_000 };
let clock: TestClock;
let server: OAuthTestServer;

beforeEach(async () => {
  clock = stoppedClock();
  server = await startOAuthTestServer();
});
afterEach(() => server.stop());

const goodDocument = (issuer = server.origin) => ({
  issuer,
  authorization_endpoint: `${server.origin}/authorize`,
  token_endpoint: `${server.origin}/token`,
  jwks_uri: `${server.origin}/jwks`,
});

const discoveryOf = (document: unknown, issuer = server.origin) => {
  server.routes.set(new URL(issuer).pathname.replace(/\/$/, '') + path, json(document));
  return createDiscovery({ issuer, clock, limits });
};

describe('the issuer', () => {
  test('must equal the configured issuer exactly', async () => {
    for (const issuer of [`${server.origin}/`, server.origin.toUpperCase(), 'https://evil.example', ''])
      await expect(discoveryOf(goodDocument(issuer))()).rejects.toMatchObject({
        fault: 'misconfigured',
        message: expect.stringMatching(`"${server.origin}".*"${issuer}"`),
      });
  });

  test('that differs is quoted at a bounded length, and a trailing slash is pointed out', async () => {
    const messageOf = (issuer: string) => discoveryOf(goodDocument(issuer))().then(String, String);
    expect(await messageOf(`${server.origin}/`)).toContain('slash');
    expect(await messageOf(`https://evil.example/${'x'.repeat(5000)}`)).toMatch(/^[\s\S]{100,500}$/);
    expect(await messageOf('https://evil.example/\n{"level":50}')).not.toContain('\n');
  });

  test('may have a path, with or without a trailing slash (OpenID Connect Discovery §4)', async () => {
    for (const issuer of [`${server.origin}/realms/a`, `${server.origin}/realms/a/`])
      await expect(discoveryOf(goodDocument(issuer), issuer)()).resolves.toBeDefined();
    expect(server.hits.map((hit) => hit.path)).toEqual([`/realms/a${path}`, `/realms/a${path}`]);
  });
});

describe('the document', () => {
  test('with an unsafe or missing field is refused', () =>
    checkRows(
      [
        ['token_endpoint', 'http://id.example/token'],
        ['jwks_uri', 'http://169.254.169.254/keys'],
        ['authorization_endpoint', 'javascript:alert(1)'],
        ['authorization_endpoint', 'https://a:b@id.example/'],
        ['userinfo_endpoint', 'http://id.example/me'],
        ['token_endpoint', '/token'],
        ['jwks_uri', undefined],
        ['issuer', undefined],
      ] as const,
      '%s = %s',
      async (name, value) => {
        const discover = discoveryOf({ ...goodDocument(), [name]: value });
        await expect(discover()).rejects.toMatchObject({ fault: 'failed' });
      },
    ));

  test('that is not an object is refused', () =>
    checkRows([null, [], 'text', 17], '%j', async (document) => {
      await expect(discoveryOf(document)()).rejects.toMatchObject({ fault: 'failed' });
    }));

  test('that offers only unsupported client authentication methods is refused', async () => {
    const document = { ...goodDocument(), token_endpoint_auth_methods_supported: ['private_key_jwt'] };
    await expect(discoveryOf(document)()).rejects.toMatchObject({ fault: 'failed' });
  });

  test('is not read from the target of a redirect', async () => {
    const discover = discoveryOf(goodDocument());
    server.routes.set(path, (_, response) => void response.writeHead(302, { location: '/elsewhere' }).end());
    server.routes.set('/elsewhere', json(goodDocument()));
    await expect(discover()).rejects.toMatchObject({ fault: 'failed' });
  });
});

test('optional metadata of a wrong type counts as absent', async () => {
  const odd = {
    userinfo_endpoint: null,
    token_endpoint_auth_methods_supported: null,
    authorization_response_iss_parameter_supported: null,
  };
  await expect(discoveryOf({ ...goodDocument(), ...odd })()).resolves.toMatchObject({
    userinfoEndpoint: null,
    secretInForm: false,
    alwaysSendsIss: false,
  });
  const promise = { authorization_response_iss_parameter_supported: 'true' };
  await expect(discoveryOf({ ...goodDocument(), ...promise })()).resolves.toMatchObject({
    alwaysSendsIss: true,
  });
});

describe('the cache', () => {
  test('nothing is fetched before the first use, parallel calls share one request, and it lasts an hour', async () => {
    const discover = discoveryOf(goodDocument());
    expect(server.hits).toHaveLength(0);
    await Promise.all([discover(), discover(), discover()]);
    clock.advance(discoveryTtlMs - 1);
    await discover();
    expect(server.hits).toHaveLength(1);
    clock.advance(1);
    await discover();
    expect(server.hits).toHaveLength(2);
  });

  test('keeps no failure', async () => {
    const discover = discoveryOf({});
    await expect(discover()).rejects.toMatchObject({ fault: 'failed' });
    server.routes.set(path, json(goodDocument()));
    await expect(discover()).resolves.toMatchObject({ secretInForm: false, alwaysSendsIss: false });
  });
});
