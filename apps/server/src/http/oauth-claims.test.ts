import { checkRows } from '@atelier/core/testing/check-rows';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freshEmail } from '../testing/credentials.ts';
import { type ProvidedServer, startWithProviders } from '../testing/providers.ts';

let server: ProvidedServer;
beforeAll(async () => {
  server = await startWithProviders();
});
afterAll(() => server.stop());

type Claims = Readonly<Record<string, unknown>>;

/** Signs a new user in with these claims in the ID token and from the userinfo endpoint. */
const firstSignIn = async (idToken: Claims, userinfo: Claims) => {
  const { login } = server.known({ split: { idToken, userinfo } });
  const client = server.client();
  const answer = await server.travel(client, login);
  expect(answer.headers.location).toBe('/studio');
  return { login, user: await server.userOf(client) };
};

describe('the claims of a user', () => {
  test('are merged from ID token and userinfo endpoint, also in odd forms', () =>
    checkRows<[string, (email: string) => [Claims, Claims]]>(
      [
        ['are in the ID token alone', (email) => [{ email, email_verified: true, name: 'Ann Bell' }, {}]],
        [
          'are at the userinfo endpoint alone',
          (email) => [{}, { email, email_verified: true, name: 'Ann Bell' }],
        ],
        ['are split: the name apart', (email) => [{ email, email_verified: true }, { name: 'Ann Bell' }]],
        [
          'are split: the verification apart',
          (email) => [{ email, name: 'Ann Bell' }, { email_verified: true }],
        ],
        [
          'are split: the address apart, and a name in parts',
          (email) => [{ given_name: 'Ann' }, { email, email_verified: true, family_name: 'Bell' }],
        ],
        [
          'say as text that the address is verified',
          (email) => [{ email, email_verified: 'true', given_name: 'Ann', family_name: 'Bell' }, {}],
        ],
        [
          'are of odd forms in one place and usable in the other',
          (email) => [
            { email: [email], email_verified: 1, name: { first: 'Ann' }, given_name: null, family_name: 7 },
            { email, email_verified: 'true', name: null, given_name: 'Ann', family_name: 'Bell' },
          ],
        ],
      ],
      '%s',
      async (_, claimsOf) => {
        const email = freshEmail();
        expect((await firstSignIn(...claimsOf(email))).user).toMatchObject({
          email,
          emailVerified: true,
          name: 'Ann Bell',
        });
      },
    ));

  test('without a usable name make an account named after its address', async () => {
    const email = freshEmail();
    const odd = { name: ['Ann'], given_name: {}, family_name: false };
    const { user } = await firstSignIn({ email, email_verified: true, ...odd }, odd);
    expect(user).toMatchObject({ email, name: email.slice(0, email.indexOf('@')) });
  });

  test('in odd forms do not refuse the sign-in of a linked user', async () => {
    const { login, user } = await firstSignIn({ email: freshEmail(), email_verified: true }, {});
    for (const odd of [null, 17, [], {}, '', '\u0000', ['a@example.org']]) {
      const claims = { email: odd, email_verified: odd, name: odd, given_name: odd, family_name: odd };
      server.google.people.set(login, { split: { idToken: claims, userinfo: claims } });
      const client = server.client();
      expect((await server.travel(client, login)).headers.location).toBe('/studio');
      expect(await server.userOf(client)).toMatchObject({ id: user.id, email: user.email });
    }
  });

  test('do not refuse a linked user while the userinfo endpoint is down, and make no account then', async () => {
    const email = freshEmail();
    const { login, user } = await firstSignIn({ email, email_verified: true }, {});
    // Like Entra ID, whose ID tokens never assert a verified address.
    const split = { idToken: { email }, userinfo: {} };
    server.google.people.set(login, { split, userinfoFails: true });
    const client = server.client();
    expect((await server.travel(client, login)).headers.location).toBe('/studio');
    expect(await server.userOf(client)).toMatchObject({ id: user.id, email });

    const stranger = server.known({
      split: { ...split, idToken: { email: freshEmail() } },
      userinfoFails: true,
    });
    const refused = await server.travel(server.client(), stranger.login);
    expect(refused.headers.location).toBe('/sign-in?fault=unreachable');
    expect(server.logLines.join()).toMatch(/\/me answered 500/);
  });

  test('an address that the provider does not assert as verified makes no account', () =>
    checkRows([['false'], [false], [null], [1], ['yes']], '%j', async (asserted) => {
      const claims = { email: freshEmail(), email_verified: asserted };
      const { login } = server.known({ split: { idToken: claims, userinfo: claims } });
      expect((await server.travel(server.client(), login)).headers.location).toBe(
        '/sign-in?fault=email_unverified',
      );
    }));

  test('verify no other address than the one they belong to', async () => {
    const victim = freshEmail();
    const { login } = server.known({
      split: { idToken: { email: victim }, userinfo: { email: freshEmail(), email_verified: true } },
    });
    expect((await server.travel(server.client(), login)).headers.location).toBe(
      '/sign-in?fault=email_unverified',
    );
    expect(await server.db.users.findByEmail(victim)).toBeNull();
  });
});
