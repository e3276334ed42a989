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
import { collector, hung } from '../testing/browser-gallery.ts';
import type { BrowserStudio } from '../testing/browser-studio.ts';

const test = browserTest();
const dayMs = 86_400_000;

/** A member with pictures over many months, two a day. */
const longTimeMember = async (studio: BrowserStudio, count: number) => {
  const { user } = await studio.person('user');
  const lastMs = Date.parse('2026-03-15T12:00:00Z');
  for (let at = 1; at <= count; at += 1)
    await studio.image(user, {
      prompt: `a quay, number ${at}`,
      createdAt: new Date(lastMs - (count - at) * 0.5 * dayMs),
    });
  return user;
};

const heightOf = (page: Page, prompt: string) =>
  hung(page, prompt)
    .boundingBox()
    .then((box) => box?.height ?? 0);
/** The prompt of the first picture below the header. */
const firstOnScreen = (page: Page) =>
  page.evaluate<string>(`[...document.querySelectorAll('[data-image]')]
    .map((tile) => [tile.getBoundingClientRect().top, tile.querySelector('img[alt]:not([alt=""])').alt])
    .filter(([top]) => top > 60).sort(([a], [b]) => a - b)[0]?.[1]`);

describe('the view of the gallery', slowBrowserTest, () => {
  test('a reload shows the pictures that were on the screen, and the newer ones are above them', async ({
    studio,
    visit,
  }) => {
    const user = await longTimeMember(studio, 150);
    const { page } = await visit({ as: user });
    await page.goto('/gallery');
    await waitForVisible(hung(page, 'a quay, number 150'));
    await eventually(async () => {
      await page.mouse.wheel(0, 1500);
      return hung(page, 'a quay, number 80').count();
    }).toBe(1);
    await hung(page, 'a quay, number 80').scrollIntoViewIfNeeded();
    // Written when the scrolling has ended.
    await eventually(() =>
      page.evaluate<boolean>(`Math.abs(history.state.galleryPlace?.scrolled +
        document.querySelector('[role=list]').parentElement.parentElement.getBoundingClientRect().top) < 1`),
    ).toBe(true);
    const seen = await firstOnScreen(page);
    await page.reload();
    await eventually(() => firstOnScreen(page)).toBe(seen);
    await eventually(async () => {
      await page.mouse.wheel(0, -3000);
      return hung(page, 'a quay, number 150').count();
    }).toBe(1);
    await eventually(async () => {
      await page.mouse.wheel(0, -3000);
      return page.evaluate('window.scrollY');
    }).toBe(0);
    expect(await firstOnScreen(page)).toBe('a quay, number 150');
  });

  test('a month in the address is where the gallery begins; newer pictures are above, older below', async ({
    studio,
    visit,
  }) => {
    const user = await longTimeMember(studio, 150);
    const { page } = await visit({ as: user });
    await page.goto('/gallery?at=2026-02');
    await waitForVisible(page.getByRole('heading', { level: 2, name: /28/ }));
    await eventually(() => firstOnScreen(page)).toMatch(/number 12[01]/);
    await eventually(async () => {
      await page.mouse.wheel(0, -3000);
      return hung(page, 'a quay, number 150').count();
    }).toBe(1);
    await page.goto('/gallery?at=nonsense');
    await waitForVisible(hung(page, 'a quay, number 150'));
  });

  test('the size of pictures is kept on the device', async ({ studio, visit }) => {
    const { user } = await collector(studio, 12);
    const { page } = await visit({ as: user });
    await page.goto('/gallery');
    await waitForVisible(hung(page, 'a boat, number 12'));
    const medium = await heightOf(page, 'a boat, number 12');
    const large = page.getByRole('button', { name: 'Large pictures' });
    await large.click();
    await eventually(() => heightOf(page, 'a boat, number 12')).toBeGreaterThan(medium);
    await page.reload();
    await waitForVisible(hung(page, 'a boat, number 12'));
    expect(await large.getAttribute('aria-pressed')).toBe('true');
    await page.getByRole('button', { name: 'Small pictures' }).click();
    await eventually(() => heightOf(page, 'a boat, number 12')).toBeLessThan(medium);
  });

  test('pictures are selected by box, Shift and Ctrl+A, and Escape ends it', async ({ studio, visit }) => {
    const { user } = await collector(studio, 12);
    const visitor = await visit({ as: user, reducedMotion: 'reduce' });
    const { page } = visitor;
    await page.goto('/gallery');
    await hung(page, 'a boat, number 12').hover();
    await page.getByRole('checkbox', { name: 'Select: a boat, number 12' }).check();
    await waitForVisible(page.getByText('1 selected'));
    // While something is selected, a click selects; with Shift everything in between.
    await hung(page, 'a boat, number 9').click({ modifiers: ['Shift'] });
    await waitForVisible(page.getByText('4 selected'));
    await hung(page, 'a boat, number 10').click();
    await waitForVisible(page.getByText('3 selected'));
    await expectAccessible(visitor);
    await page.keyboard.press('Escape');
    await waitForHidden(page.getByRole('toolbar', { name: 'Selected pictures' }));
    await page.keyboard.press('ControlOrMeta+a');
    await waitForVisible(page.getByText('12 selected'));
    await page.getByRole('button', { name: 'End selection' }).click();
    await hung(page, 'a boat, number 12').click();
    await waitForVisible(page.getByRole('heading', { level: 1, name: 'a boat, number 12' }));
  });

  test('two to four selected pictures are compared side by side and zoomed together', async ({
    studio,
    visit,
  }) => {
    const { user } = await collector(studio, 6);
    const visitor = await visit({ as: user, reducedMotion: 'reduce' });
    const { page } = visitor;
    await page.goto('/gallery');
    await page.getByRole('button', { name: 'Select', exact: true }).first().click();
    for (const number of [6, 5, 3]) await hung(page, `a boat, number ${number}`).click();
    await page.getByRole('link', { name: 'Compare' }).click();
    await waitForVisible(page.getByRole('heading', { level: 1, name: 'Compare' }));
    const pictures = page.getByRole('figure').getByRole('img');
    await eventually(() => pictures.count()).toBe(3);
    await expectAccessible(visitor);
    const moves = () =>
      page.evaluate<string[]>(
        `[...document.querySelectorAll('[data-picture]')].map((picture) => picture.style.transform.replace(/^.*scale/, ''))`,
      );
    await page.keyboard.press('+');
    await eventually(moves).toEqual(['(1.5)', '(1.5)', '(1.5)']);
    await page.keyboard.press('z');
    await eventually(moves).toEqual(['', '', '']);
    await page.reload();
    await eventually(() => pictures.count()).toBe(3);
    // The way back leads to the selection, by the browser, the link, and Escape.
    for (const goBack of [
      () => page.goBack(),
      () => page.getByRole('main').getByRole('link', { name: 'Gallery' }).click(),
      () => page.keyboard.press('Escape'),
    ]) {
      await goBack();
      await waitForVisible(page.getByText('3 selected'));
      await waitForVisible(hung(page, 'a boat, number 6'));
      await page.getByRole('link', { name: 'Compare' }).click();
      await eventually(() => pictures.count()).toBe(3);
    }
    await page.goto('/compare?ids=img_x.nonsense');
    await waitForVisible(page.getByRole('heading', { name: 'Choose two to four pictures' }));
  });
});
