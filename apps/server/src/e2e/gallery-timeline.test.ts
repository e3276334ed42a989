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
import { hung } from '../testing/browser-gallery.ts';
import type { BrowserStudio } from '../testing/browser-studio.ts';
import { phone } from '../testing/browser-visitor.ts';

const test = browserTest();

/** A member with twenty pictures in each of the last months before March 2026. */
const longTimeMember = async (studio: BrowserStudio, months: number) => {
  const { user } = await studio.person('user');
  for (let month = 0; month < months; month += 1)
    for (let at = 0; at < 20; at += 1)
      await studio.image(user, {
        prompt: `a ferry, month ${month}, number ${at}`,
        createdAt: new Date(Date.UTC(2026, 2 - month, 20 - Math.floor(at / 4), 12, at)),
      });
  return user;
};

const timeline = (page: Page) => page.getByRole('slider', { name: 'Timeline' });
const monthShown = async (page: Page) => (await timeline(page).getAttribute('aria-valuetext'))?.split(',')[0];
const firstOnScreen = (page: Page) =>
  page.evaluate<string>(`[...document.querySelectorAll('[data-image]')]
    .map((tile) => [tile.getBoundingClientRect().top, tile.querySelector('img[alt]:not([alt=""])').alt])
    .filter(([top]) => top > 50).sort(([a], [b]) => a - b)[0]?.[1]`);

describe('the timeline of the gallery', slowBrowserTest, () => {
  test('follows the pictures, and jumps by click and keys to a month that the address keeps', async ({
    studio,
    visit,
  }) => {
    const user = await longTimeMember(studio, 8);
    const visitor = await visit({ as: user, reducedMotion: 'reduce' });
    const { page } = visitor;
    await page.goto('/gallery');
    await eventually(() => monthShown(page)).toBe('March 2026');
    await expectAccessible(visitor);
    const box = await timeline(page).boundingBox();
    if (box === null) throw new Error('There is no timeline.');
    await page.mouse.click(box.x + 30, box.y + box.height - 4);
    await page.waitForURL('**/gallery?at=2025-08');
    await eventually(() => firstOnScreen(page)).toContain('month 7');
    await eventually(() => monthShown(page)).toBe('August 2025');
    // Newer pictures are above.
    await page.mouse.move(300, 400);
    await eventually(async () => {
      await page.evaluate('window.scrollBy({ top: -1200, behavior: "instant" })');
      return monthShown(page);
    }).not.toBe('August 2025');
    // The same month again, although the address does not change.
    await page.mouse.click(box.x + 30, box.y + box.height - 4);
    await page.mouse.move(300, 400);
    await eventually(() => firstOnScreen(page)).toContain('month 7');
    await eventually(() => monthShown(page)).toBe('August 2025');

    await timeline(page).focus();
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('ArrowUp');
    expect(await timeline(page).getAttribute('aria-valuetext')).toBe('October 2025, 20 pictures');
    await page.waitForURL('**/gallery?at=2025-10');
    await eventually(() => firstOnScreen(page)).toContain('month 5');
    // Written when the scrolling has ended.
    await eventually(() =>
      page.evaluate<boolean>(`Math.abs(history.state.galleryPlace?.scrolled +
        document.querySelector('[role=list]').parentElement.parentElement.getBoundingClientRect().top) < 1`),
    ).toBe(true);
    await page.reload();
    await eventually(() => firstOnScreen(page)).toContain('month 5');
    await timeline(page).focus();
    await page.keyboard.press('Home');
    await page.waitForURL(/\/gallery$/);
    await eventually(() => firstOnScreen(page)).toContain('month 0');
    expect(await page.evaluate('window.scrollY')).toBe(0);
  });

  test('has the months of what is filtered, and is not there for a single one', async ({ studio, visit }) => {
    const user = await longTimeMember(studio, 3);
    const { page } = await visit({ as: user });
    await page.goto('/gallery?q=month%202');
    await waitForVisible(hung(page, 'a ferry, month 2, number 3'));
    await waitForHidden(timeline(page));
    await page.goto('/gallery?from=2026-02-01');
    await eventually(() => timeline(page).getAttribute('aria-valuemax')).toBe('1');
  });

  test('on a phone a finger drags its handle, and holding a picture selects it', async ({
    studio,
    visit,
  }) => {
    const user = await longTimeMember(studio, 6);
    const { page } = await visit({
      as: user,
      viewport: phone,
      hasTouch: true,
      isMobile: true,
      reducedMotion: 'reduce',
    });
    await page.goto('/gallery');
    await eventually(() => monthShown(page)).toBe('March 2026');
    await page.mouse.wheel(0, 600);
    const session = await page.context().newCDPSession(page);
    const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', points: [number, number][]) =>
      session.send('Input.dispatchTouchEvent', { type, touchPoints: points.map(([x, y]) => ({ x, y })) });
    const box = await timeline(page).boundingBox();
    if (box === null) throw new Error('There is no timeline.');
    const x = box.x + 22;
    await touch('touchStart', [[x, box.y + 20]]);
    for (const share of [0.3, 0.6, 0.97]) await touch('touchMove', [[x, box.y + box.height * share]]);
    await waitForVisible(page.getByText('October 2025'));
    await touch('touchEnd', []);
    await page.waitForURL('**/gallery?at=2025-10');
    await eventually(() => firstOnScreen(page)).toContain('month 5');

    const tile = hung(page, 'a ferry, month 5, number 3');
    await eventually(async () => (await tile.boundingBox()) !== null).toBe(true);
    const at = await tile.boundingBox();
    if (at === null) throw new Error('The picture is not there.');
    await touch('touchStart', [[at.x + at.width / 2, at.y + at.height / 2]]);
    await waitForVisible(page.getByText('1 selected'));
    await touch('touchEnd', []);
    // Letting go neither opens the picture nor takes the selection away; from now on a tap selects.
    await hung(page, 'a ferry, month 5, number 2').tap();
    await waitForVisible(page.getByText('2 selected'));
    expect(new URL(page.url()).pathname).toBe('/gallery');
  });
});
