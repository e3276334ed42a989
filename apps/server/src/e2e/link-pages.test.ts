import type { Page } from 'playwright-core';
import { describe } from 'vitest';
import { browserTest, slowBrowserTest, waitForVisible } from '../testing/browser.ts';
import { expectAccessible } from '../testing/browser-axe.ts';
import { expectHeading, followMail, goodPassword, signUp } from '../testing/browser-mail.ts';
import { freshEmail } from '../testing/credentials.ts';
import { sharedPassword } from '../testing/in-process-people.ts';

const test = browserTest({ REQUIRE_EMAIL_VERIFICATION: 'true' });
const still = { reducedMotion: 'reduce' } as const;
const madeUp = 'Jx2m8VqWcD0r-4tZkPbH6yLsN9aEoFuG3iT7XwRzQvY';

const press = (page: Page, name: string): Promise<void> => page.getByRole('button', { name }).click();

/** The pages of emailed links: path, heading, and the button of the link's action. */
const linkPages = [
  ['/verify-email', 'Confirm your email address', 'Confirm email address'],
  ['/reset-password', 'Choose a new password', 'Set new password'],
  ['/confirm-email', 'Confirm your new email address', 'Confirm the change'],
  ['/not-me', 'Wasn’t you?', 'Secure my account'],
  ['/invitation', 'Welcome to Atelier', 'Set password'],
] as const;

describe('no page of an emailed link has accessibility violations', slowBrowserTest, () => {
  for (const [path, heading, button] of linkPages)
    test(`${path}, before its button`, async ({ visit }) => {
      const visitor = await visit(still);
      visitor.expectFault(/status of 404/);
      const { page } = visitor;
      await page.goto(`${path}#token=${madeUp}`);
      await expectHeading(page, heading);
      await expectAccessible(visitor);
      if (path === '/reset-password')
        await page.getByLabel('New password', { exact: true }).fill(goodPassword);
      if (path === '/invitation') await page.getByLabel('Password', { exact: true }).fill(goodPassword);
      await press(page, button);
      await expectHeading(page, 'This link no longer works');
      // The same page behind each of them.
      if (path === '/verify-email') await expectAccessible(visitor);
    });

  test('a forgotten password, asked for and underway', async ({ visit }) => {
    const visitor = await visit(still);
    const { page } = visitor;
    await page.goto('/forgot-password');
    await expectHeading(page, 'Forgot your password?');
    await expectAccessible(visitor);
    await page.getByLabel('Email').fill('a.rather.long.name.indeed@mail.department.example.org');
    await press(page, 'Send reset link');
    await expectHeading(page, 'Check your email');
    await expectAccessible(visitor);
  });

  test('a new account, from “check your mail” to the password that another browser is asked for', async ({
    studio,
    visit,
  }) => {
    const email = freshEmail();
    const visitor = await visit(still);
    await signUp(visitor, email);
    await expectHeading(visitor.page, 'Check your email');
    await expectAccessible(visitor);
    const other = await visit(still);
    other.expectFault(/status of 40[01]/);
    const { page } = other;
    await followMail(studio, other, email, 'verify_email');
    await press(page, 'Confirm email address');
    await page.getByLabel('Password', { exact: true }).fill('not this one');
    await press(page, 'Confirm email address');
    await waitForVisible(page.getByText(/wrong password/i));
    await expectAccessible(other);
    await press(page, 'I didn’t register');
    await waitForVisible(page.getByRole('dialog'));
    await expectAccessible(other);
    await press(page, 'Disable it');
    await expectHeading(page, 'The account is disabled');
    await expectAccessible(other);
  });

  test('a new password that is refused', async ({ studio, visit }) => {
    const user = await studio.user('user');
    const visitor = await visit(still);
    visitor.expectFault(/status of 400/);
    const { page } = visitor;
    await studio.client().mutate('emailLinks.forgotPassword', { email: user.email });
    await followMail(studio, visitor, user.email, 'reset_password');
    await page.getByLabel('New password', { exact: true }).fill('password');
    await press(page, 'Set new password');
    await waitForVisible(page.locator('[aria-invalid="true"]'));
    await expectAccessible(visitor);
  });

  test('an email change without confirmations, and with one of two', async ({ studio, visit }) => {
    const { user, client } = await studio.person('user');
    const email = freshEmail();
    await client.mutate('emailLinks.changeEmail', { email });
    const stranger = await visit(still);
    stranger.expectFault(/status of 403/);
    await followMail(studio, stranger, email, 'email_change_new');
    await press(stranger.page, 'Confirm the change');
    await waitForVisible(
      stranger.page.getByRole('alert').getByText(/^In this browser, sign in to the account/),
    );
    await expectAccessible(stranger);
    const visitor = await visit({ ...still, as: user });
    await followMail(studio, visitor, user.email, 'email_change_old');
    await press(visitor.page, 'Confirm the change');
    await expectHeading(visitor.page, 'One confirmation to go');
    await expectAccessible(visitor);
  });

  test('all users are signed out', async ({ studio, visit }) => {
    const user = await studio.user('user');
    const client = studio.client();
    await client.signIn(user.email, sharedPassword);
    const visitor = await visit(still);
    await followMail(studio, visitor, user.email, 'new_device');
    await press(visitor.page, 'Secure my account');
    await expectHeading(visitor.page, 'All devices are signed out');
    await expectAccessible(visitor);
  });

  test('the sign-in page, with an OAuth error', async ({ visit }) => {
    const visitor = await visit(still);
    const { page } = visitor;
    await page.goto('/sign-in?fault=account_exists');
    await waitForVisible(
      page.getByRole('alert').filter({ hasText: 'An account with that email address already exists' }),
    );
    await expectAccessible(visitor);
  });
});
