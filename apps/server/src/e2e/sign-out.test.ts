import { describe, expect } from 'vitest';
import { browserTest, settled, slowBrowserTest, waitForVisible } from '../testing/browser.ts';
import { accountMenu, chooseInMenu, signOut, userWithSecondFactor } from '../testing/browser-factors.ts';
import { expectHeading } from '../testing/browser-mail.ts';

const test = browserTest();

describe('signing out', slowBrowserTest, () => {
  test('is available on every page of a signed-in user (ASVS 7.4.4)', async ({ studio, visit }) => {
    const { user } = await userWithSecondFactor(studio, 'superadmin');
    const { id } = await studio.image(user);
    const { page } = await visit({ as: user });
    const places = [
      '/studio',
      '/gallery',
      `/images/${id}`,
      '/account/profile',
      '/account/security',
      '/admin/users',
      `/admin/users/${user.id}`,
    ];
    for (const path of [...places, '/admin/audit', '/admin/policy', '/']) {
      await page.goto(path);
      // The session is known before the next page has loaded; signing out waits until it has.
      await waitForVisible(accountMenu(page));
      await settled(page);
    }
    await signOut(page);
    await waitForVisible(page.getByRole('link', { name: 'Sign in' }));
    await page.goto('/account/profile');
    await page.waitForURL('**/sign-in**');
  });

  test('shows no error, also if pending calls are refused', async ({ studio, visit }) => {
    const visitor = await visit({ as: await studio.user('user') });
    visitor.expectFault(/status of 401/);
    const { page } = visitor;
    const { promise: signedOut, resolve: tellSignedOut } = Promise.withResolvers<void>();
    await page.route('**/trpc/*images.list*', async (route) => {
      await signedOut;
      await route.continue();
    });
    await page.route('**/trpc/*auth.signOut*', async (route) => {
      const response = await route.fetch();
      tellSignedOut();
      // The refusal has reached the page before it hears that it is signed out.
      await waitForVisible(page.getByRole('alert').filter({ hasText: 'Please sign in first.' }));
      await route.fulfill({ response });
    });
    await page.goto('/gallery');
    await chooseInMenu(page, 'Sign out');
    await waitForVisible(page.getByRole('banner').getByRole('link', { name: 'Sign in' }));
    await page.waitForURL((url) => url.pathname === '/');
    await page.getByRole('banner').getByRole('link', { name: 'Sign in' }).click();
    await expectHeading(page, 'Sign in');
    await settled(page);
    expect(await page.getByText('Your session has ended.').count()).toBe(0);
  });
});
