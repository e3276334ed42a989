import { checkRows } from '@atelier/core/testing/check-rows';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../testing/in-process.ts';
import type { Answer, Client } from '../testing/in-process-client.ts';
import { createTokenPair } from '../testing/in-process-credentials.ts';
import { type Person, sharedPassword } from '../testing/in-process-people.ts';

let server: TestServer;
let superadmin: Person;
beforeAll(async () => {
  server = await startTestServer();
  superadmin = await server.person('superadmin');
});
afterAll(() => server.stop());

const variants = ['', '?variant=thumb', '?variant=svg', '?download=1'] as const;

/** A person with a picture of which their browser keeps a copy. */
const ownerOfImage = async () => {
  const person = await server.person('user');
  const image = await server.image(person.user);
  return { ...person, image, url: `/files/images/${image.id}` };
};
type OwnerOfImage = Awaited<ReturnType<typeof ownerOfImage>>;

/** A conditional request, as browsers send before each use because of `no-cache`. */
const revalidate = (client: Client, path: string, etag: string, method = 'GET'): Promise<Answer> =>
  client.raw({ method, path, headers: { 'if-none-match': etag } });

describe('a cached copy of an image file', () => {
  test('an image file is private, revalidated before each use, and then costs no bytes, in every variant', () =>
    checkRows(variants, '%s', async (query) => {
      const { client, url } = await ownerOfImage();
      const first = await client.raw({ path: url + query });
      expect(first.status).toBe(200);
      const { etag = '', vary } = first.headers;
      expect(first.headers['cache-control']).toBe('private, no-cache');
      expect(first.headers).not.toHaveProperty('expires');
      for (const method of ['GET', 'HEAD']) {
        const again = await revalidate(client, url + query, etag, method);
        expect([again.status, again.bytes.length]).toEqual([304, 0]);
        expect(again.headers).toMatchObject({ etag, vary, 'cache-control': 'private, no-cache' });
      }
    }));

  test('of one variant does not validate another', async () => {
    const { client, url } = await ownerOfImage();
    const etags = await Promise.all(
      ['', '?variant=thumb', '?variant=svg'].map(
        async (query) => (await client.raw({ path: url + query })).headers.etag,
      ),
    );
    expect(new Set(etags).size).toBe(3);
  });

  const others = async ({ user }: OwnerOfImage): Promise<Client> => server.signedIn(user);
  const byAdmin =
    (name: string, more: object = {}) =>
    ({ user }: OwnerOfImage) =>
      superadmin.client.mutate(name, { id: user.id, ...more });
  const ends: Readonly<
    Record<string, readonly [status: number, end: (of: OwnerOfImage) => Promise<unknown>]>
  > = {
    'signing out everywhere else': [401, async (of) => (await others(of)).mutate('session.revokeOthers')],
    'signing out here': [401, ({ client }) => client.mutate('auth.signOut')],
    'a password change elsewhere': [
      401,
      async (of) =>
        (await others(of)).mutate('credentials.changePassword', {
          currentPassword: sharedPassword,
          newPassword: 'eleven slow boats upriver',
        }),
    ],
    'a lock': [401, byAdmin('admin.users.lock', { reason: 'Spam.' })],
    'an admin ending all sessions': [401, byAdmin('admin.users.endSessions')],
    deletion: [404, ({ client, image }) => client.mutate('images.delete', { id: image.id })],
  };
  test('an image file is refused after sign-out, lock and deletion, in every variant', () =>
    checkRows(Object.keys(ends), '%s', async (how) => {
      const of = await ownerOfImage();
      const cookie = of.client.cookieHeader();
      const etags = await Promise.all(
        variants.map(async (query) => (await of.client.raw({ path: of.url + query })).headers.etag ?? ''),
      );
      const [status, end] = ends[how] ?? [0, async () => null];
      expect(await end(of)).toMatchObject({ status: 200 });
      for (const [at, query] of variants.entries())
        for (const etag of [etags[at] ?? '', '*']) {
          const answer = await server
            .client()
            .raw({ path: of.url + query, headers: { cookie, 'if-none-match': etag } });
          expect([answer.status, answer.headers.etag]).toEqual([status, undefined]);
          expect(answer.headers['cache-control']).toBe('no-store');
        }
    }));

  test('of another user’s image is refused, also with its ETag', async () => {
    const { client, url } = await ownerOfImage();
    const stranger = await server.person('user');
    const { etag = '' } = (await client.raw({ path: url })).headers;
    for (const kept of [etag, '*']) expect((await revalidate(stranger.client, url, kept)).status).toBe(404);
  });

  test('of a program is refused after its token has ended', async () => {
    const { user, client, url } = await ownerOfImage();
    const { accessToken, familyId: id } = await createTokenPair(server, user);
    const ask = (etag?: string) =>
      server
        .client()
        .raw({ path: url, headers: { authorization: `Bearer ${accessToken}`, 'if-none-match': etag } });
    const { etag = '' } = (await ask()).headers;
    expect((await ask(etag)).status).toBe(304);
    expect((await client.mutate('tokens.revoke', { id })).status).toBe(200);
    expect((await ask(etag)).status).toBe(401);
  });
});
