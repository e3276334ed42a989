import type { Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import { browserTest, eventually, settled, slowBrowserTest, waitForVisible } from '../testing/browser.ts';
import { expectAccessible } from '../testing/browser-axe.ts';
import { codeNow, withAuthenticatorApp } from '../testing/browser-factors.ts';
import {
  expectHeading,
  expectSignedOut,
  followMail,
  goodPassword,
  signInByPassword,
  submitSignInForm,
  tracesOf,
  wordsOf,
} from '../testing/browser-mail.ts';
import type { BrowserStudio } from '../testing/browser-studio.ts';
import type { Visitor } from '../testing/browser-visitor.ts';
import { addPasskey, linkProvider, markReviewed } from '../testing/in-process-credentials.ts';
import { sharedPassword } from '../testing/in-process-people.ts';
import { addShare } from '../testing/in-process-shares.ts';

const test = browserTest();

const forget = async ({ page }: Visitor, email: string): Promise<void> => {
  await page.goto('/sign-in');
  await page.getByRole('link', { name: 'Forgot your password?' }).click();
  await expectHeading(page, 'Forgot your password?');
  await page.getByLabel('Email').fill(email);
  await page.getByRole('button', { name: 'Send reset link' }).click();
  await expectHeading(page, 'Check your email');
};

const choose = async ({ page }: Visitor, password: string): Promise<void> => {
  await page.getByLabel('New password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Set new password' }).click();
};

/** Long enough after the list has appeared for a press to be meant. */
const removeTheRest = async (page: Page): Promise<void> => {
  await page.waitForTimeout(1100);
  await page.getByRole('button', { name: 'Remove the rest and set the password' }).click();
};

/** All the way to a new password. */
const reset = async (studio: BrowserStudio, visitor: Visitor, email: string): Promise<string> => {
  await forget(visitor, email);
  const { link } = await followMail(studio, visitor, email, 'reset_password');
  await choose(visitor, goodPassword);
  await expectHeading(visitor.page, 'Your new password is set');
  return link;
};

describe('a forgotten password', slowBrowserTest, () => {
  test('gets the same answer whether or not the account exists', async ({ studio, visit }) => {
    const user = await studio.user('user');
    const words = [];
    for (const email of [user.email, 'nobody@example.org']) {
      const visitor = await visit();
      await forget(visitor, email);
      words.push(await wordsOf(visitor, email));
    }
    expect(words[0]).toContain('<address>');
    expect(words[1]).toBe(words[0]);
    await studio.mailTo(user.email, 'reset_password');
    expect(studio.mails().filter(({ to }) => to === 'nobody@example.org')).toEqual([]);
  });

  test('is replaced; a weak one is refused at its field, and the link stays valid', async ({
    studio,
    visit,
  }) => {
    const user = await studio.user('user');
    const visitor = await visit();
    visitor.expectFault(/status of 400.*resetPassword/);
    const { page } = visitor;
    await forget(visitor, user.email);
    const { token } = await followMail(studio, visitor, user.email, 'reset_password');
    await expectHeading(page, 'Choose a new password');
    await eventually(() => page.url()).toBe(`${studio.origin}/reset-password`);
    const field = page.getByLabel('New password', { exact: true });
    const meter = page.locator('progress');
    await field.fill('password');
    await eventually(() => meter.evaluate((bar) => Number(bar.getAttribute('value')))).toBeLessThan(0.5);
    await page.getByRole('button', { name: 'Set new password' }).click();
    await eventually(() => field.getAttribute('aria-invalid')).toBe('true');
    const described = (await field.getAttribute('aria-describedby')) ?? '';
    expect(described.split(' ').some((id) => id.endsWith('-error'))).toBe(true);
    expect(await studio.db.users.findById(user.id)).toMatchObject({ passwordHash: user.passwordHash });

    await field.fill(goodPassword);
    await eventually(() => meter.evaluate((bar) => Number(bar.getAttribute('value')))).toBe(1);
    await page.getByRole('button', { name: 'Set new password' }).click();
    await expectHeading(page, 'Your new password is set');
    expect(await studio.mailTo(user.email, 'security_notice')).toMatchObject({
      subject: 'Your password was reset',
    });
    expect(tracesOf(studio, visitor, token)).toEqual([]);
  });

  test('ends every session at once, also in an open page; only the new password signs in', async ({
    studio,
    visit,
  }) => {
    const user = await studio.user('user');
    const open = await visit({ as: user });
    await open.page.goto('/gallery');
    await expectHeading(open.page, 'Gallery');
    const visitor = await visit();
    visitor.expectFault(/status of 401.*signIn/);
    await reset(studio, visitor, user.email);
    await expectSignedOut(open);

    await visitor.page.getByRole('link', { name: 'Go to sign-in' }).click();
    await submitSignInForm(visitor, user.email, sharedPassword);
    await waitForVisible(visitor.page.getByText('Wrong email or password.'));
    await submitSignInForm(visitor, user.email, goodPassword);
    await visitor.page.waitForURL('**/studio');
  });

  test('has a link that works once, and then offers a new one', async ({ studio, visit }) => {
    const user = await studio.user('user');
    const visitor = await visit();
    visitor.expectFault(/status of 404.*(review|resetPassword)/);
    const { page } = visitor;
    const link = await reset(studio, visitor, user.email);
    await page.goto('about:blank');
    await page.goto(link);
    await choose(visitor, 'a kettle for the lighthouse');
    await expectHeading(page, 'This link no longer works');
    await page.getByRole('link', { name: 'Ask for a new link' }).click();
    await expectHeading(page, 'Forgot your password?');
    await signInByPassword(visitor, user.email, goodPassword);
  });

  test('shows what was added since a sign-in on a new device, and keeps what the owner selects', async ({
    studio,
    visit,
  }) => {
    const user = await studio.user('user');
    const stranger = studio.client();
    await stranger.signIn(user.email, sharedPassword);
    const own = await addPasskey(studio, user);
    await linkProvider(studio, user);
    const link = await addShare(studio, user);
    const visitor = await visit();
    const { page } = visitor;
    await forget(visitor, user.email);
    await followMail(studio, visitor, user.email, 'reset_password');
    await choose(visitor, goodPassword);
    await waitForVisible(page.getByText('Which of these did you add yourself?'));
    expect(await studio.db.users.findById(user.id)).toMatchObject({ passwordHash: user.passwordHash });
    await expectAccessible(visitor);
    await page.getByLabel('Passkey “phone”').check();
    await page.getByLabel(/^1 link to pictures, added/).check();
    await removeTheRest(page);
    await expectHeading(page, 'Your new password is set');
    expect(await studio.db.shares.findOpen(link.tokenHash, new Date())).not.toBeNull();
    expect((await studio.db.passkeys.listOf(user.id)).map(({ id }) => id)).toEqual([own.id]);
    expect(await studio.db.identities.listOf(user.id)).toEqual([]);
    await signInByPassword(visitor, user.email, goodPassword);
    await page.goto('/account/security');
    const added = page.getByRole('region', { name: 'Recent changes' });
    await waitForVisible(added.getByText(/removed: Sign-in with GitHub, added .*kept: Passkey “phone”/));
  });

  test('warns before it locks an account whose only second factor is unreviewed', async ({
    studio,
    visit,
  }) => {
    const user = await studio.user('user');
    const stranger = studio.client();
    await stranger.signIn(user.email, sharedPassword);
    await withAuthenticatorApp(studio, { client: stranger, user });
    const visitor = await visit();
    const { page } = visitor;
    await forget(visitor, user.email);
    await followMail(studio, visitor, user.email, 'reset_password');
    await choose(visitor, goodPassword);
    const warning = page.getByText('This removes the only second factor');
    await waitForVisible(warning);
    await page.getByLabel('Authenticator app').check();
    await eventually(() => warning.count()).toBe(0);
    await page.getByLabel('Authenticator app').uncheck();
    await removeTheRest(page);
    const question = page.getByRole('dialog', { name: 'Remove the only second factor?' });
    await question.getByRole('button', { name: 'Cancel' }).click();
    expect(await studio.db.users.findById(user.id)).toMatchObject({ passwordHash: user.passwordHash });
    await removeTheRest(page);
    await question.getByRole('button', { name: 'Remove the rest and set the password' }).click();
    await expectHeading(page, 'Your account is locked');
    expect((await stranger.query('account.me')).status).toBe(401);
  });

  test('removes nothing when Enter is pressed twice: the list has the focus and is announced', async ({
    studio,
    visit,
  }) => {
    const user = await studio.user('user');
    const own = await addPasskey(studio, user);
    const visitor = await visit();
    const { page } = visitor;
    await forget(visitor, user.email);
    await followMail(studio, visitor, user.email, 'reset_password');
    const field = page.getByLabel('New password', { exact: true });
    await field.fill(goodPassword);
    await field.press('Enter');
    await page.keyboard.press('Enter');
    const heading = page.getByRole('heading', { name: 'Which of these did you add yourself?' });
    await waitForVisible(heading);
    await waitForVisible(page.locator('h2:focus'));
    await eventually(() => page.getByRole('status').allInnerTexts()).toContainEqual(
      expect.stringContaining('Nothing has happened yet.'),
    );
    await page.keyboard.press('Enter');
    await field.press('Enter');
    await settled(page);
    expect(await studio.db.users.findById(user.id)).toMatchObject({ passwordHash: user.passwordHash });
    expect((await studio.db.passkeys.listOf(user.id)).map(({ id }) => id)).toEqual([own.id]);
    await page.getByLabel('Passkey “phone”').check();
    await removeTheRest(page);
    await expectHeading(page, 'Your new password is set');
    expect((await studio.db.passkeys.listOf(user.id)).map(({ id }) => id)).toEqual([own.id]);
  });

  test('does not remove the second factor', async ({ studio, visit }) => {
    const person = await studio.person('user');
    const { secret } = await withAuthenticatorApp(studio, person);
    await markReviewed(studio, person.user);
    const visitor = await visit();
    const { page } = visitor;
    await reset(studio, visitor, person.user.email);
    await page.getByRole('link', { name: 'Go to sign-in' }).click();
    await submitSignInForm(visitor, person.user.email, goodPassword);
    await expectHeading(page, 'Confirm it’s you');
    await page.goto('/studio');
    await expectHeading(page, 'Sign in');
    await page.goto('/sign-in/confirm');
    await page.getByLabel(/code/i).fill(codeNow(studio, secret));
    await page.waitForURL('**/studio');
  });
});
