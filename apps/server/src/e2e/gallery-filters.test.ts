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

const test = browserTest();

const pictures = (page: Page) => wall(page).getByRole('link');
const chip = (page: Page, text: string) =>
  page.getByRole('button', { name: `Remove filter: ${text}`, exact: true });
const openFilters = (page: Page) => page.getByRole('button', { name: /^Filters/ }).click();

describe('the filters of the gallery', slowBrowserTest, () => {
  test('each is in the address and a chip that removes it, with a count of what it matches', async ({
    studio,
    visit,
  }) => {
    const { user, client, images } = await collector(studio, 24);
    for (const [at, notes] of [
      [3, { favourite: true }],
      [4, { favourite: true, rating: 4 }],
      [5, { rating: 2 }],
    ] as const)
      await client.mutate('images.update', { id: images[at]?.id, ...notes });
    const visitor = await visit({ as: user, reducedMotion: 'reduce' });
    const { page } = visitor;
    await page.goto('/gallery');
    await waitForVisible(page.getByText('24 pictures', { exact: true }));
    await openFilters(page);
    const panel = page.getByRole('region', { name: 'Filters' });
    await panel.getByRole('checkbox', { name: 'Favourites' }).check();
    await waitForVisible(page.getByText('2 of 24 pictures'));
    await panel.getByRole('button', { name: '3 stars' }).click();
    await waitForVisible(page.getByText('1 of 24 pictures'));
    await waitForVisible(hung(page, 'a boat, number 5'));
    await expectAccessible(visitor);
    expect(new URL(page.url()).search).toBe('?rating=3&favourite=true');

    await page.reload();
    await waitForVisible(chip(page, 'At least 3 stars'));
    await chip(page, 'Favourites').click();
    await waitForHidden(chip(page, 'Favourites'));
    await chip(page, 'At least 3 stars').click();
    await eventually(() => pictures(page).count()).toBe(24);
    // Back undoes one choice at a time.
    await page.goBack();
    await waitForVisible(chip(page, 'At least 3 stars'));
    await page.goBack();
    await waitForVisible(chip(page, 'Favourites'));

    const today = new Date();
    const dayOf = (at: Date) =>
      [at.getFullYear(), at.getMonth() + 1, at.getDate()]
        .map((part) => String(part).padStart(2, '0'))
        .join('-');
    await page.goto(`/gallery?from=${dayOf(today)}&to=${dayOf(today)}&model=gone`);
    await waitForVisible(page.getByRole('heading', { name: 'No picture matches' }));
    await waitForVisible(
      page.getByText(/^Nothing matches all of these: Model: No longer offered · From .* · Until /),
    );
    await waitForVisible(page.getByText('0 of 24 pictures'));
    await expectAccessible(visitor);
    await chip(page, 'Model: No longer offered').click();
    await eventually(() => pictures(page).count()).toBe(24);
    await page.getByRole('button', { name: 'Clear all' }).click();
    await page.waitForURL(/\/gallery$/);
    await waitForVisible(page.getByText('24 pictures', { exact: true }));
  });

  test('pictures that were used for others are found, and an empty list says which filter it is', async ({
    studio,
    visit,
  }) => {
    const { user } = await collector(studio, 2);
    const { page } = await visit({ as: user });
    await page.goto('/gallery?children=true');
    await waitForVisible(page.getByText('Nothing matches the filter With edits or variations.'));
    await page.getByRole('button', { name: 'Show all pictures' }).click();
    await eventually(() => pictures(page).count()).toBe(2);
    await page.goto('/gallery?flagged=true');
    await waitForVisible(page.getByText('Nothing matches the filter Flagged.'));
    await page.goto('/gallery?rating=9&from=2026-99-99&favourite=maybe');
    await eventually(() => pictures(page).count()).toBe(2);
  });

  test('a picture that stops matching stays until the gallery is opened the next time', async ({
    studio,
    visit,
  }) => {
    const { user, client, images } = await collector(studio, 3);
    await client.mutate('images.bulk', { action: 'favourite', ids: images.map(({ id }) => id) });
    const { page } = await visit({ as: user, reducedMotion: 'reduce' });
    await page.goto('/gallery?favourite=true');
    await hung(page, 'a boat, number 2').hover();
    await page.getByRole('button', { name: 'Favourite: a boat, number 2' }).click();
    await waitForVisible(page.getByText('2 of 3 pictures'));
    expect(await pictures(page).count()).toBe(3);
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Studio' }).click();
    await waitForVisible(page.getByRole('heading', { level: 1, name: 'Studio' }));
    await page.goBack();
    await eventually(() => pictures(page).count()).toBe(2);
  });

  test('on a phone they are a sheet whose button says how many pictures match', async ({ studio, visit }) => {
    const { user, client, images } = await collector(studio, 12);
    await client.mutate('images.update', { id: images[2]?.id, favourite: true });
    const visitor = await visit({
      as: user,
      viewport: phone,
      hasTouch: true,
      isMobile: true,
      reducedMotion: 'reduce',
    });
    const { page } = visitor;
    await page.goto('/gallery');
    await page.getByRole('button', { name: 'Filters' }).tap();
    const sheet = page.getByRole('dialog', { name: 'Filters' });
    await sheet.getByRole('checkbox', { name: 'Favourites' }).check();
    await waitForVisible(sheet.getByRole('button', { name: 'Show 1 picture' }));
    await expectAccessible(visitor);
    await page.setViewportSize(phone);
    await sheet.getByRole('button', { name: 'Show 1 picture' }).tap();
    await waitForHidden(sheet);
    await eventually(() => pictures(page).count()).toBe(1);
    const box = await chip(page, 'Favourites').boundingBox();
    expect(box?.height).toBeGreaterThanOrEqual(44);
    await chip(page, 'Favourites').tap();
    await eventually(() => pictures(page).count()).toBe(12);
  });
});
