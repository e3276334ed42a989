import { appRouter, policyTable, setupPurpose } from '@atelier/api';
import type { PolicyRow } from '@atelier/core/schemas/admin';
import { checkRows } from '@atelier/core/testing/check-rows';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../testing/in-process.ts';
import type { Client } from '../testing/in-process-client.ts';
import { addPasskey, mailedToken, sampleProviderEnv } from '../testing/in-process-credentials.ts';
import { callAs, outcomeOf } from '../testing/in-process-policy.ts';
import { sampleInputs } from '../testing/in-process-samples.ts';

/** Which calls may renew a session's proof, and which only start or replace one (R-ID-9, decision 0022). */

/** What a call that leaves a session under a new token makes of the proof, written down by hand. */
const expectedEffects: Readonly<
  Record<string, { readonly withFactor: Effect; readonly withoutFactor: Effect }>
> = {
  // The current password is what step-up accepts, as long as there is no second factor.
  'credentials.changePassword': { withFactor: 'keeps', withoutFactor: 'renews' },
  'credentials.setPassword': { withFactor: 'keeps', withoutFactor: 'keeps' },
  'secondFactor.complete': { withFactor: 'renews', withoutFactor: 'renews' },
  'auth.register': { withFactor: 'renews', withoutFactor: 'renews' },
  'auth.signIn': { withFactor: 'renews', withoutFactor: 'renews' },
  'secondFactor.stepUp': { withFactor: 'refused', withoutFactor: 'renews' },
  'oauth.stepUp': { withFactor: 'refused', withoutFactor: 'leaves' },
  'credentials.addPasskey': { withFactor: 'keeps', withoutFactor: 'keeps' },
  'credentials.removePasskey': { withFactor: 'keeps', withoutFactor: 'keeps' },
  'auth.signInWithPasskey': { withFactor: 'renews', withoutFactor: 'renews' },
  'credentials.confirmTotp': { withFactor: 'keeps', withoutFactor: 'keeps' },
  'credentials.disableTotp': { withFactor: 'keeps', withoutFactor: 'keeps' },
};
type Effect = 'renews' | 'keeps' | 'leaves' | 'refused';

/** It is called on a server without a superadmin, below. */
const apart = ['auth.completeSetup'];
const rows = policyTable(appRouter).filter(({ name }) => !apart.includes(name));
const fiveMinutesMs = 300_000;

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ QUOTA_IMAGES_PER_MONTH: '1000', ...sampleProviderEnv });
  await server.user('superadmin');
});
afterAll(() => server.stop());

/** A user whose session was proven five minutes ago, which is still fresh. */
const provenFiveMinutesAgo = async (hasFactor: boolean) => {
  const owner = await server.user('superadmin');
  const provenAt = new Date(server.application.clock.now().getTime() - fiveMinutesMs);
  const client = server.client();
  const device = { userId: owner.id, ip: '127.0.0.1', userAgent: 'test', method: 'password' } as const;
  const { setCookie } = await server.application.http.sessions.start({ ...device, provenAt });
  client.adopt([setCookie]);
  if (hasFactor) {
    await addPasskey(server, owner);
    await server.db.users.setSecondFactor(owner.id, provenAt);
  }
  return { owner, client, provenAt };
};

const sessionOf = async (client: Client) => {
  const token = client.jar.get(server.application.http.sessions.cookieName) ?? '';
  return (await server.db.sessions.findWithUser(server.application.secrets.hash(token)))?.session ?? null;
};

/** Calls the procedure's sample. It leaves the proof alone where this browser's session has no new token. */
const effectOf = async (row: PolicyRow, hasFactor: boolean) => {
  const { owner, client, provenAt } = await provenFiveMinutesAgo(hasFactor);
  const input = await sampleInputs[row.name]?.(server, owner, client);
  const before = await sessionOf(client);
  const startedAt = server.application.clock.now();
  const outcome = outcomeOf(await callAs('superadmin', row, client, input));
  const after = await sessionOf(client);
  if (outcome.status !== 200) return { outcome, effect: 'refused', provenAt: after?.provenAt ?? provenAt };
  if (after === null || after.tokenHash === before?.tokenHash)
    return { outcome, effect: 'leaves', provenAt: after?.provenAt ?? provenAt };
  const effect =
    after.provenAt >= startedAt
      ? 'renews'
      : after.provenAt.getTime() === provenAt.getTime()
        ? 'keeps'
        : 'else';
  return { outcome, effect, provenAt: after.provenAt };
};

describe.each([
  ['with a second factor', 'withFactor', true],
  ['without a second factor', 'withoutFactor', false],
] as const)('the proof of an account %s', (_, column, hasFactor) => {
  test('every procedure renews, keeps or leaves the proof as written down', () =>
    checkRows(rows, '$name', async (row) => {
      const { effect, outcome, provenAt } = await effectOf(row, hasFactor);
      const expected = expectedEffects[row.name]?.[column];
      // Whatever replaces a session is in the list above; nothing else touches its proof.
      expect(effect, JSON.stringify(outcome)).toBe(expected ?? 'leaves');
      if (effect !== 'renews')
        expect(server.application.clock.now().getTime() - provenAt.getTime()).toBeGreaterThanOrEqual(
          fiveMinutesMs,
        );
    }));
});

test('the first superadmin’s session is proven by the password that they have just chosen', async () => {
  const empty = await startTestServer();
  try {
    const client = empty.client();
    const token = await mailedToken(empty, setupPurpose, null);
    const startedAt = empty.application.clock.now();
    const input = { token, email: 'first@example.org', password: 'eleven slow boats upriver' };
    expect((await client.mutate('auth.completeSetup', input)).status).toBe(200);
    const [owner] = (await empty.db.users.list({}, { after: null, limit: 1 })) ?? [];
    const [session] = await empty.db.sessions.listOf(owner?.id ?? '', startedAt);
    expect(session?.provenAt.getTime()).toBeGreaterThanOrEqual(startedAt.getTime());
  } finally {
    await empty.stop();
  }
});

test('every entry has a procedure', () => {
  expect(rows.map(({ name }) => name)).toEqual(expect.arrayContaining(Object.keys(expectedEffects)));
});
