import type { MailKind } from '@atelier/core/ports/mail';
import type { Page } from 'playwright-core';
import { waitForHidden, waitForVisible } from './browser.ts';
import { expectHeading, followMail, goodPassword, signUp } from './browser-mail.ts';
import { freshEmail } from './credentials.ts';
import { addPasskey, mailedToken } from './in-process-credentials.ts';
import { sharedPassword } from './in-process-people.ts';
import { exactly, type MutationSite, navigateFromLanding, type Stage } from './mutation-drive.ts';

/** What every page of an emailed link shows if the link is invalid. */
const linkIsOver = { not_found: (page: Page) => expectHeading(page, 'This link no longer works') };

/** A new browser on the page of an emailed link. */
const openMail = async ({ studio, visit }: Stage, address: string, kind: MailKind) => {
  const visitor = await visit();
  await followMail(studio, visitor, address, kind);
  return visitor;
};

const forgotPassword: MutationSite = {
  file: 'features/email-links/ForgotPasswordPage.tsx',
  procedure: 'emailLinks.forgotPassword',
  field: { path: 'email', label: 'Email' },
  open: async (stage) => {
    const visitor = await navigateFromLanding(stage, 'Sign in');
    const { page } = visitor;
    await page.getByRole('link', { name: 'Forgot your password?' }).click();
    // The page before it has a field of the same name.
    await expectHeading(page, 'Forgot your password?');
    await page.getByLabel('Email', { exact: true }).fill(freshEmail());
    return {
      visitor,
      button: exactly(page, 'Send reset link'),
      done: () => expectHeading(page, 'Check your email'),
    };
  },
};

const resetPassword: MutationSite = {
  file: 'features/email-links/ResetPasswordPage.tsx',
  procedure: 'emailLinks.resetPassword',
  field: { path: 'password', label: 'New password' },
  navigations: linkIsOver,
  open: async (stage) => {
    const { email } = await stage.studio.user('user');
    await stage.studio.client().mutate('emailLinks.forgotPassword', { email });
    const visitor = await openMail(stage, email, 'reset_password');
    const { page } = visitor;
    await page.getByLabel('New password', { exact: true }).fill(goodPassword);
    const done = () => expectHeading(page, 'Your new password is set');
    return { visitor, button: exactly(page, 'Set new password'), done };
  },
};

const acceptInvitation: MutationSite = {
  file: 'features/email-links/InvitationPage.tsx',
  procedure: 'emailLinks.acceptInvitation',
  field: { path: 'password', label: 'Password' },
  navigations: linkIsOver,
  open: async ({ studio, visit }) => {
    const { id } = await studio.user('user', { passwordHash: null });
    const token = await mailedToken(studio, 'invitation', id);
    const visitor = await visit();
    const { page } = visitor;
    await page.goto(`/invitation#token=${token}`);
    await page.getByLabel('Password', { exact: true }).fill(goodPassword);
    const done = () => expectHeading(page, 'Your password is set');
    return { visitor, button: exactly(page, 'Set password'), done };
  },
};

const confirmEmailChange: MutationSite = {
  file: 'features/email-links/ConfirmEmailPage.tsx',
  procedure: 'emailLinks.confirmEmailChange',
  navigations: {
    ...linkIsOver,
    // Another person may read the new address.
    forbidden: (page) => waitForVisible(page.getByRole('link', { name: 'Go to sign-in' })),
  },
  open: async (stage) => {
    const { user, client } = await stage.studio.person('user');
    await client.mutate('emailLinks.changeEmail', { email: freshEmail() });
    const visitor = await openMail(stage, user.email, 'email_change_old');
    const { page } = visitor;
    const done = () => expectHeading(page, 'One confirmation to go');
    return { visitor, button: exactly(page, 'Confirm the change'), done };
  },
};

const reportSignIn: MutationSite = {
  file: 'features/email-links/NotMePage.tsx',
  procedure: 'emailLinks.reportSignIn',
  navigations: linkIsOver,
  open: async (stage) => {
    const { email } = await stage.studio.user('user');
    await stage.studio.client().signIn(email, sharedPassword);
    const visitor = await openMail(stage, email, 'new_device');
    const { page } = visitor;
    const done = () => expectHeading(page, 'All devices are signed out');
    return { visitor, button: exactly(page, 'Secure my account'), done };
  },
};

/** The press loads what a report would remove, which is shown first. */
const reviewLink: MutationSite = {
  file: 'features/email-links/useLinkReview.ts',
  procedure: 'emailLinks.review',
  navigations: linkIsOver,
  open: async (stage) => {
    const user = await stage.studio.user('user');
    await stage.studio.client().signIn(user.email, sharedPassword);
    await addPasskey(stage.studio, user);
    const visitor = await openMail(stage, user.email, 'new_device');
    const { page } = visitor;
    const done = () => waitForVisible(page.getByText('Which of these did you add yourself?'));
    return { visitor, button: exactly(page, 'Secure my account'), done };
  },
};

/** A user who has registered, in the same browser, on the page of the verification link. */
const atVerification = async ({ studio, visit }: Stage) => {
  const email = freshEmail();
  const visitor = await visit();
  await signUp(visitor, email);
  await expectHeading(visitor.page, 'Studio');
  await followMail(studio, visitor, email, 'verify_email');
  return visitor;
};

const verifyEmail: MutationSite = {
  file: 'features/email-links/VerifyEmailPage.tsx',
  procedure: 'emailLinks.verifyEmail',
  navigations: linkIsOver,
  open: async (stage) => {
    const visitor = await atVerification(stage);
    const { page } = visitor;
    const done = () => expectHeading(page, 'Your email address is confirmed');
    return { visitor, button: exactly(page, 'Confirm email address'), done };
  },
};

const reportRegistration: MutationSite = {
  file: 'features/email-links/ReportRegistration.tsx',
  procedure: 'emailLinks.reportRegistration',
  navigations: linkIsOver,
  open: async (stage) => {
    const visitor = await atVerification(stage);
    const { page } = visitor;
    const dialog = page.getByRole('dialog', { name: 'Disable this account?' });
    return {
      visitor,
      button: exactly(dialog, 'Disable it'),
      ready: async () => {
        await waitForHidden(dialog);
        await exactly(page, 'I didn’t register').click();
      },
      done: () => expectHeading(page, 'The account is disabled'),
    };
  },
};

/** The pages of emailed links, and the page that requests one. */
export const linkSites: readonly MutationSite[] = [
  acceptInvitation,
  forgotPassword,
  resetPassword,
  confirmEmailChange,
  reviewLink,
  reportSignIn,
  verifyEmail,
  reportRegistration,
];
