import { newId } from '@atelier/core/ids';
import { unzipSync } from 'fflate';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../testing/in-process.ts';
import { addCollectionOf } from '../testing/in-process-collections.ts';
import { addShare, sharedArchivePath } from '../testing/in-process-shares.ts';

let server: TestServer;
let picture: Buffer;
beforeAll(async () => {
  server = await startTestServer({ LIMIT_SHARE: '10000/60', LIMIT_SHARE_PASSWORD: '1000/60' });
  picture = await sharp({ create: { width: 32, height: 32, channels: 3, background: '#c85014' } })
    .png()
    .toBuffer();
});
afterAll(() => server.stop());

const usual = { days: 7, maxViews: null, download: true, prompt: true, preview: false };

/** A person who has shared a collection of these pictures. */
const sharedCollection = async (prompts: readonly string[], fields: object = {}) => {
  const owner = await server.person('user');
  const { id, imageIds } = await addCollectionOf(server, owner.user, prompts, { name: 'Herons <b>&' });
  for (const imageId of imageIds) {
    const image = await server.db.images.findOwned(owner.user, imageId);
    if (image !== null) await server.blobs.put(image.blobKey, picture, 'image/png');
  }
  const created = await owner.client.mutate('shares.create', { ...usual, collectionId: id, ...fields });
  const { id: shareId, url } = created.data<{ id: string; url: string }>();
  return { ...owner, id, imageIds, shareId, path: new URL(url).pathname };
};
const visit = (path: string, headers: Record<string, string> = {}) => server.client().raw({ path, headers });
const textOf = (answer: { readonly bytes: Buffer }) => answer.bytes.toString();
const unescaped = (html: string) => html.replaceAll('&amp;', '&');
const linksIn = (html: string, pattern: RegExp) =>
  [...unescaped(html).matchAll(pattern)].map(([, link]) => link ?? '');
const altsIn = (html: string) => linksIn(html, /alt="([^"]*)"/g);
const pagesIn = (html: string) => linksIn(html, /<li><a href="([^"]+)"/g);

test('shows its pictures in their order, each on a page of its own, without script or index', async () => {
  const { path, imageIds } = await sharedCollection(['one', 'two', 'three']);
  const page = await visit(path);
  expect(page.status).toBe(200);
  expect(page.headers).toMatchObject({ 'cache-control': 'no-store', 'referrer-policy': 'same-origin' });
  expect(page.headers['x-robots-tag']).toContain('noindex');
  expect(textOf(page)).not.toMatch(/<script|https?:\/\/|<b>|og:/);
  expect(textOf(page)).toContain('Herons &lt;b&gt;&amp;');
  expect(altsIn(textOf(page))).toEqual(['one', 'two', 'three']);
  const [first = ''] = pagesIn(textOf(page));
  const single = await visit(first);
  expect(altsIn(textOf(single))).toEqual(['one']);
  const [next = ''] = linksIn(textOf(single), /href="([^"]+)" rel="next"/g);
  const second = textOf(await visit(next));
  expect(altsIn(second)).toEqual(['two']);
  const [previous = ''] = linksIn(second, /href="([^"]+)" rel="prev"/g);
  expect(altsIn(textOf(await visit(previous)))).toEqual(['one']);
  expect(textOf(single)).not.toContain('rel="prev"');
  const [shown = ''] = linksIn(textOf(single), /<img src="([^"]+)"/g);
  expect((await visit(shown)).headers['content-type']).toBe('image/webp');
  const [small = ''] = linksIn(textOf(page), /<img src="([^"]+)"/g);
  expect((await visit(small)).status).toBe(200);
  const download = await visit(`${shown}&download=1`);
  expect(download.headers['content-disposition']).toContain('attachment');
  expect((await visit(shown.replace(imageIds[0] ?? '', newId('image')))).status).toBe(404);
});

test('what is taken out, put into the trash or flagged is gone at once, and so is the whole when revoked', async () => {
  const shared = await sharedCollection(['one', 'two', 'three', 'four']);
  const { client, id, imageIds, path, shareId } = shared;
  const page = textOf(await visit(path));
  const files = linksIn(page, /<img src="([^"]+)"/g);
  const pages = pagesIn(page);
  await client.mutate('collections.uncollect', { id, imageIds: [imageIds[0]] });
  await client.mutate('images.delete', { id: imageIds[1] });
  const subject = { subject: 'image', subjectId: imageIds[2] ?? '' } as const;
  await server.db.moderationCases.flagPicture(subject, 'flagged');
  for (const at of [0, 1, 2]) {
    expect((await visit(files[at] ?? '')).status, `file ${at}`).toBe(404);
    expect((await visit((files[at] ?? '').replace('&size=thumb', '&download=1'))).status).toBe(404);
    expect((await visit(pages[at] ?? '')).status, `page ${at}`).toBe(404);
  }
  const rest = textOf(await visit(path));
  expect(altsIn(rest)).toEqual(['four']);
  expect(rest).toContain('Made or changed by a machine');
  await client.mutate('collections.uncollect', { id, imageIds: [imageIds[3]] });
  const empty = textOf(await visit(path));
  expect(empty).toContain('There are no pictures here at present.');
  expect(empty).not.toContain('Made or changed by a machine');
  await client.mutate('shares.revoke', { id: shareId });
  for (const gone of [path, pages[3] ?? '', files[3] ?? '']) expect((await visit(gone)).status).toBe(404);
});

test('shows neither prompts nor files that its owner did not choose; a foreign collection cannot be shared', async () => {
  const { path, id } = await sharedCollection(['a secret', 'another'], { download: false, prompt: false });
  const page = textOf(await visit(path));
  expect(page).not.toMatch(/secret|another/);
  const single = textOf(await visit(pagesIn(page)[0] ?? ''));
  expect(single).not.toMatch(/secret|Download/);
  const [shown = ''] = linksIn(single, /<img src="([^"]+)"/g);
  expect((await visit(`${shown}&download=1`)).status).toBe(404);
  const stranger = await server.person('user');
  const share = (fields: object) => stranger.client.mutate('shares.create', { ...usual, ...fields });
  expect((await share({ collectionId: id })).status).toBe(404);
  expect((await share({})).status).toBe(400);
  expect((await share({ collectionId: id, imageId: newId('image') })).status).toBe(400);
});

const archiveIn = (html: string) => linksIn(html, /href="([^"]+pictures\.zip[^"]*)"/g)[0] ?? '';

test('all of it comes as one archive where downloads are on, named after the prompts only if they are shown', async () => {
  const owner = await server.person('user');
  const { id, imageIds } = await addCollectionOf(server, owner.user, ['one', 'two', 'three'], {
    name: 'Herons',
  });
  const share = async (fields: object) => {
    const created = await owner.client.mutate('shares.create', { ...usual, collectionId: id, ...fields });
    const { id: shareId, url } = created.data<{ id: string; url: string }>();
    return { shareId, page: textOf(await visit(new URL(url).pathname)) };
  };
  const shown = await share({});
  const answer = await visit(archiveIn(shown.page));
  expect(answer.headers).toMatchObject({
    'content-type': 'application/zip',
    'content-length': String(answer.bytes.length),
    'cache-control': 'no-store',
  });
  expect(answer.headers['content-disposition']).toContain('filename="Herons.zip"');
  const files = unzipSync(answer.bytes);
  expect(Object.keys(files)).toEqual(['01 one.png', '02 two.png', '03 three.png']);
  const whole = await owner.client.raw({ path: `/files/images/${imageIds[0]}` });
  expect(Buffer.from(files['01 one.png'] ?? []).equals(whole.bytes)).toBe(true);

  const { page: wordless } = await share({ prompt: false });
  const subject = { subject: 'image', subjectId: imageIds[1] ?? '' } as const;
  await server.db.moderationCases.flagPicture(subject, 'flagged');
  const nameless = unzipSync((await visit(archiveIn(wordless))).bytes);
  expect(Object.keys(nameless)).toEqual(['01 picture.png', '02 picture.png']);

  const { page: withheld } = await share({ download: false });
  expect(archiveIn(withheld)).toBe('');
  const [thumb = ''] = linksIn(withheld, /<img src="([^"]+)"/g);
  expect((await visit(thumb.replace(/picture\?/, 'pictures.zip?'))).status).toBe(404);
  await owner.client.mutate('shares.revoke', { id: shown.shareId });
  expect((await visit(archiveIn(shown.page))).status).toBe(404);
});

test('archives are counted for each address, and too many are told to people as a page', async () => {
  const strict = await startTestServer({ LIMIT_ARCHIVE: '1/600' });
  try {
    const path = await sharedArchivePath(strict, await strict.user('user'));
    const headers = { accept: 'text/html,*/*' };
    expect((await strict.client().raw({ path, headers })).status).toBe(200);
    const refused = await strict.client().raw({ path, headers });
    expect([refused.status, refused.headers['content-type']]).toEqual([429, 'text/html; charset=utf-8']);
    expect((await strict.client().raw({ path })).error().appCode).toBe('rate_limited');
  } finally {
    await strict.stop();
  }
});

test('pages and pictures of links that open do not count as other calls without an account; vain ones do', async () => {
  const strict = await startTestServer({ LIMIT_ANONYMOUS: '3/600' });
  try {
    const { token } = await addShare(strict, await strict.user('user'));
    for (let times = 0; times < 5; times += 1)
      expect((await strict.client().raw({ path: `/s/${token}` })).status).toBe(200);
    const none = () => strict.client().raw({ path: '/s/none' });
    expect([(await none()).status, (await none()).status, (await none()).status]).toEqual([404, 404, 404]);
    expect((await none()).status).toBe(429);
    const vain = await strict.client().raw({ path: '/s/none/picture?ticket=none' });
    expect(vain.error().appCode).toBe('rate_limited');
  } finally {
    await strict.stop();
  }
});

test('all pages of a collection are one view, and a password is asked once', async () => {
  const password = 'dusk over reeds';
  const many = Array.from({ length: 50 }, (_, at) => `p${at}`);
  const { path } = await sharedCollection(many, { maxViews: 1, password });
  expect(textOf(await visit(path))).toContain('A shared collection');
  const unlocked = await server.client().raw({
    method: 'POST',
    path,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ password }).toString(),
  });
  expect(altsIn(textOf(unlocked))).toHaveLength(48);
  const [more = ''] = linksIn(textOf(unlocked), /<nav><a href="([^"]+)"/g);
  expect(altsIn(textOf(await visit(more)))).toEqual(['p48', 'p49']);
  expect((await visit(pagesIn(textOf(unlocked))[7] ?? '')).status).toBe(200);
  const forged = await visit(more.replace(/ticket=[\w-]+/, 'ticket=forged'));
  expect(altsIn(textOf(forged))).toEqual([]);
});

test('too many requests are answered with a page for people, and with JSON for programs', async () => {
  const strict = await startTestServer({ LIMIT_SHARE: '1/600' });
  try {
    await strict.client().raw({ path: '/s/none' });
    const forPeople = await strict.client().raw({ path: '/s/none', headers: { accept: 'text/html,*/*' } });
    expect(forPeople.status).toBe(429);
    expect(forPeople.headers['content-type']).toContain('text/html');
    expect(Number(forPeople.headers['retry-after'])).toBeGreaterThan(0);
    expect(textOf(forPeople)).toContain('Try again in a moment');
    const forPrograms = await strict.client().raw({ path: '/s/none' });
    expect(forPrograms.error().appCode).toBe('rate_limited');
  } finally {
    await strict.stop();
  }
});
