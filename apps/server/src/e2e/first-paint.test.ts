import type { Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import { browserTest, eventually, settled, slowBrowserTest, waitForVisible } from '../testing/browser.ts';
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

const scriptsOf = (urls: readonly string[]): string[] => urls.filter((url) => /\/assets\/.*\.js$/.test(url));
const sessionRequests = (urls: readonly string[]): string[] =>
  urls.filter((url) => url.includes('/trpc/session.current'));

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

  test('a first visit loads at most four scripts, with a low priority, and asks for the session meanwhile, once', async ({
    visit,
  }) => {
    const { page, requests } = await visit({ isFresh: true });
    const scripts = await delayScripts(page);
    await page.goto('/', { waitUntil: 'commit' });
    await eventually(() => sessionRequests(requests)).toHaveLength(1);
    await eventually(() => scriptsOf(requests).length).toBeGreaterThan(0);
    scripts.arrive();
    await waitForVisible(page.getByRole('link', { name: 'Sign in' }).last());
    const loaded = scriptsOf(
      requests.slice(
        0,
        requests.findIndex((url) => url.includes('/showcase/')),
      ),
    );
    expect(loaded.length).toBeLessThanOrEqual(4);
    const priorities = await page
      .locator('head script[type=module], head link[rel=modulepreload][fetchpriority]')
      .evaluateAll((tags) => tags.map((tag) => tag.getAttribute('fetchpriority')));
    expect(priorities).toEqual(loaded.map(() => 'low'));
    expect(sessionRequests(requests)).toHaveLength(1);
  });

  test.for([
    { path: '/sign-in', title: 'Sign in', lead: 'Your pictures are where you left them.' },
    { path: '/sign-up', title: 'Create an account', lead: 'Your prompts and pictures are yours alone.' },
  ])('the words of $path are in their final place, and its code is on its way', async (words, { visit }) => {
    for (const viewport of [desktop, phone]) {
      const { page, requests } = await visit({ viewport, isFresh: true });
      await watchShifts(page);
      const scripts = await delayScripts(page);
      await page.goto(words.path, { waitUntil: 'commit' });
      const title = page.getByRole('heading', { level: 1, name: words.title });
      const lead = page.getByText(words.lead);
      await waitForVisible(lead);
      const look = async () => [await title.boundingBox(), await lead.boundingBox()];
      const before = await look();
      await eventually(() => scriptsOf(requests).some((url) => /Sign(In|Up)Page/.test(url))).toBe(true);
      expect(sessionRequests(requests)).toHaveLength(1);
      scripts.arrive();
      await waitForVisible(page.getByLabel('Password', { exact: true }));
      await settled(page);
      expect(await look()).toEqual(before);
      expect(await page.locator('#first-paint').count()).toBe(0);
    }
  });

  test('every other page has its frame, also of members', async ({ studio, visit }) => {
    const { user } = await studio.person('user');
    const { page, requests } = await visit({ as: user });
    const scripts = await delayScripts(page);
    await page.goto('/studio', { waitUntil: 'commit' });
    await waitForVisible(page.getByRole('link', { name: 'Atelier, start page' }));
    await eventually(() => scriptsOf(requests).some((url) => url.includes('StudioPage'))).toBe(true);
    scripts.arrive();
    await waitForVisible(page.getByRole('button', { name: /^Draw/ }));
    expect(await page.locator('#first-paint').count()).toBe(0);
    await page.goto('/gallery');
    await waitForVisible(page.getByRole('heading', { level: 1, name: 'Gallery' }));
    expect(await page.locator('#first-paint').count()).toBe(0);
  });

  test('the code of a page is loaded beside the session, also where the server does not name it', async ({
    studio,
    visit,
  }) => {
    const { user } = await studio.person('user');
    const { page, requests } = await visit({ as: user });
    const { promise, resolve } = Promise.withResolvers<void>();
    await page.route('**/trpc/session.current*', async (route) => {
      await promise;
      await route.continue();
    });
    await page.goto('/account/sessions', { waitUntil: 'commit' });
    await eventually(() => scriptsOf(requests).some((url) => url.includes('SessionsPage'))).toBe(true);
    resolve();
    await waitForVisible(page.getByRole('heading', { level: 1 }));
  });
});
