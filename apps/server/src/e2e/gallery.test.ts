import type { Locator, Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import {
  browserTest,
  eventually,
  slowBrowserTest,
  waitForHidden,
  waitForVisible,
} from '../testing/browser.ts';
import { collector, hung, wall } from '../testing/browser-gallery.ts';
import { desktop, phone } from '../testing/browser-visitor.ts';

const test = browserTest();

const scrolled = (page: Page) => page.evaluate<number>('window.scrollY');
/** The prompt of the tile that has the focus. */
const focusedTile = (page: Page) =>
  page.evaluate<string | undefined>(`document.activeElement?.querySelector('img[alt]:not([alt=""])')?.alt`);
const isInWindow = async (tile: Locator): Promise<boolean> => {
  const box = await tile.boundingBox();
  return box !== null && box.y >= 0 && box.y + box.height <= desktop.height;
};

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
    const lists = () => requests.filter((url) => url.includes('images.list')).length;
    expect(lists()).toBe(2);

    await hung(page, 'a boat, number 3').scrollIntoViewIfNeeded();
    for (const goBack of [
      () => page.goBack(),
      () => page.getByRole('complementary').getByRole('link', { name: 'Gallery' }).click(),
      () => page.keyboard.press('Escape'),
    ]) {
      const before = await scrolled(page);
      expect(before).toBeGreaterThan(500);
      await hung(page, 'a boat, number 3').click();
      await waitForVisible(page.getByRole('heading', { level: 1, name: 'a boat, number 3' }));
      await goBack();
      await eventually(() => focusedTile(page)).toBe('a boat, number 3');
      expect(await scrolled(page)).toBe(before);
    }
    // From a picture further up, the gallery is where that picture is.
    await hung(page, 'a boat, number 3').click();
    for (let number = 4; number < 60; number += 1) await page.keyboard.press('ArrowLeft');
    await waitForVisible(page.getByRole('heading', { level: 1, name: 'a boat, number 59' }));
    await page.keyboard.press('Escape');
    await eventually(() => focusedTile(page)).toBe('a boat, number 59');
    await eventually(() => isInWindow(hung(page, 'a boat, number 59'))).toBe(true);
    expect(lists()).toBe(2);
    expect(await page.evaluate('history.length')).toBe(3);
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

    await page.getByRole('button', { name: 'Filters', exact: true }).click();
    await page.getByRole('combobox', { name: 'Style' }).selectOption('mandala');
    await eventually(() => pictures.count()).toBe(2);
    // Checked once the URL has changed, which takes a moment.
    await page.getByRole('radio', { name: 'Portrait' }).click();
    await eventually(() => pictures.count()).toBe(1);
    await page.reload();
    await eventually(() => pictures.count()).toBe(1);
    await waitForVisible(hung(page, 'a boat, number 20'));
    await page.getByRole('button', { name: /^Filters/ }).click();

    // Back undoes one choice at a time; a search term counts as one, however it was typed.
    await page.goBack();
    await eventually(() => pictures.count()).toBe(2);
    expect(await page.getByRole('radio', { name: 'Any', exact: true }).isChecked()).toBe(true);
    await page.goBack();
    await eventually(() => pictures.count()).toBe(24);
    await page.goBack();
    await waitForVisible(page.getByRole('heading', { name: 'No picture matches' }));
    expect(await search.inputValue()).toBe('no such thing');
    await page.goBack();
    await eventually(() => pictures.count()).toBe(24);
    expect(await search.inputValue()).toBe('');
  });

  test('a deleted image comes back on undo, and stays deleted otherwise', async ({ studio, visit }) => {
    const { user, images } = await collector(studio, 3);
    const visitor = await visit({ as: user });
    const { page } = visitor;
    const undo = page.getByRole('button', { name: 'Undo' });
    await page.goto('/gallery');
    await hung(page, 'a boat, number 2').click();
    await page.getByRole('button', { name: 'Delete' }).click();
    await waitForVisible(page.getByText('Picture deleted.'));
    await waitForVisible(page.getByRole('heading', { level: 1, name: 'a boat, number 1' }));
    await undo.click();
    // Undo leads back to the picture.
    await waitForVisible(page.getByRole('heading', { level: 1, name: 'a boat, number 2' }));
    await waitForVisible(page.getByText('Picture restored.'));
    await waitForHidden(page.getByText('Picture deleted.'));
    await page.getByRole('complementary').getByRole('link', { name: 'Gallery' }).click();
    const order = () =>
      wall(page)
        .getByRole('link')
        .evaluateAll((links) => links.map((link) => link.textContent));
    const all = ['a boat, number 3', 'a boat, number 2', 'a boat, number 1'];
    await eventually(order).toEqual(all);

    // From the menu of a tile: the grid stays, and the picture is in its place again.
    await hung(page, 'a boat, number 2').hover();
    await page.getByRole('button', { name: 'Actions: a boat, number 2' }).click();
    await waitForVisible(page.getByRole('menuitem', { name: 'Download' }));
    await waitForVisible(page.getByRole('menuitem', { name: 'Copy prompt' }));
    await page.getByRole('menuitem', { name: 'Delete' }).click();
    await eventually(order).toEqual(all.filter((prompt) => prompt !== 'a boat, number 2'));
    await undo.click();
    await eventually(order).toEqual(all);

    await hung(page, 'a boat, number 2').click();
    await page.getByRole('button', { name: 'Delete' }).click();
    await waitForVisible(undo);
    await page.goto('/gallery');
    await waitForVisible(hung(page, 'a boat, number 1'));
    await waitForHidden(hung(page, 'a boat, number 2'));
    const bytes = await visitor.context.request.get(`/files/images/${images[1]?.id}`);
    expect(bytes.status()).toBe(404);
    visitor.expectFault(/status of 404.*images\.(get|neighbours)/);
    await page.goto(`/images/${images[1]?.id}`);
    await waitForVisible(page.getByRole('heading', { level: 1, name: 'This picture is in the trash' }));
    await page.getByRole('link', { name: 'Open the trash' }).click();
    await page.waitForURL('**/trash');
    await waitForVisible(page.getByRole('img', { name: 'a boat, number 2' }));
    // Its own page restores it, too.
    await page.goBack();
    await page.getByRole('button', { name: 'Restore' }).click();
    await waitForVisible(page.getByRole('heading', { level: 1, name: 'a boat, number 2' }));
    expect((await visitor.context.request.get(`/files/images/${images[1]?.id}`)).status()).not.toBe(404);
  });

  test('Ctrl+Z undoes the last change first, also when its message is gone, and leaves fields alone', async ({
    studio,
    visit,
  }) => {
    const { user } = await collector(studio, 4);
    const { page } = await visit({ as: user, reducedMotion: 'reduce' });
    await page.goto('/gallery');
    const pictures = wall(page).getByRole('link');
    await hung(page, 'a boat, number 4').hover();
    await page.getByLabel('Select: a boat, number 4').check();
    await page.keyboard.press('Delete');
    await eventually(() => pictures.count()).toBe(3);
    await waitForVisible(page.getByText('1 picture deleted.'));
    await page.getByRole('button', { name: 'Close this message' }).click();
    await waitForHidden(page.getByText('1 picture deleted.'));
    await hung(page, 'a boat, number 3').hover();
    await page.keyboard.press('f');
    await waitForVisible(page.getByText('Added to favourites.'));
    const heart = page.getByRole('button', { name: 'Favourite: a boat, number 3' });

    const search = page.getByRole('searchbox', { name: 'Search prompts' });
    await search.focus();
    await page.keyboard.press('ControlOrMeta+z');
    expect(await heart.getAttribute('aria-pressed')).toBe('true');
    await page.getByRole('heading', { level: 1, name: 'Gallery' }).click();
    await search.blur();
    await page.keyboard.press('ControlOrMeta+z');
    await eventually(() => heart.getAttribute('aria-pressed')).toBe('false');
    expect(await pictures.count()).toBe(3);
    await page.keyboard.press('ControlOrMeta+z');
    await eventually(() => pictures.count()).toBe(4);
  });

  test('the trash restores pictures, deletes them forever one by one or all, and says how long they stay', async ({
    studio,
    visit,
  }) => {
    const { user, client, images } = await collector(studio, 5);
    const day = 86_400_000;
    const [oldest, ...others] = images;
    await studio.db.images.delete(user, oldest?.id ?? '', new Date(Date.now() - 28.5 * day));
    for (const { id } of others.slice(0, 3)) await client.mutate('images.delete', { id });
    const visitor = await visit({ as: user });
    const { page } = visitor;
    await page.goto('/gallery');
    await eventually(() => wall(page).getByRole('link').count()).toBe(1);
    await page.getByRole('link', { name: 'Trash' }).click();
    const cards = page.getByRole('main').getByRole('listitem');
    await eventually(() => cards.count()).toBe(4);
    await waitForVisible(
      page.getByText('4 pictures. Each is deleted for good 30 days after you deleted it.'),
    );
    await waitForVisible(cards.first().getByText('30 days left'));
    await waitForVisible(cards.last().getByText('1 day left'));
    // The thumbnails load: the browser draws them.
    await eventually(() =>
      cards
        .first()
        .getByRole('img')
        .evaluate((img) => Reflect.get(img, 'naturalWidth') > 0),
    ).toBe(true);

    await page.getByRole('button', { name: 'Restore: a boat, number 4' }).click();
    await waitForVisible(page.getByText('Picture restored.'));
    await eventually(() => cards.count()).toBe(3);
    await page.getByRole('button', { name: 'Delete forever: a boat, number 3' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await waitForHidden(dialog);
    expect(await cards.count()).toBe(3);
    await page.getByRole('button', { name: 'Delete forever: a boat, number 3' }).click();
    await dialog.getByRole('button', { name: 'Delete forever' }).click();
    await eventually(() => cards.count()).toBe(2);
    await page.getByRole('button', { name: 'Empty trash' }).click();
    await waitForVisible(dialog.getByText('2 pictures will be deleted forever.'));
    await dialog.getByRole('button', { name: 'Empty trash' }).click();
    await waitForVisible(page.getByRole('heading', { name: 'The trash is empty' }));
    const thumb = await visitor.context.request.get(`/files/images/${oldest?.id}?variant=thumb&trash=1`);
    expect(thumb.status()).toBe(404);
    await page.getByRole('link', { name: 'Go to the gallery' }).click();
    await waitForVisible(hung(page, 'a boat, number 4'));
    await eventually(() => wall(page).getByRole('link').count()).toBe(2);
  });

  test('the grid is aligned with the header, its tiles have their size before they load, and their menus fit fingers', async ({
    studio,
    visit,
  }) => {
    const { user } = await collector(studio, 12);
    for (const viewport of [phone, desktop]) {
      const isPhone = viewport === phone;
      const { page, requests } = await visit({
        as: user,
        viewport,
        ...(isPhone ? { hasTouch: true, isMobile: true } : {}),
      });
      await page.addInitScript(`window.shifts = [];
        new PerformanceObserver((list) => window.shifts.push(...list.getEntries().map(({ value }) => value)))
          .observe({ type: 'layout-shift', buffered: true });`);
      // Thumbnails that come late show whether they move anything.
      await page.route('**/files/images/**', async (route) => {
        await new Promise((resolve) => setTimeout(resolve, 600));
        await route.continue();
      });
      await page.goto('/gallery');
      await waitForVisible(hung(page, 'a boat, number 12'));
      const [header, grid] = await Promise.all([
        page.getByRole('banner').getByRole('link').first().boundingBox(),
        wall(page).first().boundingBox(),
      ]);
      expect(Math.abs((grid?.x ?? 0) - (header?.x ?? -9))).toBeLessThanOrEqual(1);
      const before = await hung(page, 'a boat, number 1').boundingBox();
      await eventually(() => requests.filter((url) => url.includes('variant=thumb')).length).toBeGreaterThan(
        8,
      );
      await eventually(() =>
        hung(page, 'a boat, number 12')
          .getByRole('img')
          .evaluate((img) => Reflect.get(img, 'naturalWidth') > 0),
      ).toBe(true);
      expect(await hung(page, 'a boat, number 1').boundingBox()).toEqual(before);
      const shift = await page.evaluate<number>('window.shifts.reduce((sum, value) => sum + value, 0)');
      expect(shift).toBeLessThan(0.1);
      if (!isPhone) continue;
      const menu = page.getByRole('button', { name: 'Actions: a boat, number 12' });
      for (const target of [menu, page.getByRole('link', { name: 'Trash' })]) {
        const box = await target.boundingBox();
        expect(box?.height).toBeGreaterThanOrEqual(44);
        expect(box?.width).toBeGreaterThanOrEqual(44);
      }
      await menu.tap();
      const item = page.getByRole('menuitem', { name: 'Delete' });
      await waitForVisible(item);
      expect((await item.boundingBox())?.height).toBeGreaterThanOrEqual(44);
    }
  });

  test('an empty gallery says how images get there', async ({ studio, visit }) => {
    const { user } = await studio.person('user');
    const { page } = await visit({ as: user });
    await page.goto('/gallery');
    await waitForVisible(page.getByRole('heading', { name: 'No pictures yet' }));
    await page.getByRole('link', { name: 'Go to the studio' }).click();
    await page.waitForURL('**/studio');
  });
});
