import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createPhone, enrolTotp, movableClock } from '../testing/credentials.ts';
import { startTestServer, type TestServer } from '../testing/in-process.ts';
import type { Client } from '../testing/in-process-client.ts';
import { linkProvider } from '../testing/in-process-credentials.ts';
import { type Person, sharedPassword } from '../testing/in-process-people.ts';
import { findEmail, kindsOf, requestReset, takeEmails, tokenIn } from '../testing/sent-emails.ts';

const newPassword = 'nine loud geese at dawn';
const dayMs = 86_400_000;
const clock = movableClock();

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({}, { clock });
});
afterAll(() => server.stop());
beforeEach(() => takeEmails(server));

/** A browser with copies of some of the owner's cookies. */
const copyOf = ({ client }: Person, ...names: readonly string[]): Client => {
  const thief = server.client();
  for (const name of names) thief.jar.set(name, client.jar.get(name) ?? '');
  return thief;
};

/** Sign-ins that send no email about a new device. */
const thefts = {
  'a stolen session cookie': async (owner: Person) => copyOf(owner, 'atelier_session'),
  'the password, in a browser that the account knows': async (owner: Person) => {
    await owner.client.signIn(owner.user.email, sharedPassword);
    await takeEmails(server);
    const thief = copyOf(owner, 'atelier_device');
    expect((await thief.signIn(owner.user.email, sharedPassword)).status).toBe(200);
    expect(kindsOf(await takeEmails(server)), 'no mail about a new device').toEqual([]);
    return thief;
  },
} as const;

const askForReset = ({ user: { email } }: Person): Promise<string> => requestReset(server, email);
const reset = (token: string, keep: readonly string[] = []) =>
  server.client().mutate('emailLinks.resetPassword', { token, password: newPassword, keep });

describe.each(Object.entries(thefts))('of a thief with %s', (_, steal) => {
  test('a passkey as the only second factor is listed, and removed by the reset', async () => {
    const owner = await server.person('user');
    const phone = createPhone(server.origin);
    const thief = await steal(owner);
    expect((await phone.register({ client: thief })).status).toBe(200);
    const token = await askForReset(owner);
    const listed = (await server.client().mutate('emailLinks.review', { token })).data<{
      items: { kind: string }[];
      onlyFactors: string[];
    }>();
    expect(listed.items.map(({ kind }) => kind)).toEqual(['passkey', 'recovery_codes']);
    expect(listed.onlyFactors).toHaveLength(1);
    expect((await reset(token)).data()).toEqual({ ok: true, locked: true });
    const boss = await server.person('admin');
    expect((await boss.client.mutate('admin.users.unlock', { id: owner.user.id })).status).toBe(200);
    expect((await phone.signIn(server.client())).status).toBe(401);
    const again = await server.client().signIn(owner.user.email, newPassword);
    expect(again.data()).toEqual({ ok: true, secondFactor: null });
  });

  test('no authenticator app, linked account or recovery code survives it', async () => {
    const owner = await server.person('user');
    const thief = await steal(owner);
    await enrolTotp({ client: thief, user: owner.user }, clock);
    await linkProvider(server, owner.user);
    await reset(await askForReset(owner));
    expect(await server.db.totp.find(owner.user.id)).toBeNull();
    expect(await server.db.identities.listOf(owner.user.id)).toEqual([]);
    expect(await server.db.recoveryCodes.count(owner.user.id)).toBe(0);
  });

  test('what was added is removed by the report of another sign-in as well', async () => {
    const owner = await server.person('user');
    const phone = createPhone(server.origin);
    const thief = await steal(owner);
    expect((await phone.register({ client: thief })).status).toBe(200);
    clock.advance(dayMs);
    await takeEmails(server);
    expect((await phone.signIn(server.client())).status).toBe(200);
    const receivedEmails = await takeEmails(server);
    expect(findEmail(receivedEmails, 'new_device').text.replace(/\s+/g, ' ')).toContain(
      'Whatever you don’t tick there is removed, even if it is yours.',
    );
    const token = tokenIn(receivedEmails, 'new_device');
    expect((await server.client().mutate('emailLinks.reportSignIn', { token })).status).toBe(200);
    expect(await server.db.passkeys.listOf(owner.user.id)).toEqual([]);
  });
});

test('a passkey added in a stolen session does not survive the owner’s reset, and the older one still signs in', async () => {
  const owner = await server.person('user');
  const [own, stolen] = [createPhone(server.origin), createPhone(server.origin)];
  expect((await own.register(owner)).status).toBe(200);
  const { items } = (
    await server.client().mutate('emailLinks.review', { token: await askForReset(owner) })
  ).data<{ items: { id: string }[] }>();
  // The owner's first reset answers for what is theirs.
  const kept = items.map(({ id }) => id);
  expect((await reset(await askForReset(owner), kept)).data()).toEqual({ ok: true, locked: false });
  clock.advance(dayMs);
  expect((await own.signIn(server.client())).status).toBe(200);
  owner.client.adopt((await own.signIn(server.client())).cookies);

  const thief = copyOf(owner, 'atelier_session');
  expect((await stolen.register({ client: thief })).status).toBe(200);
  expect((await reset(await askForReset(owner))).data()).toEqual({ ok: true, locked: false });
  expect((await stolen.signIn(server.client())).status).toBe(401);
  expect((await own.signIn(server.client())).status).toBe(200);
});

describe('what the owner recognised on the page', () => {
  const recognise = async (owner: Person) => {
    const token = await askForReset(owner);
    const listed = await server.client().mutate('emailLinks.review', { token });
    const { items } = listed.data<{ items: { id: string }[] }>();
    return { token, keep: items.map(({ id }) => id) };
  };

  test('does not confirm an authenticator app that a thief replaced in between', async () => {
    const owner = await server.person('user');
    await enrolTotp(owner, clock);
    const { token, keep } = await recognise(owner);
    const thief = copyOf(owner, 'atelier_session');
    expect((await thief.mutate('credentials.disableTotp')).status).toBe(200);
    await enrolTotp({ client: thief, user: owner.user }, clock);
    expect((await server.db.totp.find(owner.user.id))?.confirmedAt).not.toBeNull();
    expect((await reset(token, keep)).data()).toEqual({ ok: true, locked: true });
    expect(await server.db.totp.find(owner.user.id)).toBeNull();
    expect(await server.db.recoveryCodes.count(owner.user.id)).toBe(0);
  });

  test('does not confirm recovery codes that a thief made in between', async () => {
    const owner = await server.person('user');
    await enrolTotp(owner, clock);
    const { token, keep } = await recognise(owner);
    const thief = copyOf(owner, 'atelier_session');
    expect((await thief.mutate('credentials.regenerateRecoveryCodes')).status).toBe(200);
    expect((await reset(token, keep)).data()).toEqual({ ok: true, locked: false });
    expect((await server.db.totp.find(owner.user.id))?.confirmedAt).not.toBeNull();
    expect(await server.db.recoveryCodes.count(owner.user.id)).toBe(0);
  });
});

test('the identity that an account was registered with counts as reviewed', async () => {
  const user = await server.user('user');
  await server.db.identities.create({
    id: 'idn_founding',
    userId: user.id,
    provider: 'google',
    issuer: 'https://accounts.google.com',
    subject: 'founding',
    email: user.email,
    createdAt: user.createdAt,
    lastUsedAt: null,
  });
  const linked = await linkProvider(server, user);
  const token = await requestReset(server, user.email);
  const { items } = (await server.client().mutate('emailLinks.review', { token })).data<{
    items: { id: string }[];
  }>();
  expect(items.map(({ id }) => id)).toEqual([linked]);
});
