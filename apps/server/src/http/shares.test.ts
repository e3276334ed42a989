import { createHash } from 'node:crypto';
import { readCredentials } from '@atelier/adapters/testing';
import { DIGITAL_SOURCE_TYPES } from '@atelier/core/provenance';
import { shareRecord } from '@atelier/core/testing/share-records';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../testing/in-process.ts';
import type { Person } from '../testing/in-process-people.ts';

const prompt = 'a <b>heron</b> & "friends"';
const password = 'dusk over reeds';

let server: TestServer;
let owner: Person;
let imageId = '';

beforeAll(async () => {
  server = await startTestServer({ LIMIT_SHARE: '10000/60', LIMIT_SHARE_PASSWORD: '1000/60' });
  owner = await server.person('user');
  const image = await server.image(owner.user, { prompt, width: 512, height: 384 });
  const png = sharp({ create: { width: 512, height: 384, channels: 3, background: '#c85014' } })
    .withExif({ IFD0: { Artist: 'Ada Lovelace' } })
    .png();
  await server.blobs.put(image.blobKey, await png.toBuffer(), 'image/png');
  imageId = image.id;
});
afterAll(() => server.stop());

const usual = { days: 7, maxViews: null, download: true, prompt: true, preview: false };

const share = async (fields: object = {}, by: Person = owner, image = imageId) => {
  const created = await by.client.mutate('shares.create', { ...usual, imageId: image, ...fields });
  const { id, url } = created.data<{ id: string; url: string }>();
  return { id, path: new URL(url).pathname };
};
/** Without an account, a session or a cookie. */
const visit = (path: string, method = 'GET') => server.client().raw({ method, path });
const unlock = (path: string, tried: string) =>
  server.client().raw({
    method: 'POST',
    path,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ password: tried }).toString(),
  });
const textOf = (answer: { readonly bytes: Buffer }) => answer.bytes.toString();
const pictureOf = (answer: { readonly bytes: Buffer }): string =>
  /src="([^"]+)"/.exec(textOf(answer))?.[1] ?? 'none';

test('a link shows the picture to anybody, without script, index, cache or referrer', async () => {
  const { path } = await share();
  expect(path).toMatch(/^\/s\/[\w-]{27,}$/);
  const page = await visit(path);
  expect(page.status).toBe(200);
  expect(page.headers).toMatchObject({
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    'x-robots-tag': 'noindex, nofollow, noarchive',
    'referrer-policy': 'same-origin',
  });
  expect(page.headers['set-cookie']).toBeUndefined();
  expect(page.headers['content-security-policy']).toMatch(/default-src 'none'.*style-src 'sha256-/);
  expect(textOf(page)).not.toMatch(/<script|https?:\/\/|javascript:/);
  expect(textOf(page)).toContain('a &lt;b&gt;heron&lt;/b&gt; &amp; &quot;friends&quot;');
  const picture = await visit(pictureOf(page));
  expect(picture.status).toBe(200);
  expect(picture.headers).toMatchObject({
    'content-type': 'image/webp',
    'x-content-type-options': 'nosniff',
  });
  const { width, xmp } = await sharp(picture.bytes).metadata();
  expect([width, String(xmp).includes('algorithmicMedia')]).toEqual([512, true]);
  expect(picture.bytes.includes('Lovelace')).toBe(false);
  const whole = await visit(`${pictureOf(page)}&download=1`);
  expect([whole.status, whole.headers['content-disposition']]).toEqual([
    200,
    'attachment; filename="picture.png"',
  ]);
});

test('the download says who signed and that a machine made it: no model, date or words', async () => {
  const page = await visit((await share({ prompt: true })).path);
  const file = await visit(`${pictureOf(page)}&download=1`);
  const [key] = await server.application.http.services.signingKeys.list();
  const { state, manifest } = await readCredentials(file.bytes, 'png', key?.root ?? '');
  expect(state).toBe('Trusted');
  expect(manifest.assertions[0].data.actions).toEqual([
    { action: 'c2pa.created', digitalSourceType: DIGITAL_SOURCE_TYPES.procedural },
  ]);
  expect(JSON.stringify(manifest)).not.toContain('heron');
});

test('what its owner did not choose is not shown: prompt, download, preview', async () => {
  const bare = await visit((await share({ prompt: false, download: false })).path);
  expect(textOf(bare)).not.toMatch(/heron|Download|og:/);
  expect((await visit(`${pictureOf(bare)}&download=1`)).status).toBe(404);
  const announced = textOf(await visit((await share({ preview: true, prompt: false })).path));
  expect(announced).toMatch(/<meta property="og:image" content="https?:\/\/[^"]+\/picture\?ticket=/);
  expect(announced).not.toContain('heron');
});

test('the picture needs a ticket of its own page', async () => {
  const [one, other] = [await share(), await share()];
  const picture = pictureOf(await visit(one.path));
  const ticket = new URL(picture, 'http://localhost').search;
  expect((await visit(`${other.path}/picture${ticket}`)).status).toBe(404);
  for (const query of ['', '?ticket=', '?ticket=abc', `${ticket}x`, `${ticket}&ticket=y`])
    expect((await visit(`${one.path}/picture${query}`)).status, query).toBe(404);
});

test('unknown, revoked, expired, deleted and used up look the same', async () => {
  const unknown = await visit(`/s/${'a'.repeat(40)}`);
  expect(unknown.status).toBe(404);
  const revoked = await share();
  const open = await visit(revoked.path);
  await owner.client.mutate('shares.revoke', { id: revoked.id });
  const used = await share({ maxViews: 1 });
  expect((await visit(used.path)).status).toBe(200);
  const image = await server.image(owner.user);
  const deleted = await share({}, owner, image.id);
  await owner.client.mutate('images.delete', { id: image.id });
  const usedUp = await share({ maxViews: 1, password });
  await unlock(usedUp.path, password);
  const ended = [revoked.path, used.path, usedUp.path, deleted.path, `/s/${'a'.repeat(5000)}`, '/s/%00'];
  for (const path of ended) {
    const answer = await visit(path);
    expect([answer.status, textOf(answer)], path).toEqual([404, textOf(unknown)]);
    expect((await visit(path, 'HEAD')).status, path).toBe(404);
  }
  expect(textOf(await unlock(usedUp.path, 'wrong'))).toBe(textOf(unknown));
  // Also the picture of a page that was opened before.
  expect((await visit(pictureOf(open))).status).toBe(404);
});

test('a link opens as often as its owner allowed, also in parallel; the headers alone are no view', async () => {
  const { path } = await share({ maxViews: 3 });
  await Promise.all(Array.from({ length: 5 }, () => visit(path, 'HEAD')));
  const statuses = (await Promise.all(Array.from({ length: 12 }, () => visit(path)))).map(
    ({ status }) => status,
  );
  expect(statuses.filter((status) => status === 200)).toHaveLength(3);
  expect(statuses.filter((status) => status === 404)).toHaveLength(9);
});

test('a password is asked for, checked, and not counted as a view until it is right', async () => {
  const { path, id } = await share({ password, maxViews: 1, preview: true });
  const form = await visit(path);
  expect([form.status, textOf(form).includes('type="password"')]).toEqual([200, true]);
  expect(textOf(form)).not.toMatch(/heron|ticket|og:/);
  for (const tried of ['', 'wrong', password.toUpperCase(), 'x'.repeat(3000)]) {
    const refused = await unlock(path, tried);
    expect([refused.status, textOf(refused).includes('This password is wrong.')], tried).toEqual([403, true]);
  }
  const opened = await unlock(path, password);
  expect([opened.status, textOf(opened).includes('heron')]).toEqual([200, true]);
  expect((await visit(pictureOf(opened))).status).toBe(200);
  expect((await unlock(path, password)).status).toBe(404);
  const { passwordHash } = (
    await server.db.shares.listOwned(
      { workspaceId: owner.user.workspaceId, userId: owner.user.id },
      { after: null, limit: 100 },
    )
  ).find((one) => one.id === id) ?? { passwordHash: null };
  expect(passwordHash).toMatch(/^\$argon2id\$/);
});

test('passwords are limited per link, whatever address they come from, and a page says so', async () => {
  const strict = await startTestServer({ LIMIT_SHARE_PASSWORD: '3/600', TRUSTED_PROXIES: '127.0.0.1' });
  try {
    const person = await strict.person('user');
    const image = await strict.image(person.user);
    const created = await person.client.mutate('shares.create', { ...usual, imageId: image.id, password });
    const path = new URL(created.data<{ url: string }>().url).pathname;
    const statuses: number[] = [];
    for (let at = 0; at < 5; at += 1) {
      const answer = await strict.client().raw({
        method: 'POST',
        path,
        headers: {
          'content-type': 'application/x-www-form-urlencoded',
          'x-forwarded-for': `198.51.100.${at + 1}`,
        },
        body: 'password=wrong',
      });
      statuses.push(answer.status);
    }
    expect(statuses).toEqual([403, 403, 403, 429, 429]);
    const events = await strict.db.audit.list({ type: 'rate_limit_exceeded' }, null, 9);
    expect(events.map(({ entityId }) => entityId)).toEqual(['/s/:token', '/s/:token']);
  } finally {
    await strict.stop();
  }
});

test('one address can have so many pictures of links encoded and no more, whatever its links', async () => {
  const strict = await startTestServer({ LIMIT_CONVERSION: '2/600' });
  try {
    const person = await strict.person('user');
    const image = await strict.image(person.user);
    const png = sharp({ create: { width: 64, height: 64, channels: 3, background: '#c85014' } }).png();
    await strict.blobs.put(image.blobKey, await png.toBuffer(), 'image/png');
    const statuses: number[] = [];
    for (let at = 0; at < 3; at += 1) {
      const created = await person.client.mutate('shares.create', { ...usual, imageId: image.id });
      const path = new URL(created.data<{ url: string }>().url).pathname;
      const page = await strict.client().raw({ path });
      const picture = pictureOf(page);
      statuses.push((await strict.client().raw({ method: 'HEAD', path: picture })).status);
      statuses.push((await strict.client().raw({ path: picture })).status);
    }
    expect(statuses).toEqual([200, 200, 200, 200, 200, 429]);
  } finally {
    await strict.stop();
  }
});

test('the secret of a link is no session, no token, and opens nothing else', async () => {
  const { path } = await share();
  const token = path.split('/').at(-1) ?? '';
  const client = server.client();
  const headers = { authorization: `Bearer ${token}` };
  expect((await client.raw({ path: '/trpc/account.me', headers })).status).toBe(401);
  expect((await client.raw({ path: `/files/images/${imageId}`, headers })).status).toBe(401);
  client.jar.set('atelier_session', token);
  expect((await client.query('images.get', { id: imageId })).status).toBe(401);
});

test('a link of another person can be neither listed nor revoked, and their picture not shared', async () => {
  const stranger = await server.person('user');
  const { id, path } = await share();
  expect((await stranger.client.mutate('shares.revoke', { id })).status).toBe(404);
  expect((await stranger.client.mutate('shares.create', { ...usual, imageId })).status).toBe(404);
  expect((await stranger.client.query('shares.list')).data<{ items: unknown[] }>().items).toEqual([]);
  expect((await visit(path)).status).toBe(200);
});

test('a locked account shows nothing; an open link is there again after unlocking', async () => {
  const person = await server.person('user');
  const { path } = await share({}, person, (await server.image(person.user)).id);
  await server.db.users.lock(person.user.id, null, new Date());
  expect((await visit(path)).status).toBe(404);
  await server.db.users.unlock(person.user.id);
  expect((await visit(path)).status).toBe(200);
});

test('a link ends when its owner may no longer share: removed from the workspace, or only a viewer', async () => {
  const { user } = owner;
  const inShared = async (change: (member: Person) => Promise<unknown>) => {
    const member = await server.person('user');
    const membership = { workspaceId: user.workspaceId, userId: member.user.id, createdAt: new Date() };
    await server.db.memberships.add({ ...membership, role: 'member' });
    const image = { id: imageId, workspaceId: user.workspaceId, userId: member.user.id };
    const record = shareRecord(image);
    const token = `member-${record.id}`;
    await server.db.shares.insert({ ...record, tokenHash: createHash('sha256').update(token).digest('hex') });
    const before = (await visit(`/s/${token}`)).status;
    await change(member);
    return [before, (await visit(`/s/${token}`)).status];
  };
  const { memberships } = server.db;
  expect(await inShared((member) => memberships.remove(user.workspaceId, member.user.id))).toEqual([
    200, 404,
  ]);
  expect(
    await inShared(async (member) => {
      await memberships.remove(user.workspaceId, member.user.id);
      await memberships.add({
        ...{ workspaceId: user.workspaceId, userId: member.user.id },
        ...{ role: 'viewer', createdAt: new Date() },
      });
    }),
  ).toEqual([200, 404]);
  expect(await inShared((member) => server.db.users.setRole(member.user.id, 'user', 'viewer'))).toEqual([
    200, 404,
  ]);
});

test('the list says what each link allows, how often it was opened, and never the secret', async () => {
  const person = await server.person('user');
  const image = await server.image(person.user, { prompt: 'an otter' });
  const { path } = await share({ maxViews: 1, password: undefined }, person, image.id);
  await visit(path);
  const { items } = (await person.client.query('shares.list')).data<{ items: unknown[] }>();
  expect(items).toMatchObject([
    { imageId: image.id, title: 'an otter', views: 1, maxViews: 1, closed: 'used', hasPassword: false },
  ]);
  expect(JSON.stringify(items)).not.toContain(path.split('/').at(-1));
});
