import { describe, expect } from 'vitest';
import { browserTest, slowBrowserTest, waitForHidden, waitForVisible } from '../testing/browser.ts';
import { confirmByPassword, confirmDialog, expireProofs, openSecurity } from '../testing/browser-factors.ts';
import {
  expectHeading,
  expectSignedOut,
  followMail,
  signInByPassword,
  submitSignInForm,
  tracesOf,
} from '../testing/browser-mail.ts';
import type { Visitor } from '../testing/browser-visitor.ts';
import { freshEmail } from '../testing/credentials.ts';
import { sharedPassword } from '../testing/in-process-people.ts';

const test = browserTest();

const emailPart = ({ page }: Visitor) => page.getByRole('region', { name: 'Email' });

/** Fills in the dialog of the security page. */
const askToMove = async (visitor: Visitor, email: string): Promise<void> => {
  const { page } = visitor;
  await openSecurity(visitor);
  await emailPart(visitor).getByRole('button', { name: 'Change email…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Change your email address' });
  await dialog.getByLabel('New email address').fill(email);
  await dialog.getByRole('button', { name: 'Send confirmation' }).click();
};

const underWay = (visitor: Visitor, email: string): Promise<void> =>
  waitForVisible(emailPart(visitor).getByText(`Changing to ${email}`));

const confirm = ({ page }: Visitor): Promise<void> =>
  page.getByRole('button', { name: 'Confirm the change' }).click();

describe('a change of the email address', slowBrowserTest, () => {
  test('asks for step-up and confirmation at both addresses; then only the new address signs in', async ({
    studio,
    visit,
  }) => {
    const user = await studio.user('user');
    const email = freshEmail();
    const mine = await visit({ as: user });
    mine.expectFault(/status of 40[13]/);
    const { page } = mine;
    expireProofs(studio);
    await askToMove(mine, email);
    await waitForVisible(confirmDialog(page));
    expect(studio.mails().filter(({ to }) => to === email)).toEqual([]);
    await confirmByPassword(page);
    await underWay(mine, email);
    await waitForVisible(emailPart(mine).getByText('Waiting for confirmation from both addresses.'));

    const old = await visit();
    const { token } = await followMail(studio, old, user.email, 'email_change_old');
    await expectHeading(old.page, 'Confirm your new email address');
    await confirm(old);
    await expectHeading(old.page, 'One confirmation to go');
    await waitForVisible(old.page.getByText('the link we sent to the new address'));
    await page.reload();
    await waitForVisible(emailPart(mine).getByText('Waiting for confirmation from the new address.'));

    const other = await visit({ as: user });
    await other.page.goto('/gallery');
    await expectHeading(other.page, 'Gallery');
    const fresh = await followMail(studio, mine, email, 'email_change_new');
    await confirm(mine);
    await expectHeading(page, 'Your email address has changed');
    await expectSignedOut(other);
    await page.getByRole('link', { name: 'Go to sign-in' }).click();
    await submitSignInForm(mine, user.email, sharedPassword);
    await waitForVisible(page.getByText('Wrong email or password.'));
    await submitSignInForm(mine, email, sharedPassword);
    await page.waitForURL('**/studio');
    await openSecurity(mine);
    await waitForVisible(emailPart(mine).getByText(email));
    await waitForVisible(emailPart(mine).getByText('Confirmed', { exact: true }));

    await page.goto('/account/activity');
    const changed = page.getByRole('listitem').filter({ hasText: 'Email address changed' });
    const masked = (address: string) => `${address[0]}…${address.slice(address.indexOf('@'))}`;
    await waitForVisible(changed.getByText(`${masked(user.email)} → ${masked(email)}`, { exact: false }));
    await changed.getByRole('link', { name: 'Wasn’t you? Email address changed' }).click();
    await page.waitForURL('**/account/security');
    expect([...tracesOf(studio, old, token), ...tracesOf(studio, mine, fresh.token)]).toEqual([]);
  });

  test('is confirmed for the new address in a signed-in browser; in another browser the link stays valid', async ({
    studio,
    visit,
  }) => {
    const user = await studio.user('user');
    const email = freshEmail();
    const mine = await visit({ as: user });
    await askToMove(mine, email);
    await underWay(mine, email);
    const phone = await visit();
    phone.expectFault(/status of 403.*confirmEmailChange/);
    const { link } = await followMail(studio, phone, email, 'email_change_new');
    await confirm(phone);
    await waitForVisible(phone.page.getByRole('alert').getByText(/^In this browser, sign in to the account/));
    const stranger = await visit({ as: await studio.user('user') });
    stranger.expectFault(/status of 403.*confirmEmailChange/);
    await stranger.page.goto(link);
    await confirm(stranger);
    await waitForVisible(stranger.page.getByRole('alert').getByText('signed in to another account'));
    await phone.page.getByRole('link', { name: 'Go to sign-in' }).click();
    await signInByPassword(phone, user.email);
    await phone.page.goto(link);
    await confirm(phone);
    await expectHeading(phone.page, 'One confirmation to go');
    await waitForVisible(phone.page.getByText('the link we sent to your current address'));
    await mine.page.reload();
    await waitForVisible(emailPart(mine).getByText('Waiting for confirmation from the current address.'));
  });

  test('is cancelled on the account page together with its links', async ({ studio, visit }) => {
    const user = await studio.user('user');
    const email = freshEmail();
    const mine = await visit({ as: user });
    mine.expectFault(/status of 404.*confirmEmailChange/);
    await askToMove(mine, email);
    await underWay(mine, email);
    await emailPart(mine).getByRole('button', { name: 'Cancel the change' }).click();
    await waitForHidden(emailPart(mine).getByText('Changing to'));
    await followMail(studio, mine, email, 'email_change_new');
    await confirm(mine);
    await expectHeading(mine.page, 'This link no longer works');
    await mine.page.getByRole('link', { name: 'Go to your account' }).click();
    await waitForVisible(emailPart(mine).getByText(user.email));
  });

  test('to a taken address looks the same; only its owner is notified', async ({ studio, visit }) => {
    const owner = await studio.user('user');
    const words = [];
    for (const email of [freshEmail(), owner.email]) {
      const mine = await visit({ as: await studio.user('user') });
      await askToMove(mine, email);
      await underWay(mine, email);
      const part = emailPart(mine).getByRole('status').filter({ hasText: 'Changing to' });
      words.push((await part.textContent())?.replaceAll(email, '<address>'));
    }
    expect(words[0]).toContain('<address>');
    expect(words[1]).toBe(words[0]);
    await studio.mailTo(owner.email, 'email_change_taken');
  });
});
