import type { Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import {
  browserTest,
  eventually,
  settled,
  slowBrowserTest,
  waitForHidden,
  waitForVisible,
} from '../testing/browser.ts';
import { desktop, phone } from '../testing/browser-visitor.ts';

const test = browserTest();

/** Keeps the app's scripts on their way until `arrive` is called. */
const delayScripts = async (page: Page): Promise<{ arrive: () => void }> => {
  const { promise, resolve } = Promise.withResolvers<void>();
  await page.route('**/assets/*.js', async (route) => {
    await promise;
    await route.continue();
  });
  return { arrive: resolve };
};

/** Adds up the layout shifts of the page (Cumulative Layout Shift). */
const watchShifts = (page: Page): Promise<unknown> =>
  page.addInitScript(`window.shifts = [];
    new PerformanceObserver((list) => window.shifts.push(...list.getEntries().map(({ value }) => value)))
      .observe({ type: 'layout-shift', buffered: true });`);

const hasScrollBar = (page: Page): Promise<boolean> =>
  page.evaluate<boolean>('document.documentElement.scrollHeight > window.innerHeight');

describe('before the scripts are loaded', slowBrowserTest, () => {
  test.for([desktop, phone])(
    'a first visit at $width px shows the text in its final place',
    async (viewport, { visit }) => {
      const { page } = await visit({ viewport, isFresh: true });
      await watchShifts(page);
      const scripts = await delayScripts(page);
      await page.goto('/', { waitUntil: 'commit' });
      const title = page.getByRole('heading', { level: 1, name: /image studio/ });
      const fact = page.getByText('Guarded throughout');
      await waitForVisible(fact);
      const look = async () => [
        await title.boundingBox(),
        await fact.boundingBox(),
        await hasScrollBar(page),
      ];
      const before = await look();
      scripts.arrive();
      await waitForVisible(page.getByRole('link', { name: 'Sign in' }));
      await waitForVisible(page.getByText('This Atelier has no administrator yet.'));
      await settled(page);
      expect(await look()).toEqual(before);
      // The links of the header move nothing either.
      expect(
        await page.evaluate<number>('window.shifts.reduce((sum, value) => sum + value, 0)'),
      ).toBeLessThan(0.01);
      expect(await page.locator('#first-paint').count()).toBe(0);
    },
  );

  test('a first visit loads at most four scripts, with a low priority, before it asks for the session', async ({
    visit,
  }) => {
    const { page, requests } = await visit({ isFresh: true });
    await page.goto('/');
    await waitForVisible(page.getByRole('link', { name: 'Sign in' }));
    const first = requests.slice(
      0,
      requests.findIndex((url) => url.includes('/trpc/session.current')),
    );
    const scripts = first.filter((url) => /\/assets\/.*\.js$/.test(url));
    expect(scripts.length).toBeGreaterThan(0);
    expect(scripts.length).toBeLessThanOrEqual(4);
    const priorities = await page
      .locator('head script[type=module], head link[rel=modulepreload][fetchpriority]')
      .evaluateAll((tags) => tags.map((tag) => tag.getAttribute('fetchpriority')));
    expect(priorities).toEqual(scripts.map(() => 'low'));
  });

  test('no other path shows it', async ({ visit }) => {
    const { page } = await visit({ isFresh: true });
    const scripts = await delayScripts(page);
    await page.goto('/sign-in', { waitUntil: 'commit' });
    await eventually(() => page.locator('#first-paint h1').count()).toBe(1);
    await waitForHidden(page.getByRole('heading', { level: 1 }));
    scripts.arrive();
    await waitForVisible(page.getByRole('heading', { level: 1, name: 'Sign in' }));
  });
});
