import { checkRows } from '@atelier/core/testing/check-rows';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { codeAt, createPhone } from '../testing/credentials.ts';
import type { Client } from '../testing/in-process-client.ts';
import { linkProvider, recoveryCodeOf, sampleProviderEnv } from '../testing/in-process-credentials.ts';
import { sharedPassword } from '../testing/in-process-people.ts';
import { type ProvidedServer, startWithProviders } from '../testing/providers.ts';

/** Whatever changes of one account follow each other: its session's proof is as old as what step-up last accepted. */
let server: ProvidedServer;
beforeAll(async () => {
  server = await startWithProviders(sampleProviderEnv);
});
afterAll(() => server.stop());

const minuteMs = 60_000;
const stepUpMs = 10 * minuteMs;

/** What the account has, and when the session was proven, tracked independently of the code under test. */
interface Model {
  passwords: number;
  hasTotp: boolean;
  passkeyIds: string[];
  identityId: string | null;
  provenAtMs: number;
}

const open = async () => {
  const { user, client } = await server.person('user');
  const provenAtMs = await provenAtOf(client);
  const model: Model = { passwords: 0, hasTotp: false, passkeyIds: [], identityId: null, provenAtMs };
  return { user, client, model };
};
type Scene = Awaited<ReturnType<typeof open>>;

const passwordAt = (n: number): string => (n === 0 ? sharedPassword : `eleven slow boats upriver ${n}`);
const hasFactor = ({ hasTotp, passkeyIds }: Model): boolean => hasTotp || passkeyIds.length > 0;
const isFresh = ({ provenAtMs }: Model): boolean => server.clock.now().getTime() - provenAtMs < stepUpMs;

const provenAtOf = async (client: Client): Promise<number> => {
  const token = client.jar.get(server.application.http.sessions.cookieName) ?? '';
  const found = await server.db.sessions.findWithUser(server.application.secrets.hash(token));
  if (found === null) throw new Error('They are not signed in.');
  return found.session.provenAt.getTime();
};

/** A step. @returns 'renews' where the proof must be of this moment afterwards, else it must be what it was */
type Step = (scene: Scene) => Promise<'renews' | 'keeps'>;

const steps: Readonly<Record<string, Step>> = {
  'six minutes pass': async () => {
    server.clock.advance(6 * minuteMs);
    return 'keeps';
  },
  'the password is changed': async ({ client, model }) => {
    const input = {
      currentPassword: passwordAt(model.passwords),
      newPassword: passwordAt(model.passwords + 1),
    };
    const { status } = await client.mutate('credentials.changePassword', input);
    expect(status).toBe(isFresh(model) ? 200 : 403);
    if (status !== 200) return 'keeps';
    model.passwords += 1;
    return hasFactor(model) ? 'keeps' : 'renews';
  },
  'the password confirms': async ({ client, model }) => {
    const { status } = await client.mutate('secondFactor.stepUp', { password: passwordAt(model.passwords) });
    expect(status).toBe(hasFactor(model) ? 403 : 200);
    return status === 200 ? 'renews' : 'keeps';
  },
  'a recovery code confirms': async ({ client, model, user }) => {
    if (!hasFactor(model)) return 'keeps';
    const code = await recoveryCodeOf(server, user.id);
    expect((await client.mutate('secondFactor.stepUp', { code })).status).toBe(200);
    return 'renews';
  },
  'an authenticator app is set up': async ({ client, model }) => {
    if (model.hasTotp || !isFresh(model)) return 'keeps';
    const { secret } = (await client.mutate('credentials.beginTotp')).data<{ secret: string }>();
    const code = codeAt(secret, server.clock.now());
    expect((await client.mutate('credentials.confirmTotp', { code })).status).toBe(200);
    model.hasTotp = true;
    return 'keeps';
  },
  'the authenticator app is removed': async ({ client, model }) => {
    const { status } = await client.mutate('credentials.disableTotp');
    expect(status).toBe(!isFresh(model) ? 403 : model.hasTotp ? 200 : 409);
    if (status === 200) model.hasTotp = false;
    return 'keeps';
  },
  'new recovery codes are asked for': async ({ client, model }) => {
    const { status } = await client.mutate('credentials.regenerateRecoveryCodes');
    expect(status).toBe(!isFresh(model) ? 403 : hasFactor(model) ? 200 : 409);
    return 'keeps';
  },
  'a passkey is added': async ({ client, model }) => {
    if (!isFresh(model)) return 'keeps';
    // A phone of its own each time: one makes no second passkey for an account.
    const added = (await createPhone(server.origin).register({ client })).data<{ passkey: { id: string } }>();
    model.passkeyIds.push(added.passkey.id);
    return 'keeps';
  },
  'a passkey is removed': async ({ client, model }) => {
    const id = model.passkeyIds.at(-1);
    if (id === undefined) return 'keeps';
    const { status } = await client.mutate('credentials.removePasskey', { id });
    expect(status).toBe(isFresh(model) ? 200 : 403);
    if (status === 200) model.passkeyIds.pop();
    return 'keeps';
  },
  // As another browser's way back from the provider does it; one's own is below.
  'a provider is linked': async ({ model, user }) => {
    model.identityId ??= await linkProvider(server, user);
    return 'keeps';
  },
  'the provider is unlinked': async ({ client, model }) => {
    if (model.identityId === null) return 'keeps';
    const { status } = await client.mutate('oauth.unlink', { id: model.identityId });
    expect(status).toBe(isFresh(model) ? 200 : 403);
    if (status === 200) model.identityId = null;
    return 'keeps';
  },
  'another address is asked for': async ({ client, model, user }) => {
    const { status } = await client.mutate('emailLinks.changeEmail', { email: `moved.${user.email}` });
    expect(status).toBe(isFresh(model) ? 200 : 403);
    return 'keeps';
  },
  'they sign in again in this browser': async ({ client, model, user }) => {
    await client.signIn(user.email, passwordAt(model.passwords));
    // Without the second factor nothing has begun: the old session goes on.
    return hasFactor(model) ? 'keeps' : 'renews';
  },
  'they sign in again with the second factor': async ({ client, model, user }) => {
    if (!hasFactor(model)) return 'keeps';
    await client.signIn(user.email, passwordAt(model.passwords));
    const code = await recoveryCodeOf(server, user.id);
    expect((await client.mutate('secondFactor.complete', { code })).status).toBe(200);
    return 'renews';
  },
};

const play = async (names: readonly string[]): Promise<void> => {
  const scene = await open();
  for (const name of names) {
    const startedAtMs = server.clock.now().getTime();
    const effect = (await steps[name]?.(scene)) ?? 'keeps';
    const provenAtMs = await provenAtOf(scene.client);
    if (effect === 'keeps') expect(provenAtMs, name).toBe(scene.model.provenAtMs);
    else expect(provenAtMs, name).toBeGreaterThanOrEqual(startedAtMs);
    scene.model.provenAtMs = provenAtMs;
  }
};

const names = Object.keys(steps);

describe('after each step of any sequence the proof is as expected', () => {
  test('every flow leaves the proof that step-up accepts, with and without a second factor', () =>
    checkRows(names, '%s', async (name) => {
      await play([name]);
      await play(['an authenticator app is set up', name, 'six minutes pass', name]);
      await play(['a passkey is added', 'a provider is linked', name]);
    }));

  test('whatever the sequence', async () => {
    const sequence = fc.array(fc.constantFrom(...names), { minLength: 4, maxLength: 12 });
    await fc.assert(fc.asyncProperty(sequence, play), { numRuns: 25 });
  });
});

test('linking a provider and signing in there are no proof for an account with a password', async () => {
  const fresh = await startWithProviders();
  try {
    const { login, email } = fresh.known();
    const { user, client } = await fresh.person('user', { email });
    const provenOf = async () =>
      (await fresh.db.sessions.listOf(user.id, new Date(0))).map(({ provenAt }) => provenAt);
    const before = await provenOf();
    const linked = await fresh.travelBy(client, 'oauth.link', login);
    expect(linked.headers.location).toBe('/account?linked=google');
    expect(await provenOf()).toEqual(before);
    const other = fresh.client();
    await fresh.travel(other, login);
    expect(await fresh.userOf(other)).toMatchObject({ id: user.id });
    expect((await provenOf()).toSorted()).toEqual([new Date(0), ...before].toSorted());
    expect((await other.mutate('tokens.issue', { name: 'script' })).error().appCode).toBe('step_up_required');
  } finally {
    await fresh.stop();
  }
});

test('a stolen cookie and the password do not pass step-up on an account with a second factor', async () => {
  const { user, client } = await open();
  expect((await createPhone(server.origin).register({ client })).status).toBe(200);
  server.clock.advance(2 * stepUpMs);
  const newPassword = passwordAt(1);
  const dangerous = [
    ['credentials.changePassword', { currentPassword: sharedPassword, newPassword }],
    ['secondFactor.stepUp', { password: sharedPassword }],
    ['credentials.disableTotp', undefined],
    ['credentials.regenerateRecoveryCodes', undefined],
    ['tokens.issue', { name: 'script' }],
    ['emailLinks.changeEmail', { email: `thief.${user.email}` }],
    ['credentials.beginPasskey', undefined],
  ] as const;
  for (const [name, input] of dangerous) {
    const answer = await client.mutate(name, input);
    expect([answer.status, answer.error().appCode], name).toEqual([
      403,
      name === 'secondFactor.stepUp' ? 'forbidden' : 'step_up_required',
    ]);
  }
  expect((await server.db.users.findById(user.id))?.passwordHash).toBe(user.passwordHash);
});

test('a password change just before the proof expires does not extend it', async () => {
  const { client } = await open();
  expect((await createPhone(server.origin).register({ client })).status).toBe(200);
  server.clock.advance(9 * minuteMs);
  const input = { currentPassword: sharedPassword, newPassword: passwordAt(1) };
  expect((await client.mutate('credentials.changePassword', input)).status).toBe(200);
  server.clock.advance(2 * minuteMs);
  for (const [name, then] of [
    ['credentials.regenerateRecoveryCodes', undefined],
    ['tokens.issue', { name: 'script' }],
    ['credentials.changePassword', { currentPassword: passwordAt(1), newPassword: passwordAt(2) }],
  ] as const)
    expect((await client.mutate(name, then)).error().appCode, name).toBe('step_up_required');
});
