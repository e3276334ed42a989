import type { Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import {
  browserTest,
  eventually,
  slowBrowserTest,
  waitForHidden,
  waitForVisible,
} from '../testing/browser.ts';
import { plugInAuthenticator } from '../testing/browser-authenticator.ts';
import { expectAccessible } from '../testing/browser-axe.ts';
import {
  addPasskey,
  confirmDialog,
  expireProofs,
  keepCodes,
  openSecurity,
  openTokens,
  passkeysPart,
  signInByForm,
  signOut,
  withAuthenticatorApp,
  withPasskey,
} from '../testing/browser-factors.ts';

const test = browserTest();

const usePasskey = (page: Page) => page.getByRole('button', { name: 'Use a passkey' });

describe('passkeys', slowBrowserTest, () => {
  test('are added and named on the account page', async ({ studio, visit }) => {
    const visitor = await visit({ as: await studio.user('user'), reducedMotion: 'reduce' });
    const { page } = visitor;
    const device = await plugInAuthenticator(visitor);
    await openSecurity(visitor);
    await waitForVisible(passkeysPart(page).getByText('None yet.'));
    await addPasskey(page, 'Laptop');
    await keepCodes(page);
    expect(await device.count()).toBe(1);
    await passkeysPart(page).getByRole('button', { name: 'Rename Laptop' }).click();
    await page.getByLabel('Passkey name').fill('Old laptop');
    await page.getByRole('dialog').getByRole('button', { name: 'Rename' }).click();
    await waitForVisible(passkeysPart(page).getByText('Old laptop', { exact: true }));
    await waitForVisible(passkeysPart(page).getByText('not used yet'));
    await page.reload();
    await waitForVisible(passkeysPart(page).getByText('Old laptop', { exact: true }));
    await page.getByRole('button', { name: 'Add a passkey' }).click();
    await waitForVisible(page.getByLabel('Passkey name'));
    await expectAccessible(visitor);
  });

  test('a device that has one for the account adds no second, and says so', async ({ studio, visit }) => {
    const visitor = await visit();
    const { page } = visitor;
    const { device } = await withPasskey(studio, visitor);
    await page.getByRole('button', { name: 'Add a passkey' }).click();
    await page.getByRole('button', { name: 'Create passkey' }).click();
    await waitForVisible(
      page.getByRole('alert').filter({ hasText: 'already has a passkey for this account' }),
    );
    expect(await device.count()).toBe(1);
  });

  test('sign in by the button, without a password or a code', async ({ studio, visit }) => {
    const visitor = await visit();
    const { page } = visitor;
    const { device } = await withPasskey(studio, visitor);
    await device.answers(false);
    await signOut(page);
    await page.goto('/sign-in?next=/gallery');
    await usePasskey(page).click();
    await device.asked();
    await device.answers(true);
    await page.waitForURL('**/gallery');
    await page.goto('/account/security');
    await waitForVisible(passkeysPart(page).getByText('used just now'));
  });

  test('sign in from the browser’s autofill', async ({ studio, visit }) => {
    const visitor = await visit();
    const { page } = visitor;
    await withPasskey(studio, visitor);
    await signOut(page);
    // The virtual device chooses by itself as soon as the page offers the choice.
    await page.goto('/sign-in?next=/gallery');
    await page.waitForURL('**/gallery');
  });

  test('a user whom the device does not verify is not signed in', async ({ studio, visit }) => {
    const visitor = await visit({ reducedMotion: 'reduce' });
    const { page } = visitor;
    const { device } = await withPasskey(studio, visitor);
    await signOut(page);
    await device.knows(false);
    await page.goto('/sign-in');
    await usePasskey(page).click();
    await waitForVisible(page.getByRole('alert').filter({ hasText: 'No passkey was used' }));
    expect(new URL(page.url()).pathname).toBe('/sign-in');
    await expectAccessible(visitor);
  });

  test('replace the code after the password', async ({ studio, visit }) => {
    const visitor = await visit({ reducedMotion: 'reduce' });
    const { page } = visitor;
    const { owner, device } = await withPasskey(studio, visitor);
    await device.answers(false);
    await signOut(page);
    await signInByForm(page, owner, '/gallery');
    await page.waitForURL('**/sign-in/confirm**');
    await expectAccessible(visitor);
    await device.answers(true);
    await usePasskey(page).click();
    await page.waitForURL('**/gallery');
  });

  test('confirm a step-up in the middle of an action', async ({ studio, visit }) => {
    const visitor = await visit({ reducedMotion: 'reduce' });
    const { page } = visitor;
    visitor.expectFault(/status of 403.*tokens\.issue/);
    await withPasskey(studio, visitor);
    await openTokens(visitor);
    expireProofs(studio);
    await page.getByRole('button', { name: 'Create a token…' }).click();
    await page.getByLabel('Program name').fill('cron');
    await page.getByRole('button', { name: 'Create token' }).click();
    await waitForVisible(confirmDialog(page));
    await expectAccessible(visitor);
    await usePasskey(page).click();
    await waitForVisible(page.getByRole('dialog', { name: 'Your new token' }));
  });

  test('are removed, and the recovery codes with the last factor', async ({ studio, visit }) => {
    const visitor = await visit();
    const { page } = visitor;
    const { owner } = await withPasskey(studio, visitor);
    await passkeysPart(page).getByRole('button', { name: 'Remove Laptop' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove it' }).click();
    await waitForVisible(page.getByText('“Laptop” was removed.'));
    await waitForVisible(passkeysPart(page).getByText('None yet.'));
    await waitForHidden(page.getByText('Recovery codes', { exact: true }));
    expect((await studio.db.users.findById(owner.id))?.secondFactorAt).toBeNull();
  });

  test('the last factor of a role that needs one cannot be removed', async ({ studio, visit }) => {
    const visitor = await visit();
    const { page } = visitor;
    visitor.expectFault(/status of 403.*credentials\.removePasskey/);
    const { owner } = await withPasskey(studio, visitor, 'admin');
    const remove = async () => {
      await passkeysPart(page).getByRole('button', { name: 'Remove Laptop' }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Remove it' }).click();
    };
    await remove();
    await waitForVisible(page.getByText('Your role requires a second factor.'));
    await waitForVisible(passkeysPart(page).getByText('Laptop', { exact: true }));

    await withAuthenticatorApp(studio, { user: owner, client: await studio.signedIn(owner) });
    await page.goto('/sign-in');
    await page.waitForURL('**/studio');
    await openSecurity(visitor);
    await remove();
    await waitForVisible(page.getByText('“Laptop” was removed.'));
    await eventually(async () => (await studio.db.passkeys.listOf(owner.id)).length).toBe(0);
  });
});
