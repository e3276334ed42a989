import type { Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import {
  browserTest,
  eventually,
  slowBrowserTest,
  waitForHidden,
  waitForVisible,
} from '../testing/browser.ts';
import type { BrowserStudio } from '../testing/browser-studio.ts';

const test = browserTest();

/** A member whose wall is full; the newest picture has the highest number. */
const collector = async (studio: BrowserStudio, count: number) => {
  const { user, client } = await studio.person('user');
  const startMs = Date.now() - count * 1000;
  const images = [];
  for (let at = 1; at <= count; at += 1) {
    const shape = at % 4 === 0 ? { width: 320, height: 512 } : { width: 512, height: 320 };
    const prompt = at === 7 ? 'a copper weathercock 100% _old_' : `a boat, number ${at}`;
    const style = at % 10 === 0 ? 'mandala' : 'landscape';
    images.push(
      await studio.image(user, { ...shape, prompt, style, createdAt: new Date(startMs + at * 1000) }),
    );
  }
  return { user, client, images };
};

const wall = (page: Page) => page.getByRole('list').filter({ has: page.getByRole('img') });
const hung = (page: Page, prompt: string) => wall(page).getByRole('link', { name: prompt, exact: true });

describe('the gallery', slowBrowserTest, () => {
  test('scrolling continues to the oldest image, and back returns to the same place', async ({
    studio,
    visit,
  }) => {
    const { user } = await collector(studio, 80);
    const { page, requests } = await visit({ as: user });
    await page.goto('/gallery');
    await waitForVisible(hung(page, 'a boat, number 80'));
    expect(await hung(page, 'a boat, number 1').count()).toBe(0);
    await eventually(async () => {
      await page.keyboard.press('End');
      return hung(page, 'a boat, number 1').count();
    }).toBe(1);
    expect(requests.filter((url) => url.includes('images.list')).length).toBe(2);

    await hung(page, 'a boat, number 1').click();
    await waitForVisible(page.getByRole('heading', { level: 1, name: 'a boat, number 1' }));
    await page.goBack();
    await waitForVisible(hung(page, 'a boat, number 1'));
  });

  test('search, style and shape filter the gallery, and the URL keeps the view', async ({
    studio,
    visit,
  }) => {
    const { user } = await collector(studio, 24);
    const { page } = await visit({ as: user });
    await page.goto('/gallery');
    const pictures = wall(page).getByRole('link');
    const search = page.getByRole('searchbox', { name: 'Search prompts' });
    await search.fill('100% _old');
    await eventually(() => pictures.count()).toBe(1);
    await waitForVisible(hung(page, 'a copper weathercock 100% _old_'));
    await search.fill('no such thing');
    await waitForVisible(page.getByRole('heading', { name: 'No picture matches' }));
    await page.getByRole('button', { name: 'Show all pictures' }).click();
    await eventually(() => pictures.count()).toBe(24);

    await page.getByRole('combobox', { name: 'Style' }).selectOption('mandala');
    await eventually(() => pictures.count()).toBe(2);
    // Checked once the URL has changed, which takes a moment.
    await page.getByRole('radio', { name: 'Portrait' }).click();
    await eventually(() => pictures.count()).toBe(1);
    await page.reload();
    await eventually(() => pictures.count()).toBe(1);
    await waitForVisible(hung(page, 'a boat, number 20'));
  });

  test('arrow keys step through the gallery', async ({ studio, visit }) => {
    const { user } = await collector(studio, 3);
    const { page } = await visit({ as: user });
    await page.goto('/gallery');
    await hung(page, 'a boat, number 3').click();
    await waitForVisible(page.getByRole('heading', { level: 1, name: 'a boat, number 3' }));
    for (const number of [2, 1]) {
      await page.keyboard.press('ArrowRight');
      await waitForVisible(page.getByRole('heading', { level: 1, name: `a boat, number ${number}` }));
    }
    await page.getByRole('link', { name: 'Previous picture' }).click();
    await waitForVisible(page.getByRole('heading', { level: 1, name: 'a boat, number 2' }));
  });

  test('a deleted image comes back on undo, and stays deleted otherwise', async ({ studio, visit }) => {
    const { user, images } = await collector(studio, 2);
    const visitor = await visit({ as: user });
    const { page } = visitor;
    await page.goto('/gallery');
    await hung(page, 'a boat, number 2').click();
    await page.getByRole('button', { name: 'Delete' }).click();
    await waitForVisible(page.getByText('Picture deleted.'));
    await waitForVisible(page.getByRole('heading', { level: 1, name: 'a boat, number 1' }));
    await page.getByRole('button', { name: 'Undo' }).click();
    await waitForVisible(page.getByText('Picture restored.'));
    await waitForHidden(page.getByText('Picture deleted.'));
    await page.getByRole('link', { name: 'Gallery' }).first().click();
    await hung(page, 'a boat, number 2').click();

    await page.getByRole('button', { name: 'Delete' }).click();
    await waitForVisible(page.getByText('Picture deleted.'));
    await page.goto('/gallery');
    await waitForVisible(hung(page, 'a boat, number 1'));
    await waitForHidden(hung(page, 'a boat, number 2'));
    const bytes = await visitor.context.request.get(`/files/images/${images[1]?.id}`);
    expect(bytes.status()).toBe(404);
    visitor.expectFault(/status of 404.*images\.get/);
    await page.goto(`/images/${images[1]?.id}`);
    await waitForVisible(page.getByRole('heading', { level: 1, name: 'Nothing hangs here' }));
    await page.getByRole('link', { name: 'Back to the gallery' }).click();
    await waitForVisible(hung(page, 'a boat, number 1'));
  });

  test('an empty gallery says how images get there', async ({ studio, visit }) => {
    const { user } = await studio.person('user');
    const { page } = await visit({ as: user });
    await page.goto('/gallery');
    await waitForVisible(page.getByRole('heading', { name: 'Nothing hangs here yet' }));
    await page.getByRole('link', { name: 'Go to the studio' }).click();
    await page.waitForURL('**/studio');
  });
});
