import type { Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import {
  browserTest,
  eventually,
  slowBrowserTest,
  waitForHidden,
  waitForVisible,
} from '../testing/browser.ts';
import { expectAccessible } from '../testing/browser-axe.ts';
import { collector, hung, wall } from '../testing/browser-gallery.ts';
import { phone } from '../testing/browser-visitor.ts';
import { holdCalls, refusalText } from '../testing/held-requests.ts';

const test = browserTest();

const boat = (number: number) => `a boat, number ${number}`;
const heart = (page: Page, number: number) =>
  page.getByRole('button', { name: `Favourite: ${boat(number)}`, exact: true });
const isPressed = (locator: ReturnType<Page['getByRole']>) => async () =>
  (await locator.getAttribute('aria-pressed')) === 'true';
const bar = (page: Page) => page.getByRole('toolbar', { name: 'Selected pictures' });
const undo = (page: Page) => page.getByRole('button', { name: 'Undo' });
const order = (page: Page) => () =>
  wall(page)
    .getByRole('link')
    .evaluateAll((links) => links.map((link) => link.textContent));

describe('what people note about pictures', slowBrowserTest, () => {
  test('a heart and stars show at once, are kept, are taken back if refused, and have an Undo', async ({
    studio,
    visit,
  }) => {
    const { user, client, images } = await collector(studio, 4);
    const visitor = await visit({ as: user, reducedMotion: 'reduce' });
    visitor.expectFault(/^Failed to load resource/);
    const { page } = visitor;
    const stored = async (number: number) => {
      const { favourite, rating } = (await client.query('images.get', { id: images[number - 1]?.id })).data<{
        favourite: boolean;
        rating: number | null;
      }>();
      return { favourite, rating };
    };
    await page.goto('/gallery');
    await hung(page, boat(4)).hover();
    const calls = await holdCalls(page, 'images.update');
    await heart(page, 4).click();
    await eventually(isPressed(heart(page, 4))).toBe(true);
    await calls.refuse('conflict');
    await waitForVisible(page.getByRole('alert').filter({ hasText: refusalText('conflict') }));
    await eventually(isPressed(heart(page, 4))).toBe(false);
    await calls.stop();

    await heart(page, 4).click();
    await waitForVisible(page.getByText('Added to favourites.'));
    await eventually(() => stored(4)).toEqual({ favourite: true, rating: null });
    await undo(page).click();
    await eventually(isPressed(heart(page, 4))).toBe(false);
    await eventually(() => stored(4)).toEqual({ favourite: false, rating: null });

    // The keys are for the picture that has the focus.
    await hung(page, boat(3)).focus();
    await page.keyboard.press('f');
    await page.keyboard.press('3');
    await page.keyboard.press('4');
    await waitForVisible(page.getByText('Rated 4 stars.'));
    await eventually(() => stored(3)).toEqual({ favourite: true, rating: 4 });
    await waitForVisible(page.getByRole('img', { name: 'Rated 4 stars' }));
    await undo(page).click();
    await waitForVisible(page.getByRole('img', { name: 'Rated 3 stars' }));
    await eventually(() => stored(3)).toEqual({ favourite: true, rating: 3 });

    // The picture's page knows it and changes it, also by keys; the gallery knows it at once.
    await hung(page, boat(3)).click();
    const side = page.getByRole('complementary');
    await eventually(isPressed(side.getByRole('button', { name: '3 stars' }))).toBe(true);
    await side.getByRole('button', { name: '5 stars' }).click();
    await eventually(() => stored(3)).toEqual({ favourite: true, rating: 5 });
    // A pressed star takes no key from the page.
    await page.keyboard.press('ArrowRight');
    await waitForVisible(page.getByRole('heading', { level: 1, name: boat(2) }));
    await page.keyboard.press('2');
    await eventually(() => stored(2)).toEqual({ favourite: false, rating: 2 });
    await page.keyboard.press('f');
    await eventually(isPressed(side.getByRole('button', { name: 'Favourite' }))).toBe(true);
    await page.keyboard.press('0');
    await eventually(() => stored(2)).toEqual({ favourite: true, rating: null });
    await expectAccessible(visitor);
    await page.keyboard.press('Escape');
    await eventually(isPressed(heart(page, 2))).toBe(true);
    await waitForVisible(page.getByRole('img', { name: 'Rated 5 stars' }));
    await expectAccessible(visitor);
  });

  test('on a phone, the menu of a picture has its favourite and its stars, and fits fingers', async ({
    studio,
    visit,
  }) => {
    const { user } = await collector(studio, 2);
    const { page } = await visit({ as: user, viewport: phone, hasTouch: true, isMobile: true });
    await page.goto('/gallery');
    const menu = page.getByRole('button', { name: `Actions: ${boat(2)}` });
    await menu.tap();
    const fourStars = page.getByRole('menuitem', { name: '4 stars' });
    await waitForVisible(fourStars);
    const box = await fourStars.boundingBox();
    expect(Math.min(box?.height ?? 0, box?.width ?? 0)).toBeGreaterThanOrEqual(44);
    await fourStars.tap();
    await waitForVisible(page.getByRole('img', { name: 'Rated 4 stars' }));
    await menu.tap();
    await page.getByRole('menuitem', { name: 'Add to favourites' }).tap();
    await eventually(isPressed(heart(page, 2))).toBe(true);
    await hung(page, boat(2)).tap();
    await waitForVisible(page.getByRole('heading', { level: 1, name: boat(2) }));
    for (const name of ['Favourite', '1 star', '5 stars']) {
      const size = await page.getByRole('complementary').getByRole('button', { name }).boundingBox();
      expect(Math.min(size?.height ?? 0, size?.width ?? 0)).toBeGreaterThanOrEqual(44);
      expect((size?.x ?? 0) + (size?.width ?? 0)).toBeLessThanOrEqual(phone.width);
    }
  });

  test('a selection is marked, rated and deleted together, and each is undone as a whole', async ({
    studio,
    visit,
  }) => {
    const { user, client, images } = await collector(studio, 6);
    await client.mutate('images.update', { id: images[4]?.id, favourite: true, rating: 1 });
    const visitor = await visit({ as: user, reducedMotion: 'reduce' });
    visitor.expectFault(/^Failed to load resource/);
    const { page } = visitor;
    await page.goto('/gallery');
    const all = [6, 5, 4, 3, 2, 1].map(boat);
    await eventually(order(page)).toEqual(all);
    const select = async () => {
      await page.getByRole('checkbox', { name: `Select: ${boat(6)}` }).check();
      await hung(page, boat(4)).click({ modifiers: ['Shift'] });
      await waitForVisible(page.getByText('3 selected'));
    };
    await hung(page, boat(6)).hover();
    await select();
    await bar(page).getByRole('button', { name: 'Favourite' }).click();
    // One was a favourite before.
    await waitForVisible(page.getByText('2 pictures added to favourites.'));
    const favourites = page.getByRole('button', { name: /^Favourite: /, pressed: true });
    await eventually(() => favourites.count()).toBe(3);
    await undo(page).click();
    await eventually(() => favourites.count()).toBe(1);
    expect(await isPressed(heart(page, 5))()).toBe(true);
    await bar(page).getByRole('button', { name: 'Rate' }).click();
    await page.getByRole('menuitem', { name: '3 stars' }).click();
    await eventually(() => page.getByRole('img', { name: 'Rated 3 stars' }).count()).toBe(3);
    await undo(page).click();
    await eventually(() => page.getByRole('img', { name: /^Rated/ }).count()).toBe(1);
    await waitForVisible(page.getByRole('img', { name: 'Rated 1 star' }));

    const deletions = await holdCalls(page, 'images.bulk');
    await page.keyboard.press('Delete');
    await eventually(order(page)).toEqual(all.slice(3));
    await waitForHidden(bar(page));
    await deletions.refuse('unavailable');
    await eventually(order(page)).toEqual(all);
    await deletions.stop();
    await hung(page, boat(6)).hover();
    await select();
    await bar(page).getByRole('button', { name: 'Delete' }).click();
    await waitForVisible(page.getByText('3 pictures deleted.'));
    await eventually(order(page)).toEqual(all.slice(3));
    await undo(page).click();
    await waitForVisible(page.getByText('3 pictures restored.'));
    await eventually(order(page)).toEqual(all);
  });

  test('in the trash, a selection is restored, or deleted forever after a question', async ({
    studio,
    visit,
  }) => {
    const { user, client, images } = await collector(studio, 6);
    await client.mutate('images.bulk', { action: 'delete', ids: images.slice(0, 5).map(({ id }) => id) });
    const visitor = await visit({ as: user, reducedMotion: 'reduce' });
    const { page } = visitor;
    await page.goto('/trash');
    const cards = page.getByRole('main').getByRole('listitem');
    await eventually(() => cards.count()).toBe(5);
    const box = (number: number) => page.getByRole('checkbox', { name: `Select: ${boat(number)}` });
    for (const number of [5, 4]) await box(number).check();
    await expectAccessible(visitor);
    await bar(page).getByRole('button', { name: 'Restore' }).click();
    await waitForVisible(page.getByText('2 pictures restored.'));
    await eventually(() => cards.count()).toBe(3);
    await waitForHidden(bar(page));
    for (const number of [3, 2]) await box(number).check();
    await bar(page).getByRole('button', { name: 'Delete forever' }).click();
    const dialog = page.getByRole('dialog', { name: 'Delete 2 pictures forever?' });
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await waitForHidden(dialog);
    expect(await cards.count()).toBe(3);
    await bar(page).getByRole('button', { name: 'Delete forever' }).click();
    await dialog.getByRole('button', { name: 'Delete forever' }).click();
    await waitForVisible(page.getByText('2 pictures deleted forever.'));
    await eventually(() => cards.count()).toBe(1);
    await page.getByRole('link', { name: 'Gallery' }).last().click();
    await eventually(order(page)).toEqual([6, 5, 4].map(boat));
  });
});
