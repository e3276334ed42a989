import type { Page } from 'playwright-core';
import { eventually, waitForHidden, waitForVisible } from './browser.ts';
import { accountMenu, codeNow, expireProofs, profileName, withOlderApp } from './browser-factors.ts';
import { expectHeading, goodPassword } from './browser-mail.ts';
import { freshEmail } from './credentials.ts';
import { sharedPassword } from './in-process-people.ts';
import { exactly, type MutationSite, navigateToAccount, type Stage } from './mutation-drive.ts';

const part = (page: Page, name: string) => page.getByRole('region', { name, exact: true });

const atAccount = async (stage: Stage, to: 'Profile' | 'Security' | 'Sessions' | 'Tokens') => {
  const { user, client } = await stage.studio.person('user');
  const visitor = await navigateToAccount(stage, user, to);
  return { visitor, page: visitor.page, user, client };
};

const updateProfile: MutationSite = {
  file: 'features/account/ProfileForm.tsx',
  procedure: 'account.updateProfile',
  field: { path: 'name', label: 'Name' },
  open: async (stage) => {
    const { visitor, page } = await atAccount(stage, 'Profile');
    await page.getByLabel('Name', { exact: true }).fill('Ines Falk');
    return {
      visitor,
      button: exactly(page, 'Save'),
      done: () => waitForVisible(profileName(page).getByText('Ines Falk')),
    };
  },
};

const changePassword: MutationSite = {
  file: 'features/account/PasswordForm.tsx',
  procedure: 'credentials.changePassword',
  field: { path: 'currentPassword', label: 'Current password' },
  open: async (stage) => {
    const { visitor, page } = await atAccount(stage, 'Security');
    const current = page.getByLabel('Current password', { exact: true });
    await current.fill(sharedPassword);
    await page.getByLabel('New password', { exact: true }).fill(goodPassword);
    return {
      visitor,
      button: exactly(page, 'Change password'),
      done: async () => {
        await waitForVisible(page.getByText('Password changed.'));
        await eventually(() => current.inputValue()).toBe('');
        await page
          .getByRole('navigation', { name: 'Account' })
          .getByRole('link', { name: 'Sessions' })
          .click();
        // The other session, which made the account's rows, is no longer in the list.
        await eventually(() => part(page, 'Sessions').getByRole('listitem').count()).toBe(1);
      },
    };
  },
};

const changeEmail: MutationSite = {
  file: 'features/account/EmailPart.tsx',
  procedure: 'emailLinks.changeEmail',
  field: { path: 'email', label: 'New email address' },
  open: async (stage) => {
    const { visitor, page } = await atAccount(stage, 'Security');
    const email = freshEmail();
    await exactly(page, 'Change email…').click();
    const dialog = page.getByRole('dialog', { name: 'Change your email address' });
    await dialog.getByLabel('New email address').fill(email);
    return {
      visitor,
      button: exactly(dialog, 'Send confirmation'),
      done: async () => {
        await waitForHidden(dialog);
        await waitForVisible(part(page, 'Email').getByText(`Changing to ${email}`));
      },
    };
  },
};

const cancelEmailChange: MutationSite = {
  file: 'features/account/EmailPart.tsx',
  procedure: 'emailLinks.cancelEmailChange',
  everyCode: true,
  open: async (stage) => {
    const { user, client } = await stage.studio.person('user');
    await client.mutate('emailLinks.changeEmail', { email: freshEmail() });
    const visitor = await navigateToAccount(stage, user, 'Security');
    const { page } = visitor;
    const button = exactly(page, 'Cancel the change');
    return { visitor, button, done: () => waitForHidden(part(page, 'Email').getByText('Changing to')) };
  },
};

const resendVerification: MutationSite = {
  file: 'ui/ResendVerification.tsx',
  procedure: 'emailLinks.resendVerification',
  open: async (stage) => {
    const user = await stage.studio.user('user', { emailVerifiedAt: null });
    const visitor = await navigateToAccount(stage, user, 'Security');
    const { page } = visitor;
    return {
      visitor,
      button: exactly(page, 'Resend the email'),
      done: async () => {
        await waitForVisible(page.getByRole('status').getByText('a new email is on its way'));
        await waitForVisible(page.getByRole('button', { name: /^You can resend it in/, disabled: true }));
      },
    };
  },
};

const openTokenForm = async (page: Page) => {
  await exactly(page, 'Create a token…').click();
  const dialog = page.getByRole('dialog', { name: 'Create an access token' });
  await dialog.getByLabel('Program name').fill('Nightly posters');
  return dialog;
};

/** What a token that was issued leaves on the page. */
const tokenIssued = (page: Page) => async (): Promise<void> => {
  await waitForVisible(page.getByRole('dialog', { name: 'Your new token' }));
  await exactly(page, 'I’ve copied them').click();
  await waitForVisible(part(page, 'Access tokens').getByText('Nightly posters', { exact: true }));
};

const issueToken: MutationSite = {
  file: 'features/account/IssueToken.tsx',
  procedure: 'tokens.issue',
  field: { path: 'name', label: 'Program name' },
  open: async (stage) => {
    const { visitor, page } = await atAccount(stage, 'Tokens');
    const dialog = await openTokenForm(page);
    return { visitor, button: exactly(dialog, 'Create token'), done: tokenIssued(page) };
  },
};

/** In the middle of the very change that asks for it, which then goes on. */
const stepUp: MutationSite = {
  file: 'features/second-factor/StepUpDialog.tsx',
  procedure: 'secondFactor.stepUp',
  open: async (stage) => {
    const { visitor, page } = await atAccount(stage, 'Tokens');
    expireProofs(stage.studio);
    visitor.expectFault(/status of 403.*tokens\.issue/);
    const form = await openTokenForm(page);
    await exactly(form, 'Create token').click();
    const dialog = page.getByRole('dialog', { name: 'Confirm it’s you' });
    return {
      visitor,
      button: exactly(dialog, 'Confirm'),
      ready: () => dialog.getByLabel('Your password', { exact: true }).fill(sharedPassword),
      done: tokenIssued(page),
    };
  },
};

const revokeToken: MutationSite = {
  file: 'features/account/TokensPart.tsx',
  procedure: 'tokens.revoke',
  open: async (stage) => {
    const { user, client } = await stage.studio.person('user');
    await client.mutate('tokens.issue', { name: 'cron' });
    const visitor = await navigateToAccount(stage, user, 'Tokens');
    const { page } = visitor;
    const dialog = page.getByRole('dialog', { name: 'Revoke this token?' });
    return {
      visitor,
      button: exactly(dialog, 'Revoke'),
      ready: async () => {
        await waitForHidden(dialog);
        await exactly(page, 'Revoke cron').click();
      },
      done: () => waitForHidden(part(page, 'Access tokens').getByText('cron', { exact: true })),
    };
  },
};

/** A user signed in on two devices; done when one is left in the list. */
const withOtherDevice = async (stage: Stage) => {
  const { visitor, page } = await atAccount(stage, 'Sessions');
  const listed = part(page, 'Sessions').getByRole('listitem');
  await eventually(() => listed.count()).toBe(2);
  return { visitor, page, done: () => eventually(() => listed.count()).toBe(1) };
};

const revokeSession: MutationSite = {
  file: 'features/account/Sessions.tsx',
  procedure: 'session.revoke',
  open: async (stage) => {
    const { visitor, page, done } = await withOtherDevice(stage);
    return { visitor, button: exactly(part(page, 'Sessions'), 'End'), done };
  },
};

const revokeOthers: MutationSite = {
  file: 'features/account/Sessions.tsx',
  procedure: 'session.revokeOthers',
  open: async (stage) => {
    const { visitor, page, done } = await withOtherDevice(stage);
    const dialog = page.getByRole('dialog', { name: 'Sign out all other devices?' });
    return {
      visitor,
      button: exactly(dialog, 'Sign out'),
      ready: async () => {
        await waitForHidden(dialog);
        await exactly(page, 'Sign out all others').click();
      },
      done,
    };
  },
};

const confirmAdded: MutationSite = {
  file: 'features/account/ConfirmAccess.tsx',
  procedure: 'account.confirmAccess',
  open: async (stage) => {
    const { user, secret } = await withOlderApp(stage.studio);
    const visitor = await navigateToAccount(stage, user, 'Security');
    const { page } = visitor;
    await exactly(page, 'These are all mine').click();
    const dialog = page.getByRole('dialog', { name: 'Are these all yours?' });
    const code = dialog.getByLabel('Code from your authenticator app');
    return {
      visitor,
      button: exactly(dialog, 'Confirm'),
      ready: () => code.fill(codeNow(stage.studio, secret)),
      done: async () => {
        await waitForHidden(dialog);
        await waitForVisible(part(page, 'Recent changes').getByText('Nothing was added'));
      },
    };
  },
};

const signOut: MutationSite = {
  file: 'shell/useSignOut.ts',
  procedure: 'auth.signOut',
  open: async (stage) => {
    const { visitor, page } = await atAccount(stage, 'Sessions');
    const button = page.getByRole('menuitem', { name: 'Sign out' });
    const ready = async () => {
      if (!(await button.isVisible())) await accountMenu(page).click();
    };
    return { visitor, button, ready, done: () => expectHeading(page, /image studio/) };
  },
};

/** The account pages, but for what is about second factors and other sites. */
export const accountSites: readonly MutationSite[] = [
  updateProfile,
  changePassword,
  changeEmail,
  cancelEmailChange,
  resendVerification,
  issueToken,
  stepUp,
  revokeToken,
  revokeSession,
  revokeOthers,
  confirmAdded,
  signOut,
];
