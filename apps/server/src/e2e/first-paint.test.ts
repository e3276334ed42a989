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

describe('before the scripts are loaded', slowBrowserTest, () => {
  test.for([desktop, phone])(
    'a first visit at $width px shows the text in its final place',
    async (viewport, { visit }) => {
      const { page } = await visit({ viewport });
      const scripts = await delayScripts(page);
      await page.goto('/', { waitUntil: 'commit' });
      const title = page.getByRole('heading', { level: 1, name: /image studio/ });
      const fact = page.getByText('Guarded throughout');
      await waitForVisible(fact);
      const before = [await title.boundingBox(), await fact.boundingBox()];
      scripts.arrive();
      await waitForVisible(page.getByRole('link', { name: 'Sign in' }));
      await settled(page);
      expect([await title.boundingBox(), await fact.boundingBox()]).toEqual(before);
      expect(await page.locator('#first-paint').count()).toBe(0);
    },
  );

  test('no other path shows it', async ({ visit }) => {
    const { page } = await visit();
    const scripts = await delayScripts(page);
    await page.goto('/sign-in', { waitUntil: 'commit' });
    await eventually(() => page.locator('#first-paint h1').count()).toBe(1);
    await waitForHidden(page.getByRole('heading', { level: 1 }));
    scripts.arrive();
    await waitForVisible(page.getByRole('heading', { level: 1, name: 'Sign in' }));
  });
});
