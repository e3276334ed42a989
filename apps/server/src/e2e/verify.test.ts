import { certificateTool, createContentSigner } from '@atelier/adapters';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { describe, expect } from 'vitest';
import { browserTest, navigateWithinApp, slowBrowserTest, waitForVisible } from '../testing/browser.ts';
import { allAppearances, expectAccessible } from '../testing/browser-axe.ts';
import { dropInto } from '../testing/browser-files.ts';
import type { BrowserStudio } from '../testing/browser-studio.ts';

const test = browserTest();

const picture = (): Promise<Buffer> =>
  sharp({ create: { width: 640, height: 420, channels: 3, background: '#c85014' } })
    .png()
    .toBuffer();

/** A file that this studio has exported. */
const exportedFile = async (studio: BrowserStudio, query: string): Promise<Buffer> => {
  const { user, client } = await studio.person('user');
  const { id, blobKey } = await studio.image(user, { prompt: 'a heron at dusk', origin: 'neural' });
  await studio.blobs.put(blobKey, await picture(), 'image/png');
  return (await client.raw({ path: `/files/images/${id}?${query}` })).bytes;
};

const strangersFile = async (): Promise<Buffer> => {
  const signer = createContentSigner({ version: '1' });
  try {
    const by = await certificateTool.issue('other.example', new Date());
    const claim = {
      sourceType: 'composite',
      tool: null,
      madeAt: null,
      prompt: null,
      edit: 'inpaint',
    } as const;
    const file = { bytes: await picture(), format: 'png' } as const;
    return Buffer.from(await signer.sign(file, claim, by, AbortSignal.timeout(60_000)));
  } finally {
    await signer.close();
  }
};

const png = (buffer: Buffer, name = 'heron.png') => ({ name, mimeType: 'image/png', buffer });

const waitUntilReady = async (page: Page): Promise<void> => {
  await waitForVisible(page.getByRole('heading', { name: 'Check a picture' }));
  await page.locator('[data-ready="true"]').waitFor({ state: 'attached' });
};
const give = (page: Page, file: ReturnType<typeof png>) =>
  page.getByLabel('File to check').setInputFiles(file);
const heading = (page: Page, name: string) => page.getByRole('heading', { level: 2, name });

describe('the page that checks files', slowBrowserTest, () => {
  test('a file of this studio is read without a request: who, with which model, how, from which words', async ({
    studio,
    visit,
  }) => {
    const file = await exportedFile(studio, 'format=png&prompt=on');
    const visitor = await visit({ reducedMotion: 'reduce' });
    const { page } = visitor;
    await page.goto('/verify');
    await waitUntilReady(page);
    await page.waitForLoadState('networkidle');
    const requests: string[] = [];
    page.on('request', (request) => {
      if (!request.url().startsWith('blob:')) requests.push(request.url());
    });
    await dropInto(page, 'drop', png(file));
    await waitForVisible(heading(page, 'Signed by this studio'));
    for (const text of ['Made by a trained model (AI)', /^With /, 'a heron at dusk', 'heron.png'])
      await waitForVisible(page.getByText(text).first());
    await dropInto(page, 'paste', png(await picture(), 'plain.png'));
    await waitForVisible(heading(page, 'No content credentials'));
    expect(requests).toEqual([]);
  });

  test('a changed file, one of another studio, one with only a mark and no picture are told apart', async ({
    studio,
    visit,
  }) => {
    const file = await exportedFile(studio, 'format=jpeg');
    const visitor = await visit({ reducedMotion: 'reduce' });
    const { page } = visitor;
    await page.goto('/verify');
    await waitUntilReady(page);
    const changed = Buffer.from(file);
    changed[changed.length - 4] = (changed[changed.length - 4] ?? 0) ^ 1;
    await give(page, { ...png(changed, 'changed.jpg'), mimeType: 'image/jpeg' });
    await waitForVisible(heading(page, 'Don’t trust what this file says'));
    await waitForVisible(page.getByText('The file was changed after it was signed.'));
    await expectAccessible(visitor, allAppearances);

    await give(page, png(await strangersFile(), 'stranger.png'));
    await waitForVisible(heading(page, 'Signed by someone this studio doesn’t know'));
    await waitForVisible(page.getByText('other.example').first());
    await waitForVisible(page.getByText('Original picture'));
    await expectAccessible(visitor, allAppearances);

    const { user, client } = await studio.person('user');
    const { id } = await studio.image(user);
    const { url } = (
      await client.mutate('shares.create', {
        ...{ imageId: id, days: 7, maxViews: null, download: true, prompt: false, preview: false },
      })
    ).data<{ url: string }>();
    const shared = await client.raw({ path: new URL(url).pathname });
    const src = /src="([^"]+)"/.exec(shared.bytes.toString())?.[1] ?? '';
    const marked = await client.raw({ path: src.replaceAll('&amp;', '&') });
    await give(page, { ...png(marked.bytes, 'shared.webp'), mimeType: 'image/webp' });
    await waitForVisible(heading(page, 'No content credentials, but a mark'));

    await give(page, { name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('some words') });
    await waitForVisible(heading(page, 'This kind of file can’t be checked'));
    await give(page, png(Buffer.from('some words'), 'broken.png'));
    await waitForVisible(heading(page, 'This file can’t be read'));
  });

  test('somebody who comes from another page of the app can check a file, too', async ({ visit }) => {
    const { page } = await visit({ reducedMotion: 'reduce' });
    await page.goto('/sign-in');
    await navigateWithinApp(page, '/verify');
    await waitUntilReady(page);
    await give(page, png(await picture()));
    await waitForVisible(heading(page, 'No content credentials'));
  });
});
