import type { Page } from 'playwright-core';
import { waitForHidden, waitForVisible } from './browser.ts';
import { expireProofs } from './browser-factors.ts';
import { sharedPassword } from './in-process-people.ts';
import { atAccount, part } from './mutation-account-page.ts';
import { exactly, type MutationSite, navigateToAccount } from './mutation-drive.ts';

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

/** Access tokens, and the step-up that they ask for. */
export const tokenSites: readonly MutationSite[] = [issueToken, stepUp, revokeToken];
