import { eventually, waitForHidden, waitForVisible } from './browser.ts';
import { codeNow, profileName, withOlderApp } from './browser-factors.ts';
import { goodPassword } from './browser-mail.ts';
import { freshEmail } from './credentials.ts';
import { sharedPassword } from './in-process-people.ts';
import { atAccount, part } from './mutation-account-page.ts';
import { exactly, type MutationSite, navigateToAccount } from './mutation-drive.ts';
import { sessionSites } from './mutation-sites-sessions.ts';
import { tokenSites } from './mutation-sites-tokens.ts';

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

/** The account pages, but for what is about second factors and other sites. */
export const accountSites: readonly MutationSite[] = [
  updateProfile,
  changePassword,
  changeEmail,
  cancelEmailChange,
  resendVerification,
  confirmAdded,
  ...tokenSites,
  ...sessionSites,
];
