import { createOAuthProviders, createSealer, createSecretSource } from '@atelier/auth';
import { systemClock } from '@atelier/core/clock';
import type { OAuthIntent } from '@atelier/core/ports/identity';
import { afterEach, expect, test } from 'vitest';
import { type OidcProvider, type OidcProviderOptions, startOidcProvider } from './oidc.ts';
import { visitProvider } from './provider-visit.ts';

const appUrl = 'http://localhost:4999';
const signIn: OAuthIntent = { kind: 'sign_in', next: null };
const people = {
  ann: { email: 'Ann@Example.org', emailVerified: true, name: 'Ann Bell' },
  eve: { email: 'eve@example.org', emailVerified: false },
};
let provider: OidcProvider;
afterEach(() => provider.stop());

const start = async (claimsIn: OidcProviderOptions['claimsIn'] = 'idToken') => {
  provider = await startOidcProvider({ people, claimsIn });
  provider.allow(`${appUrl}/auth/google/callback`);
  const { issuer, clientId, clientSecret } = provider;
  return createOAuthProviders({
    providers: [{ kind: 'google', issuer, clientId, clientSecret }],
    appUrl,
    sealer: createSealer({ keys: [{ id: 'k1', key: new Uint8Array(32) }] }),
    secrets: createSecretSource(),
    clock: systemClock,
    secureCookies: false,
  });
};

const travel = async (
  ours: Awaited<ReturnType<typeof start>>,
  presses: readonly string[],
  intent: OAuthIntent = signIn,
) => {
  const begun = await ours.begin('google', intent, undefined);
  if (begun === null) throw new Error('Nothing began.');
  const back = await visitProvider(begun.location, presses);
  return {
    back,
    complete: () => ours.complete('google', back.searchParams, begun.setCookies[0]?.split(';')[0]),
  };
};

test.for(['idToken', 'userinfo'] as const)(
  'a real provider that tells claims in the %s',
  async (claimsIn) => {
    const { back, complete } = await travel(await start(claimsIn), ['Continue as ann', 'Allow']);
    expect(back.origin + back.pathname).toBe(`${appUrl}/auth/google/callback`);
    expect(back.searchParams.get('iss')).toBe(provider.issuer);
    expect(await complete()).toMatchObject({
      ok: true,
      intent: signIn,
      profile: {
        provider: 'google',
        subject: 'ann',
        email: 'ann@example.org',
        emailVerified: true,
        name: 'Ann Bell',
      },
    });
  },
);

test('a code is valid once, also at the provider', async () => {
  const { complete } = await travel(await start(), ['Continue as eve', 'Allow']);
  expect(await complete()).toMatchObject({ ok: true, profile: { emailVerified: false, name: null } });
  expect(await complete()).toMatchObject({ ok: false, fault: 'failed' });
});

test.for([[['Cancel']], [['Continue as ann', 'Cancel']]])('declined by %j', async ([presses = []]) => {
  const { complete } = await travel(await start(), presses);
  expect(await complete()).toMatchObject({ ok: false, fault: 'cancelled', intent: signIn });
});

test('a step-up makes the user sign in again, and returns auth_time', async () => {
  const stepUp = { kind: 'step_up', userId: 'u', sessionId: 's', next: null } as const;
  const { complete } = await travel(await start(), ['Continue as ann', 'Allow'], stepUp);
  const outcome = await complete();
  if (!outcome.ok) throw outcome.cause;
  expect(Date.now() - Number(outcome.profile.authenticatedAt)).toBeLessThan(60_000);
});

test('a callback URL that is not allowed gets an error of the provider', async () => {
  const ours = await start();
  const begun = await ours.begin('google', signIn, undefined);
  const elsewhere = begun?.location.replace('callback', 'elsewhere') ?? '';
  await expect(visitProvider(elsewhere, ['Continue as ann'])).rejects.toThrow(/400/);
});
