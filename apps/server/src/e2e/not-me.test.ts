import { describe, expect } from 'vitest';
import { browserTest, settled, slowBrowserTest, waitForVisible } from '../testing/browser.ts';
import { signOut } from '../testing/browser-factors.ts';
import {
  expectHeading,
  expectSignedOut,
  followMail,
  goodPassword,
  signInByPassword,
  submitSignInForm,
  tracesOf,
} from '../testing/browser-mail.ts';
import { addPasskey } from '../testing/in-process-credentials.ts';
import { sharedPassword } from '../testing/in-process-people.ts';

const test = browserTest();

describe('a sign-in from a new device', slowBrowserTest, () => {
  test('is notified by email once, with device and address', async ({ studio, visit }) => {
    const user = await studio.user('user');
    const visitor = await visit();
    await signInByPassword(visitor, user.email);
    const { text } = await studio.mailTo(user.email, 'new_device');
    expect(text).toMatch(/Device: Chrome on \w+/);
    expect(text).toContain(`From: ${visitor.address}`);
    expect(text).toContain('By: Password');
    await settled(visitor.page);
    await signOut(visitor.page);
    await signInByPassword(visitor, user.email);
    await signInByPassword(await visit(), user.email);
    await studio.mailTo(user.email, 'new_device');
    expect(studio.mails().filter(({ to }) => to === user.email)).toHaveLength(2);
  });

  test('“this was not me” removes nothing by a second Enter before its list is read', async ({
    studio,
    visit,
  }) => {
    const user = await studio.user('user');
    const own = await addPasskey(studio, user);
    const [theirs, reader] = [await visit(), await visit()];
    await theirs.page.goto('/sign-in');
    await signInByPassword(theirs, user.email);
    const { page } = reader;
    await followMail(studio, reader, user.email, 'new_device');
    await page.getByRole('button', { name: 'Secure my account' }).press('Enter');
    await page.keyboard.press('Enter');
    await waitForVisible(page.locator('h2:focus'));
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Remove the rest and secure my account' }).press('Enter');
    await settled(page);
    expect((await studio.db.passkeys.listOf(user.id)).map(({ id }) => id)).toEqual([own.id]);
    await page.getByLabel('Passkey “phone”').check();
    await page.waitForTimeout(1100);
    await page.getByRole('button', { name: 'Remove the rest and secure my account' }).click();
    await expectHeading(page, 'All devices are signed out');
    expect((await studio.db.passkeys.listOf(user.id)).map(({ id }) => id)).toEqual([own.id]);
  });

  test('“this was not me” ends it by one button, not by the link alone, and sends a reset link', async ({
    studio,
    visit,
  }) => {
    const user = await studio.user('user');
    const [mine, theirs] = [await visit({ as: user }), await visit()];
    for (const { page } of [mine, theirs]) await page.goto('/sign-in');
    await signInByPassword(theirs, user.email);
    const reader = await visit();
    reader.expectFault(/status of 40[14]/);
    const { page } = reader;
    const { link, token } = await followMail(studio, reader, user.email, 'new_device');
    await expectHeading(page, 'Wasn’t you?');
    await theirs.page.reload();
    await expectHeading(theirs.page, 'Studio');

    await page.getByRole('button', { name: 'Secure my account' }).click();
    await expectHeading(page, 'All devices are signed out');
    for (const visitor of [mine, theirs]) await expectSignedOut(visitor);
    expect(tracesOf(studio, reader, token)).toEqual([]);

    await page.goto('/sign-in');
    await submitSignInForm(reader, user.email, sharedPassword);
    await waitForVisible(page.getByText('Wrong email or password.'));
    const { text } = await followMail(studio, reader, user.email, 'reset_password');
    expect(text).toContain('You told us that a sign-in wasn’t you.');
    await page.getByLabel('New password', { exact: true }).fill(goodPassword);
    await page.getByRole('button', { name: 'Set new password' }).click();
    await expectHeading(page, 'Your new password is set');
    await signInByPassword(reader, user.email, goodPassword);

    await page.goto(link);
    await page.getByRole('button', { name: 'Secure my account' }).click();
    await expectHeading(page, 'This link no longer works');
    await waitForVisible(page.getByRole('link', { name: 'Choose a new password' }));
  });
});
