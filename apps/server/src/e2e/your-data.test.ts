import { describe, expect } from 'vitest';
import { browserTest, slowBrowserTest, waitForVisible } from '../testing/browser.ts';
import { allAppearances, expectAccessible } from '../testing/browser-axe.ts';
import { signInByForm } from '../testing/browser-factors.ts';
import { expectOneCall } from '../testing/held-requests.ts';

const test = browserTest();

describe('your data', slowBrowserTest, () => {
  test('an export is asked for, prepared and downloaded; then the account is deleted, and kept by signing in', async ({
    studio,
    visit,
  }) => {
    const user = await studio.user('user');
    await studio.image(user, { prompt: 'a mill' });
    const visitor = await visit({ as: user, reducedMotion: 'reduce' });
    const { page } = visitor;
    await page.goto('/account/data');
    await waitForVisible(page.getByRole('heading', { level: 1, name: 'Your data' }));
    await waitForVisible(page.getByText('Your account: name, email address, role and last sign-in'));
    await expectAccessible(visitor, allAppearances);
    await expectOneCall(page, 'privacy.export', page.getByRole('button', { name: 'Prepare an export' }));
    const link = page.getByRole('link', { name: 'Download', exact: true });
    await waitForVisible(link);
    const [download] = await Promise.all([page.waitForEvent('download'), link.click()]);
    expect(download.suggestedFilename()).toMatch(/^atelier-data-[\d-]+\.zip$/);

    await page.getByRole('button', { name: 'Delete account…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Delete your account?' });
    await waitForVisible(dialog);
    await expectAccessible(visitor, allAppearances);
    await dialog.getByLabel('Your email address').fill(user.email);
    await expectOneCall(
      page,
      'privacy.deleteAccount',
      dialog.getByRole('button', { name: 'Delete my account' }),
    );
    await waitForVisible(page.getByText(/^Your account will be deleted on/));

    await page.goto('/sign-in');
    await signInByForm(page, user);
    await waitForVisible(page.getByRole('heading', { level: 1, name: 'Your account is being deleted' }));
    await expectAccessible(visitor, allAppearances);
    await page.goto('/gallery');
    await waitForVisible(page.getByRole('heading', { level: 1, name: 'Your account is being deleted' }));
    await expectOneCall(
      page,
      'privacy.cancelDeletion',
      page.getByRole('button', { name: 'Keep my account' }),
    );
    await waitForVisible(page.getByText('Welcome back. Your account stays.'));
    await page.goto('/gallery');
    await waitForVisible(page.getByRole('link', { name: 'a mill' }));
  });
});
