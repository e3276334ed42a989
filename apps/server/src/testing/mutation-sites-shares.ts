import { waitForHidden, waitForVisible } from './browser.ts';
import { addShare } from './in-process-shares.ts';
import { exactly, type MutationSite, navigateToAccount } from './mutation-drive.ts';

const createShare: MutationSite = {
  file: 'ui/ShareDialog.tsx',
  procedure: 'shares.create',
  field: { path: 'password', label: 'Password (optional)' },
  open: async ({ studio, visit }) => {
    const user = await studio.user('user');
    const { prompt } = await studio.image(user);
    const visitor = await visit({ as: user });
    const { page } = visitor;
    await page.goto('/gallery');
    await page.getByRole('link', { name: prompt, exact: true }).click();
    await exactly(page, 'Share').click();
    const dialog = page.getByRole('dialog', { name: 'Share this picture' });
    await waitForVisible(dialog);
    return {
      visitor,
      button: exactly(dialog, 'Create link'),
      done: () => waitForVisible(page.getByRole('dialog', { name: 'Your link' })),
    };
  },
};

const revokeShare: MutationSite = {
  file: 'features/account/SharesPage.tsx',
  procedure: 'shares.revoke',
  open: async (stage) => {
    const user = await stage.studio.user('user');
    await addShare(stage.studio, user);
    const visitor = await navigateToAccount(stage, user, 'Shared links');
    const { page } = visitor;
    const dialog = page.getByRole('dialog', { name: 'Revoke this link?' });
    return {
      visitor,
      button: exactly(dialog, 'Revoke'),
      ready: async () => {
        await waitForHidden(dialog);
        await page.getByRole('button', { name: /^Revoke the link to/ }).click();
      },
      done: () => waitForVisible(page.getByText('No links yet.')),
    };
  },
};

export const shareSites = [createShare, revokeShare];
