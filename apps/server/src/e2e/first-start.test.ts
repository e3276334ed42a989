import { describe, expect } from 'vitest';
import { makeSetupLink } from '../lifecycle/setup-link.ts';
import { browserTest, eventually, slowBrowserTest, waitForVisible } from '../testing/browser.ts';
import type { BrowserStudio } from '../testing/browser-studio.ts';
import type { Visitor } from '../testing/browser-visitor.ts';

const test = browserTest();

const printedLink = async ({ application, config }: BrowserStudio): Promise<URL> => {
  const link = await makeSetupLink(application, config.appUrl);
  if (link === null) throw new Error('There is a superadmin already.');
  return new URL(link);
};

const fillIn = async ({ page }: Visitor, email: string): Promise<void> => {
  await page.getByLabel('Email').fill(email);
  await page.getByLabel('Password', { exact: true }).fill('a lamp above the harbour');
  await page.getByRole('button', { name: 'Open the studio' }).click();
};

describe('the first start', slowBrowserTest, () => {
  test('the printed link creates the first superadmin once, and its token is sent nowhere else', async ({
    studio,
    visit,
  }) => {
    const link = await printedLink(studio);
    const token = link.hash.slice(1);
    const first = await visit();
    await first.page.goto(link.href);
    await waitForVisible(first.page.getByRole('heading', { name: 'Set up your Atelier' }));
    await eventually(() => first.page.url()).toBe(`${studio.origin}/setup`);

    await first.page.getByLabel('Name').fill('Ada');
    await fillIn(first, 'ada@example.org');
    await waitForVisible(first.page.getByRole('heading', { level: 1, name: 'Secure your account' }));
    await waitForVisible(first.page.getByRole('button', { name: 'Set up an authenticator app' }));
    expect((await studio.db.users.findByEmail('ada@example.org'))?.role).toBe('superadmin');
    expect(first.requests.filter((url) => url.includes(token))).toEqual([]);
    expect(studio.logLines.filter((line) => line.includes(token))).toEqual([]);

    const second = await visit();
    second.expectFault(/status of 404.*auth\.completeSetup/);
    await second.page.goto(link.href);
    await fillIn(second, 'eve@example.org');
    const refusal = second.page.getByRole('alert').filter({ hasText: 'used or has expired' });
    await waitForVisible(refusal);
    await waitForVisible(refusal.getByRole('button', { name: /Request/ }));
    expect(await studio.db.users.findByEmail('eve@example.org')).toBeNull();
  });

  test('the token can be typed instead, and a made-up one is refused', async ({ studio, visit }) => {
    const visitor = await visit();
    visitor.expectFault(/status of 404.*auth\.completeSetup/);
    await visitor.page.goto('/setup');
    await visitor.page.getByLabel('Setup token').fill('0123456789abcdef0123456789abcdef');
    await visitor.page.getByRole('button', { name: 'Continue' }).click();
    await fillIn(visitor, 'mallory@example.org');
    await waitForVisible(visitor.page.getByRole('alert').filter({ hasText: 'used or has expired' }));
    expect(await studio.db.users.findByEmail('mallory@example.org')).toBeNull();
  });
});
