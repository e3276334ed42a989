import type { MailKind } from '@atelier/core/ports/mail';
import type { Page } from 'playwright-core';
import { gone, shown } from './browser.ts';
import { followMail, goodPassword, headed, signUp } from './browser-mail.ts';
import { sharedPassword } from './in-process-people.ts';
import { addPasskey } from './in-process-ways-in.ts';
import { exactly, type MutationSite, type Stage, walkIn } from './mutation-drive.ts';
import { freshEmail } from './ways-in.ts';

/** What becomes of every page of a mailed link that is no longer good. */
const linkIsOver = { not_found: (page: Page) => headed(page, 'This link is no longer good') };

/** A new browser with the page of a mail. */
const openMail = async ({ house, visit }: Stage, address: string, kind: MailKind) => {
  const visitor = await visit();
  await followMail(house, visitor, address, kind);
  return visitor;
};

const forgotPassword: MutationSite = {
  file: 'features/links/ForgotPasswordPage.tsx',
  procedure: 'auth.forgotPassword',
  field: { path: 'email', label: 'Email' },
  open: async (stage) => {
    const visitor = await walkIn(stage, 'Sign in');
    const { page } = visitor;
    await page.getByRole('link', { name: 'Forgot your password?' }).click();
    await page.getByLabel('Email', { exact: true }).fill(freshEmail());
    return { visitor, button: exactly(page, 'Send the link'), done: () => headed(page, 'Check your mail') };
  },
};

const resetPassword: MutationSite = {
  file: 'features/links/ResetPasswordPage.tsx',
  procedure: 'auth.resetPassword',
  field: { path: 'password', label: 'New password' },
  leadsTo: linkIsOver,
  open: async (stage) => {
    const { email } = await stage.house.user('user');
    await stage.house.client().mutate('auth.forgotPassword', { email });
    const visitor = await openMail(stage, email, 'reset_password');
    const { page } = visitor;
    await page.getByLabel('New password', { exact: true }).fill(goodPassword);
    const done = () => headed(page, 'Your new password is set');
    return { visitor, button: exactly(page, 'Set the new password'), done };
  },
};

const confirmEmailChange: MutationSite = {
  file: 'features/links/ConfirmEmailPage.tsx',
  procedure: 'auth.confirmEmailChange',
  leadsTo: {
    ...linkIsOver,
    // The new mailbox may be read by somebody else.
    forbidden: (page) => shown(page.getByRole('link', { name: 'Go to sign-in' })),
  },
  open: async (stage) => {
    const { user, client } = await stage.house.person('user');
    await client.mutate('account.changeEmail', { email: freshEmail() });
    const visitor = await openMail(stage, user.email, 'email_change_old');
    const { page } = visitor;
    const done = () => headed(page, 'One confirmation to go');
    return { visitor, button: exactly(page, 'Confirm the change'), done };
  },
};

const disownSignIn: MutationSite = {
  file: 'features/links/NotMePage.tsx',
  procedure: 'auth.disownSignIn',
  leadsTo: linkIsOver,
  open: async (stage) => {
    const { email } = await stage.house.user('user');
    await stage.house.client().signIn(email, sharedPassword);
    const visitor = await openMail(stage, email, 'new_device');
    const { page } = visitor;
    const done = () => headed(page, 'Everybody is signed out');
    return { visitor, button: exactly(page, 'Sign everybody out'), done };
  },
};

/** What a report would remove is asked for by the press, and shown before anything is. */
const reviewLink: MutationSite = {
  file: 'features/links/useLinkReview.ts',
  procedure: 'auth.reviewLink',
  leadsTo: linkIsOver,
  open: async (stage) => {
    const user = await stage.house.user('user');
    await stage.house.client().signIn(user.email, sharedPassword);
    await addPasskey(stage.house, user);
    const visitor = await openMail(stage, user.email, 'new_device');
    const { page } = visitor;
    const done = () => shown(page.getByText('Which of these have you added yourself?'));
    return { visitor, button: exactly(page, 'Sign everybody out'), done };
  },
};

/** Somebody who has registered, in the browser that did, at the page of the mail that asks for a confirmation. */
const atVerification = async ({ house, visit }: Stage) => {
  const email = freshEmail();
  const visitor = await visit();
  await signUp(visitor, email);
  await headed(visitor.page, 'Studio');
  await followMail(house, visitor, email, 'verify_email');
  return visitor;
};

const verifyEmail: MutationSite = {
  file: 'features/links/VerifyEmailPage.tsx',
  procedure: 'auth.verifyEmail',
  leadsTo: linkIsOver,
  open: async (stage) => {
    const visitor = await atVerification(stage);
    const { page } = visitor;
    const done = () => headed(page, 'Your address is confirmed');
    return { visitor, button: exactly(page, 'Confirm the address'), done };
  },
};

const disownRegistration: MutationSite = {
  file: 'features/links/Disown.tsx',
  procedure: 'auth.disownRegistration',
  leadsTo: linkIsOver,
  open: async (stage) => {
    const visitor = await atVerification(stage);
    const { page } = visitor;
    const dialog = page.getByRole('dialog', { name: 'Take the account away?' });
    return {
      visitor,
      button: exactly(dialog, 'Take it away'),
      ready: async () => {
        await gone(dialog);
        await exactly(page, 'I did not register').click();
      },
      done: () => headed(page, 'Nobody can use that account'),
    };
  },
};

/** The pages behind mailed links, and the one that asks for such a mail. */
export const linkSites: readonly MutationSite[] = [
  forgotPassword,
  resetPassword,
  confirmEmailChange,
  reviewLink,
  disownSignIn,
  verifyEmail,
  disownRegistration,
];
