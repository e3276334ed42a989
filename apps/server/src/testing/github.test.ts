import { createOAuthProviders, createSealer, createSecretSource } from '@atelier/auth';
import { systemClock } from '@atelier/core/clock';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type FakeGitHub, startGitHub } from './github.ts';
import { visitProvider } from './provider-visit.ts';

let gitHub: FakeGitHub;

beforeAll(async () => {
  const emails = [{ email: 'ann@example.org', primary: true, verified: true }];
  gitHub = await startGitHub({ people: { ann: { id: 42, name: 'Ann', emails } } });
});
afterAll(() => gitHub.stop());

const travel = async (press: string) => {
  const { url, apiUrl, clientId, clientSecret } = gitHub;
  const ours = createOAuthProviders({
    providers: [{ kind: 'github', url, apiUrl, clientId, clientSecret }],
    appUrl: 'http://localhost:4999',
    sealer: createSealer({ keys: [{ id: 'k1', key: new Uint8Array(32) }] }),
    secrets: createSecretSource(),
    clock: systemClock,
    secureCookies: false,
  });
  const begun = await ours.begin('github', { kind: 'sign_in', next: null }, undefined);
  if (begun === null) throw new Error('Nothing began.');
  const back = await visitProvider(begun.location, [press]);
  return () => ours.complete('github', back.searchParams, begun.setCookies[0]?.split(';')[0]);
};

test('completes the flow, and its code is valid once', async () => {
  const complete = await travel('Continue as ann');
  expect(await complete()).toMatchObject({
    ok: true,
    profile: {
      provider: 'github',
      subject: '42',
      email: 'ann@example.org',
      emailVerified: true,
      name: 'Ann',
    },
  });
  expect(await complete()).toMatchObject({ ok: false, fault: 'failed' });
});

test('declined', async () => {
  const complete = await travel('Cancel');
  expect(await complete()).toMatchObject({ ok: false, fault: 'cancelled' });
});
