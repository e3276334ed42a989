import { describe } from 'vitest';
import { browserTest, settled, shown, unhurried } from '../testing/browser.ts';

const test = browserTest();

describe('signing out', unhurried, () => {
  test('is at hand on every page of somebody who is signed in (ASVS 7.4.4)', async ({ house, visit }) => {
    const user = await house.user('superadmin');
    const { id } = await house.image(user);
    const { page } = await visit({ as: user });
    const places = [
      '/studio',
      '/gallery',
      `/images/${id}`,
      '/account',
      '/admin/users',
      `/admin/users/${user.id}`,
    ];
    for (const path of [...places, '/admin/audit', '/admin/policy', '/']) {
      await page.goto(path);
      // Known before the page that the start page leads to: nobody signs out before that has what it asked for.
      await shown(page.getByRole('banner').getByRole('button', { name: 'Sign out' }));
      await settled(page);
    }
    await page.getByRole('button', { name: 'Sign out' }).click();
    await shown(page.getByRole('link', { name: 'Sign in' }));
    await page.goto('/account');
    await page.waitForURL('**/sign-in**');
  });
});
