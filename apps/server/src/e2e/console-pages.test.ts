import { describe, expect } from 'vitest';
import { browserTest, slowBrowserTest, waitForHidden, waitForVisible } from '../testing/browser.ts';
import { userWithSecondFactor } from '../testing/browser-factors.ts';
import { expectHeading } from '../testing/browser-mail.ts';
import { phone } from '../testing/browser-visitor.ts';

const test = browserTest();

describe('the navigation of the console', slowBrowserTest, () => {
  test('begins with the overview, and each page of it says in the navigation where one is', async ({
    studio,
    visit,
  }) => {
    const { page } = await visit({ as: (await userWithSecondFactor(studio, 'superadmin')).user });
    await page.goto('/admin');
    await expectHeading(page, 'Overview');
    const navigation = page.getByRole('navigation', { name: 'Administration' });
    const names = await navigation.getByRole('link').allTextContents();
    expect(names).toEqual(expect.arrayContaining(['Overview', 'Users', 'Audit log', 'Moderation', 'Models']));
    for (const name of names) {
      await navigation.getByRole('link', { name, exact: true }).click();
      await waitForVisible(navigation.locator('[aria-current=page]').getByText(name, { exact: true }));
      await waitForVisible(page.getByRole('heading', { level: 1 }));
    }
  });

  test('is a menu on a phone, which names the open page and closes when one is chosen', async ({
    studio,
    visit,
  }) => {
    const { user } = await userWithSecondFactor(studio, 'admin');
    const { page } = await visit({ as: user, viewport: phone, isMobile: true, hasTouch: true });
    await page.goto('/admin/users');
    await expectHeading(page, 'Users');
    const menu = page.getByRole('button', { name: 'All pages of the console, now Users' });
    const auditLog = page
      .getByRole('navigation', { name: 'Administration' })
      .getByRole('link', { name: 'Audit log' });
    await waitForHidden(auditLog);
    await menu.click();
    expect(await menu.getAttribute('aria-expanded')).toBe('true');
    await auditLog.click();
    await expectHeading(page, 'Audit log');
    await waitForHidden(auditLog);
    await waitForVisible(page.getByRole('button', { name: 'All pages of the console, now Audit log' }));
    // An admin who is no superadmin is offered neither providers nor models.
    await page.getByRole('button', { name: /^All pages of the console/ }).click();
    await waitForVisible(auditLog);
    expect(await page.getByRole('link', { name: 'Providers' }).count()).toBe(0);
  });
});

describe('the overview', slowBrowserTest, () => {
  test('says how many people there are, each number a link to its list', async ({ studio, visit }) => {
    const { user } = await userWithSecondFactor(studio, 'admin');
    await studio.user('user', { lockedAt: new Date() });
    const { page } = await visit({ as: user });
    await page.goto('/admin/overview');
    const users = page.getByRole('list', { name: 'Now' }).getByRole('listitem').filter({ hasText: 'Users' });
    await waitForVisible(users.getByText(/\d+ locked/));
    await users.getByRole('link').click();
    await expectHeading(page, 'Users');
  });
});
