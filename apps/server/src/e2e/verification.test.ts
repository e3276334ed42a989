import { describe, expect } from 'vitest';
import {
  browserTest,
  eventually,
  slowBrowserTest,
  waitForHidden,
  waitForVisible,
} from '../testing/browser.ts';
import { allAppearances, expectAccessible } from '../testing/browser-axe.ts';
import {
  expectHeading,
  expectSignedOut,
  followMail,
  goodPassword,
  signInByPassword,
  signUp,
  submitSignInForm,
  tracesOf,
  wordsOf,
} from '../testing/browser-mail.ts';
import { desktop, type Visitor } from '../testing/browser-visitor.ts';
import { freshEmail } from '../testing/credentials.ts';
import { sharedPassword } from '../testing/in-process-people.ts';

const test = browserTest({ REQUIRE_EMAIL_VERIFICATION: 'true' });
/** Reached by a name: browsers make no passkeys for a numeric address. */
const testWithout = browserTest();

const confirmButton = ({ page }: Visitor) => page.getByRole('button', { name: 'Confirm email address' });

const register = async (visitor: Visitor, email: string): Promise<void> => {
  await signUp(visitor, email);
  await expectHeading(visitor.page, 'Check your email');
};

const reportRegistration = async ({ page }: Visitor): Promise<void> => {
  await page.getByRole('button', { name: 'I didn’t register' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Disable it' }).click();
  await expectHeading(page, 'The account is disabled');
};

describe('if email verification is required', slowBrowserTest, () => {
  test('the link has no effect by itself; a button in the browser that registered verifies', async ({
    studio,
    visit,
  }) => {
    const visitor = await visit();
    const { page } = visitor;
    const email = freshEmail();
    await register(visitor, email);
    const { token } = await followMail(studio, visitor, email, 'verify_email');
    await expectHeading(page, 'Confirm your email address');
    await eventually(() => page.url()).toBe(`${studio.origin}/verify-email`);
    expect((await studio.db.users.findByEmail(email))?.emailVerifiedAt).toBeNull();

    await confirmButton(visitor).click();
    await expectHeading(page, 'Your email address is confirmed');
    const heading = page.getByRole('heading', { level: 1 });
    await eventually(() => heading.evaluate((element) => element.matches(':focus'))).toBe(true);
    await page.getByRole('link', { name: 'Go to sign-in' }).click();
    await submitSignInForm(visitor, email, goodPassword);
    await page.waitForURL('**/studio');
    expect(tracesOf(studio, visitor, token)).toEqual([]);
  });

  test('in another browser the link asks for the password, and says if it is wrong', async ({
    studio,
    visit,
  }) => {
    const email = freshEmail();
    await register(await visit(), email);
    const other = await visit();
    other.expectFault(/status of 40[01].*verifyEmail/);
    const { page } = other;
    await followMail(studio, other, email, 'verify_email');
    await confirmButton(other).click();
    await waitForVisible(page.getByText('created in another browser'));
    const field = page.getByLabel('Password', { exact: true });
    await eventually(() => field.evaluate((element) => element.matches(':focus'))).toBe(true);
    expect(await field.getAttribute('aria-invalid')).toBeNull();

    await field.fill('something else altogether');
    await confirmButton(other).click();
    await waitForVisible(page.getByText(/wrong password/i));
    expect((await studio.db.users.findByEmail(email))?.emailVerifiedAt).toBeNull();
    await field.fill(goodPassword);
    await confirmButton(other).click();
    await expectHeading(page, 'Your email address is confirmed');
    await signInByPassword(other, email, goodPassword);
  });

  test('a used link says what to do, and a valid one opened in the same tab works', async ({
    studio,
    visit,
  }) => {
    const visitor = await visit();
    visitor.expectFault(/status of 40[04].*verifyEmail/);
    const { page } = visitor;
    const [email, later] = [freshEmail(), freshEmail()];
    await register(visitor, email);
    const { link } = await followMail(studio, visitor, email, 'verify_email');
    await confirmButton(visitor).click();
    await expectHeading(page, 'Your email address is confirmed');
    await page.goto('about:blank');
    await page.goto(link);
    await confirmButton(visitor).click();
    await expectHeading(page, 'This link no longer works');
    await waitForVisible(page.getByRole('alert').getByText('you can request a new email there'));
    await waitForVisible(page.getByRole('link', { name: 'Go to sign-in' }));

    await register(await visit(), later);
    await followMail(studio, visitor, later, 'verify_email');
    await expectHeading(page, 'Confirm your email address');
    await confirmButton(visitor).click();
    await waitForVisible(page.getByText('created in another browser'));
  });

  test('a truncated link says so', async ({ visit }) => {
    const { page } = await visit();
    await page.goto('/verify-email#token=');
    await expectHeading(page, 'This link is incomplete');
  });

  test('a taken address gets the same page; its owner gets an email with a sign-in link', async ({
    studio,
    visit,
  }) => {
    const owner = await studio.user('user');
    const [free, taken] = [freshEmail(), owner.email];
    const words = [];
    for (const email of [free, taken]) {
      const visitor = await visit();
      await register(visitor, email);
      expect(visitor.page.url()).toBe(`${studio.origin}/sign-up`);
      words.push((await wordsOf(visitor, email)).replace(/in \d+ s/, 'in a minute'));
    }
    expect(words[1]).toBe(words[0]);

    const theirs = await visit();
    const { text } = await followMail(studio, theirs, taken, 'already_registered');
    await submitSignInForm(theirs, taken, sharedPassword);
    await theirs.page.waitForURL('**/studio');
    const [, resetLink = ''] = text.match(/https?:\/\/\S+/g) ?? [];
    const forgetful = await visit();
    await forgetful.page.goto(resetLink);
    await expectHeading(forgetful.page, 'Forgot your password?');
  });

  test('only with the right password sign-in says that the address is unverified, and resends the email', async ({
    studio,
    visit,
  }) => {
    const visitor = await visit();
    visitor.expectFault(/status of 40[0134]/);
    const { page } = visitor;
    const email = freshEmail();
    await register(visitor, email);
    expect(await page.getByRole('button', { name: /^You can resend it in/ }).isDisabled()).toBe(true);
    const first = await studio.mailTo(email, 'verify_email');
    await page.getByRole('link', { name: 'Sign in' }).last().click();
    await submitSignInForm(visitor, email, 'not that one at all');
    await waitForVisible(page.getByText('Wrong email or password.'));
    await waitForHidden(page.getByRole('button', { name: 'Resend the email' }));
    await submitSignInForm(visitor, email, goodPassword);
    await waitForVisible(page.getByText('Confirm your email address first'));
    await page.getByRole('button', { name: 'Resend the email' }).click();
    await waitForVisible(page.getByText('a new email is on its way'));

    await page.goto(first.link);
    await confirmButton(visitor).click();
    await expectHeading(page, 'This link no longer works');
    // The requester may be a stranger, so the new link is bound to no browser.
    await followMail(studio, visitor, email, 'verify_email');
    await confirmButton(visitor).click();
    await page.getByLabel('Password', { exact: true }).fill(goodPassword);
    await confirmButton(visitor).click();
    await expectHeading(page, 'Your email address is confirmed');
  });

  test('“I didn’t register” takes the account from the registrant and leaves it to the owner of the address', async ({
    studio,
    visit,
  }) => {
    const email = freshEmail();
    const stranger = await visit();
    stranger.expectFault(/status of 401.*signIn/);
    await register(stranger, email);
    const owner = await visit();
    await followMail(studio, owner, email, 'verify_email');
    await reportRegistration(owner);
    await stranger.page.goto('/sign-in');
    await submitSignInForm(stranger, email, goodPassword);
    await waitForVisible(stranger.page.getByText('Wrong email or password.'));

    await owner.page.getByRole('link', { name: 'choose a password' }).click();
    await expectHeading(owner.page, 'Forgot your password?');
    await owner.page.getByLabel('Email').fill(email);
    await owner.page.getByRole('button', { name: 'Send reset link' }).click();
    await followMail(studio, owner, email, 'reset_password');
    await owner.page.getByLabel('New password', { exact: true }).fill('a kettle for the lighthouse');
    await owner.page.getByRole('button', { name: 'Set new password' }).click();
    await expectHeading(owner.page, 'Your new password is set');
    await signInByPassword(owner, email, 'a kettle for the lighthouse');
  });
});

/** Signs up without email verification, which signs in at once. @returns the email */
const signUpInside = async (visitor: Visitor): Promise<string> => {
  const email = freshEmail();
  await signUp(visitor, email);
  await expectHeading(visitor.page, 'Studio');
  return email;
};

describe('if email verification is not required', slowBrowserTest, () => {
  testWithout(
    'one is in at once, is told that the address waits, and confirms it without a question',
    async ({ studio, visit }) => {
      const visitor = await visit();
      const { page } = visitor;
      const email = await signUpInside(visitor);
      await page.goto('/account/security');
      const part = page.getByRole('region', { name: 'Email' });
      await waitForVisible(part.getByText('Not confirmed yet.'));
      await part.getByRole('button', { name: 'Resend the email' }).click();
      await waitForVisible(part.getByText('a new email is on its way'));
      await studio.mailTo(email, 'verify_email');
      // Not bound to this browser; the session answers for it.
      await followMail(studio, visitor, email, 'verify_email');
      await confirmButton(visitor).click();
      await expectHeading(page, 'Your email address is confirmed');
      await page.getByRole('link', { name: 'Continue to the studio' }).click();
      await page.waitForURL('**/studio');
      await page.goto('/account/security');
      await waitForVisible(part.getByText('Confirmed', { exact: true }));
    },
  );

  testWithout(
    'what an unconfirmed address keeps shut is not offered, and why and what to do stands beside it',
    async ({ studio, visit }) => {
      const visitor = await visit();
      const { page } = visitor;
      const email = await signUpInside(visitor);
      // The email after sign-up: its link is replaced by the next one.
      await studio.mailTo(email, 'verify_email');
      const ways = [
        ['/account/tokens', 'Access tokens', 'Create a token…'],
        ['/account/security', 'Second factor', 'Set up an authenticator app'],
        ['/account/security', 'Passkeys', 'Add a passkey'],
      ] as const;
      for (const [path, name, label] of ways) {
        if (new URL(page.url()).pathname !== path) await page.goto(path);
        const part = page.getByRole('region', { name, exact: true });
        await waitForVisible(part.getByText('Confirm your email address first.'));
        const button = part.getByRole('button', { name: label });
        expect(await button.isDisabled()).toBe(true);
        const reason = await button.getAttribute('aria-describedby');
        await waitForVisible(
          part.locator(`[id="${reason}"]`).getByRole('link', { name: 'Resend the email' }),
        );
      }
      await page.goto('/account/tokens');
      await page.getByRole('link', { name: 'Resend the email' }).click();
      await page.waitForURL('**/account/security#email');
      const again = page.getByRole('button', { name: 'Resend the email' });
      const isInView = async (): Promise<boolean> => {
        const box = await again.boundingBox();
        return box !== null && box.y >= 0 && box.y + box.height <= desktop.height;
      };
      await eventually(isInView).toBe(true);
      await expectAccessible(visitor, allAppearances);
      await again.click();
      await followMail(studio, visitor, email, 'verify_email');
      await confirmButton(visitor).click();
      await expectHeading(page, 'Your email address is confirmed');
      await page.goto('/account/security');
      await waitForVisible(page.getByText('Confirmed', { exact: true }));
      for (const [path, , label] of ways) {
        if (new URL(page.url()).pathname !== path) await page.goto(path);
        await eventually(() => page.getByRole('button', { name: label }).isEnabled()).toBe(true);
      }
      await waitForHidden(page.getByText('Confirm your email address first.'));
    },
  );

  testWithout('“I didn’t register” signs the registrant out of an open page', async ({ studio, visit }) => {
    const email = freshEmail();
    const stranger = await visit();
    await signUp(stranger, email);
    await stranger.page.waitForURL('**/studio');
    const owner = await visit();
    await followMail(studio, owner, email, 'verify_email');
    await reportRegistration(owner);
    await expectSignedOut(stranger);
  });

  testWithout(
    'a taken address is told, with ways to sign in or reset the password for it',
    async ({ studio, visit }) => {
      const owner = await studio.user('user');
      const visitor = await visit();
      visitor.expectFault(/status of 409.*register/);
      await signUp(visitor, owner.email);
      const taken = visitor.page
        .getByRole('alert')
        .filter({ hasText: 'An account with this email address already exists.' });
      await taken.getByRole('link', { name: 'Reset password' }).click();
      await expectHeading(visitor.page, 'Forgot your password?');
      expect(await visitor.page.getByLabel('Email').inputValue()).toBe(owner.email);
      await visitor.page.goBack();
      await signUp(visitor, owner.email);
      await taken.getByRole('link', { name: 'Sign in' }).click();
      await expectHeading(visitor.page, 'Sign in');
      const password = visitor.page.getByLabel('Password', { exact: true });
      await eventually(() => password.evaluate((field) => field.matches(':focus'))).toBe(true);
      expect(await visitor.page.getByLabel('Email').inputValue()).toBe(owner.email);
      // The address is passed on in the history entry, which no log sees.
      expect(visitor.page.url()).not.toContain('@');
      expect(visitor.page.url()).not.toContain('%40');
      await password.fill(sharedPassword);
      await visitor.page.getByRole('button', { name: 'Sign in' }).click();
      await expectHeading(visitor.page, 'Studio');
    },
  );
});
