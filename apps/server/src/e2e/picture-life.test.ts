import sharp from 'sharp';
import { describe, expect } from 'vitest';
import {
  browserTest,
  eventually,
  slowBrowserTest,
  waitForHidden,
  waitForVisible,
} from '../testing/browser.ts';
import { draw, fileOf, open, paint } from '../testing/browser-editing.ts';
import { dropInto } from '../testing/browser-files.ts';
import { expectHeading } from '../testing/browser-mail.ts';
import { desktop } from '../testing/browser-visitor.ts';

const test = browserTest();

describe('the life of a picture', slowBrowserTest, () => {
  test('uploaded, painted over, drawn again, collected, shared with someone without an account, and revoked', async ({
    studio,
    visit,
    browser,
  }) => {
    const { page } = await visit({
      as: await studio.user('user'),
      viewport: desktop,
      reducedMotion: 'reduce',
    });
    await page.goto('/uploads');
    await waitForVisible(page.getByRole('heading', { name: 'No uploads yet' }));
    const shore = sharp({ create: { width: 480, height: 320, channels: 3, background: '#88aacc' } });
    await dropInto(page, 'drop', {
      ...{ name: 'shore.jpg', mimeType: 'image/jpeg' },
      buffer: await shore.jpeg().toBuffer(),
    });
    await page.getByRole('list', { name: 'Files' }).getByRole('link', { name: 'Edit with a prompt' }).click();
    await expectHeading(page, 'Edit with a prompt');
    await page.getByRole('button', { name: 'Lasso' }).click();
    await paint(page, [
      [0.5, 0.4],
      [0.95, 0.4],
      [0.95, 0.95],
      [0.5, 0.95],
    ]);
    await page.getByLabel('What should be there?').fill('a red boat');
    await draw(page).click();
    const made = await open(page, 'a red boat');
    // What was not painted over is the shore's colour still.
    const corner = sharp(await fileOf(page, made)).extract({ left: 8, top: 8, width: 8, height: 8 });
    const { dominant } = await corner.stats();
    expect(Math.abs(dominant.b - 0xcc)).toBeLessThan(12);

    await page.getByRole('button', { name: 'Add to collection' }).click();
    const collect = page.getByRole('dialog');
    await collect.getByRole('button', { name: 'New collection' }).click();
    await collect.getByLabel('Name').fill('The shore');
    await collect.getByRole('button', { name: 'Create and add' }).click();
    await waitForHidden(collect);
    await page.goto('/collections');
    await page.getByRole('link', { name: /The shore/ }).click();
    await expectHeading(page, 'The shore');
    await page.getByRole('button', { name: 'Share', exact: true }).click();
    const form = page.getByRole('dialog', { name: 'Share this collection' });
    await form.getByLabel('Show the prompts').check();
    await form.getByRole('button', { name: 'Create link' }).click();
    const shown = page.getByRole('dialog', { name: 'Your link' });
    const link = (await shown.getByRole('code').textContent()) ?? '';
    await shown.getByRole('button', { name: 'Done' }).click();

    const stranger = await browser.newContext({ javaScriptEnabled: false });
    try {
      const visitor = await stranger.newPage();
      await visitor.goto(link);
      await waitForVisible(visitor.getByRole('heading', { level: 1, name: 'The shore' }));
      const downloading = visitor.waitForEvent('download');
      await visitor.getByRole('link', { name: 'Download all pictures' }).click();
      expect((await downloading).suggestedFilename()).toBe('The shore.zip');
      await visitor.getByRole('link', { name: 'a red boat' }).click();
      const picture = visitor.getByRole('img', { name: 'a red boat' });
      await waitForVisible(picture);
      // It has arrived, and is not only a frame.
      const width = () =>
        picture.evaluate((image) => (image as unknown as { naturalWidth: number }).naturalWidth);
      await eventually(width).toBeGreaterThan(100);

      await page.goto('/account/shares');
      await page.getByRole('button', { name: 'Revoke the link to The shore' }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Revoke', exact: true }).click();
      await waitForVisible(page.getByText('No links yet.'));
      expect((await visitor.reload())?.status()).toBe(404);
      await waitForVisible(visitor.getByRole('heading', { name: 'Not here any more' }));
      expect((await visitor.goto(link))?.status()).toBe(404);
    } finally {
      await stranger.close();
    }
  });
});
