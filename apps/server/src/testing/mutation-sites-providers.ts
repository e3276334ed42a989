import type { Page } from 'playwright-core';
import { waitForHidden, waitForVisible } from './browser.ts';
import { chooseInMenu } from './browser-factors.ts';
import { expectHeading, goodPassword, signInByPassword } from './browser-mail.ts';
import { type ProviderUser, signInByProvider } from './browser-provider.ts';
import type { Visitor } from './browser-visitor.ts';
import { ageProofs } from './in-process-state.ts';
import { exactly, type MutationSite, type Stage } from './mutation-drive.ts';

/** What a test of `providerTest` has at hand. */
export interface ProviderStage extends Stage {
  readonly visitWithProviders: () => Promise<Visitor>;
  readonly providerAccount: (
    provider: 'google',
    given?: { readonly email: string; readonly emailVerified: boolean },
  ) => ProviderUser;
}

const linked = (page: Page) => page.getByRole('region', { name: 'Linked accounts' });

const walkToAccount = async (page: Page): Promise<void> => {
  await expectHeading(page, 'Studio');
  await chooseInMenu(page, 'Security');
};

/** A user with a password and an unlinked account of the same address at the provider. */
const withPassword = async ({ studio, visitWithProviders, providerAccount }: ProviderStage) => {
  const user = await studio.user('user');
  const providerUser = providerAccount('google', { email: user.email, emailVerified: true });
  const visitor = await visitWithProviders();
  const { page } = visitor;
  await signInByPassword(visitor, user.email);
  await walkToAccount(page);
  return { visitor, page, providerUser };
};

/** A user whose account was created by the provider, their only sign-in method. */
const byProvider = async ({ visitWithProviders, providerAccount }: ProviderStage) => {
  const providerUser = providerAccount('google');
  const visitor = await visitWithProviders();
  await signInByProvider(visitor, 'google', providerUser);
  await walkToAccount(visitor.page);
  return { visitor, page: visitor.page, providerUser };
};

const arrivesThere = (page: Page, { login }: ProviderUser) =>
  waitForVisible(exactly(page, `Continue as ${login}`));

const linkProvider: MutationSite<ProviderStage> = {
  file: 'features/account/LinkedPart.tsx',
  procedure: 'oauth.link',
  open: async (stage) => {
    const { visitor, page, providerUser } = await withPassword(stage);
    const button = exactly(page, 'Link Google');
    return { visitor, button, done: () => arrivesThere(page, providerUser) };
  },
};

const unlinkProvider: MutationSite<ProviderStage> = {
  file: 'features/account/LinkedPart.tsx',
  procedure: 'oauth.unlink',
  open: async (stage) => {
    const { visitor, page, providerUser } = await withPassword(stage);
    await exactly(page, 'Link Google').click();
    await exactly(page, `Continue as ${providerUser.login}`).click();
    await exactly(page, 'Allow').click();
    await waitForVisible(page.getByRole('status').getByText(/Google is linked/));
    const dialog = page.getByRole('dialog', { name: 'Unlink Google?' });
    return {
      visitor,
      button: exactly(dialog, 'Unlink'),
      ready: async () => {
        await waitForHidden(dialog);
        await exactly(page, 'Unlink Google').click();
      },
      done: () => waitForVisible(exactly(linked(page), 'Link Google')),
    };
  },
};

const setPassword: MutationSite<ProviderStage> = {
  file: 'features/account/SetPasswordForm.tsx',
  procedure: 'credentials.setPassword',
  field: { path: 'password', label: 'New password' },
  open: async (stage) => {
    const { visitor, page } = await byProvider(stage);
    await page.getByLabel('New password', { exact: true }).fill(goodPassword);
    const done = () => waitForVisible(page.getByLabel('Current password', { exact: true }));
    return { visitor, button: exactly(page, 'Set password'), done };
  },
};

const stepUpWithProvider: MutationSite<ProviderStage> = {
  file: 'features/second-factor/ProviderStepUp.tsx',
  procedure: 'oauth.stepUp',
  open: async (stage) => {
    const { visitor, page, providerUser } = await byProvider(stage);
    // Not by the clock: the other site's stays as it is, and its word has to be fresh.
    await ageProofs(stage.studio.config, 11 * 60_000);
    visitor.expectFault(/status of 403.*credentials\.beginTotp/);
    await exactly(page, 'Set up an authenticator app').click();
    const dialog = page.getByRole('dialog', { name: 'Confirm it’s you' });
    return {
      visitor,
      button: exactly(dialog, 'Continue with Google'),
      done: () => arrivesThere(page, providerUser),
    };
  },
};

/** What leads to another site and back. */
export const providerSites: readonly MutationSite<ProviderStage>[] = [
  linkProvider,
  unlinkProvider,
  setPassword,
  stepUpWithProvider,
];
