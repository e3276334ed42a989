import { describe, expect } from 'vitest';
import { browserTest, settled, slowBrowserTest, waitForVisible } from '../testing/browser.ts';
import { collector, hung } from '../testing/browser-gallery.ts';

const test = browserTest();

describe('a page that is opened again and again', slowBrowserTest, () => {
  test('sixty visits of the studio, the gallery and a picture within a minute meet no limit', async ({
    studio,
    visit,
  }) => {
    const { user } = await collector(studio, 3);
    const { page, requests } = await visit({ as: user });
    await page.goto('/studio');
    await waitForVisible(page.getByRole('button', { name: /^Draw/ }));
    await settled(page);
    await page.goto('/gallery');
    await hung(page, 'a boat, number 2').waitFor();
    await settled(page);
    await hung(page, 'a boat, number 2').click();
    await waitForVisible(page.getByRole('heading', { level: 1, name: 'a boat, number 2' }));
    await page.reload();
    await waitForVisible(page.getByRole('heading', { level: 1, name: 'a boat, number 2' }));
    await settled(page);
    const calls = requests.filter((url) => url.includes('/trpc/') && !url.includes('.watch'));
    expect(calls.length).toBeGreaterThan(4);
    // The same calls as often as sixty loads, of these three pages in turn, make them.
    for (let round = 0; round < 20; round += 1) {
      const answers = await Promise.all(calls.map((url) => page.request.get(url)));
      expect(answers.map((answer) => answer.status()).filter((status) => status >= 400)).toEqual([]);
    }
  });
});
