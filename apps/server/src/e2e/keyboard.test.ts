import type { Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import {
  browserTest,
  eventually,
  slowBrowserTest,
  waitForHidden,
  waitForVisible,
} from '../testing/browser.ts';
import { chooseInMenu } from '../testing/browser-factors.ts';
import { sharedPassword } from '../testing/in-process-people.ts';

const test = browserTest();

const nameOfFocus = (page: Page): Promise<string> =>
  page.evaluate<string>(
    `(document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.labels?.[0]?.innerText
      ?? document.activeElement?.innerText ?? '').trim()`,
  );

const tagOfFocus = (page: Page) => page.evaluate('document.activeElement.tagName');

/** Presses Tab until the named element has the focus, like a user without a mouse. */
const tabTo = async (page: Page, name: RegExp): Promise<void> => {
  const passed: string[] = [];
  for (let presses = 0; presses < 40; presses += 1) {
    await page.keyboard.press('Tab');
    const focused = await nameOfFocus(page);
    if (name.test(focused)) return;
    passed.push(focused);
  }
  throw new Error(`Tab never came to ${name}, only to: ${passed.join(' | ')}`);
};

const focusIsVisible = (page: Page): Promise<boolean> =>
  page.evaluate<boolean>(
    `(() => {
      const parts = [document.activeElement, document.activeElement.parentElement, ...document.activeElement.querySelectorAll('*')];
      const ringed = (part) => {
        const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(part);
        return (outlineStyle !== 'none' && parseFloat(outlineWidth) >= 1) || boxShadow !== 'none';
      };
      return document.activeElement.matches(':focus-visible') && parts.some(ringed);
    })()`,
  );

describe('without a mouse', slowBrowserTest, () => {
  test('signing in works with the keyboard alone, with visible focus', async ({ studio, visit }) => {
    const user = await studio.user('user');
    const { page } = await visit();
    await page.goto('/');
    await waitForVisible(page.getByRole('navigation', { name: 'Account' }));
    await tabTo(page, /^Sign in$/);
    await eventually(() => focusIsVisible(page)).toBe(true);
    await page.keyboard.press('Enter');
    await waitForVisible(page.getByRole('heading', { level: 1, name: 'Sign in' }));
    // The link that led here is called the same.
    await eventually(() => tagOfFocus(page)).toBe('H1');
    await waitForVisible(page.getByLabel('Email'));
    await tabTo(page, /^Email/);
    await eventually(() => focusIsVisible(page)).toBe(true);
    await page.keyboard.type(user.email);
    await tabTo(page, /^Password/);
    await page.keyboard.type(sharedPassword);
    await page.keyboard.press('Enter');
    await page.waitForURL('**/studio');
    await eventually(() => nameOfFocus(page)).toBe('Studio');
  });

  test('the first Tab offers to skip to the content', async ({ studio, visit }) => {
    const { page } = await visit({ as: await studio.user('user') });
    await page.goto('/gallery');
    await waitForVisible(page.getByRole('heading', { level: 1, name: 'Gallery' }));
    await page.keyboard.press('Tab');
    const skip = page.getByRole('link', { name: 'Skip to content' });
    await eventually(() => skip.evaluate((link) => link.matches(':focus'))).toBe(true);
    const box = await skip.boundingBox();
    expect(box?.y).toBeGreaterThanOrEqual(0);
    await page.keyboard.press('Enter');
    await eventually(() => page.evaluate('document.activeElement.id')).toBe('main');
  });

  test('navigation moves the focus to the new heading', async ({ studio, visit }) => {
    const { page } = await visit({ as: await studio.user('user') });
    await page.goto('/studio');
    for (const [link, heading] of [
      ['Gallery', 'Gallery'],
      ['Studio', 'Studio'],
    ] as const) {
      await page.getByRole('navigation', { name: 'Main' }).first().getByRole('link', { name: link }).click();
      await waitForVisible(
        page.getByRole('link', { name: link }).and(page.locator('[aria-current=page]')).first(),
      );
      await eventually(() => tagOfFocus(page)).toBe('H1');
      await waitForVisible(page.getByRole('heading', { level: 1, name: heading }));
    }
    await chooseInMenu(page, 'Security');
    await waitForVisible(page.getByRole('heading', { level: 1, name: 'Security' }));
    await eventually(() => tagOfFocus(page)).toBe('H1');
  });

  test('Ctrl+Enter draws, R only puts a new seed into the form, / focuses the prompt and ? shows the keys', async ({
    studio,
    visit,
  }) => {
    const { page, requests } = await visit({ as: await studio.user('user') });
    await page.goto('/studio');
    const prompt = page.getByLabel('What do you want to see?');
    await waitForVisible(prompt);
    await page.keyboard.press('?');
    const help = page.getByRole('dialog', { name: 'Keyboard' });
    await waitForVisible(help.getByText('New random seed'));
    await page.keyboard.press('Escape');
    await waitForHidden(help);

    await page.keyboard.press('/');
    await page.keyboard.type('a red barn / by night?');
    await eventually(() => prompt.inputValue()).toBe('a red barn / by night?');
    studio.gate.hold();
    await page.keyboard.press('Control+Enter');
    const jobs = page.getByRole('article', { name: 'a red barn / by night?' });
    await eventually(() => jobs.count()).toBe(1);
    await eventually(() => page.getByRole('button', { name: /^Draw/ }).isEnabled()).toBe(true);
    await page.keyboard.press('Escape');
    await prompt.evaluate((field) => field.blur());
    const seed = page.getByLabel('Seed', { exact: true });
    await page.keyboard.press('r');
    await eventually(() => seed.inputValue()).toMatch(/^\d+$/);
    const first = await seed.inputValue();
    await waitForVisible(page.getByRole('status').filter({ hasText: `New seed: ${first}.` }));
    await page.keyboard.press('r');
    await eventually(() => seed.inputValue()).not.toBe(first);
    expect(requests.filter((url) => url.includes('jobs.create'))).toHaveLength(1);
    expect(await jobs.count()).toBe(1);
    for (const job of await jobs.all()) await job.getByRole('button', { name: 'Cancel' }).click();
    studio.gate.release();
  });

  test('single keys can be switched off', async ({ studio, visit }) => {
    const { page } = await visit({ as: await studio.user('user') });
    await page.goto('/studio');
    await page.getByRole('button', { name: 'Keyboard shortcuts' }).click();
    const help = page.getByRole('dialog', { name: 'Keyboard' });
    const single = help.getByRole('switch', { name: 'Single-key shortcuts' });
    await single.click();
    await eventually(() => single.isChecked()).toBe(false);
    await page.keyboard.press('Escape');
    await waitForHidden(help);
    await page.keyboard.press('/');
    const prompt = page.getByLabel('What do you want to see?');
    expect(await prompt.evaluate((field) => field.matches(':focus'))).toBe(false);
  });
});
