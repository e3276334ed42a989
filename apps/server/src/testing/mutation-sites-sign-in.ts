import type { Page } from 'playwright-core';
import { makeSetupLink } from '../lifecycle/setup-link.ts';
import { waitForVisible } from './browser.ts';
import { signInByForm, signOut, withAuthenticatorApp, withPasskey } from './browser-factors.ts';
import { expectHeading, goodPassword } from './browser-mail.ts';
import { freshEmail } from './credentials.ts';
import { sharedPassword } from './in-process-people.ts';
import { exactly, type MutationSite, navigateFromLanding, type Stage } from './mutation-drive.ts';

const emailField = { path: 'email', label: 'Email' };

const fillIn = async (page: Page, email: string, password: string): Promise<void> => {
  await page.getByLabel('Email', { exact: true }).fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
};

const atStudio = (page: Page) => () => expectHeading(page, 'Studio');

/** A signed-out user whose device has a passkey; the browser does not autofill it. */
const withPasskeyAlone = async ({ studio, visit }: Stage) => {
  const visitor = await visit();
  await visitor.page.addInitScript(
    'if (window.PublicKeyCredential) PublicKeyCredential.isConditionalMediationAvailable = async () => false;',
  );
  const { owner } = await withPasskey(studio, visitor);
  await signOut(visitor.page);
  return { visitor, owner };
};

const byPasskey = async (stage: Stage) => {
  const { visitor } = await withPasskeyAlone(stage);
  const { page } = visitor;
  await page.getByRole('banner').getByRole('link', { name: 'Sign in' }).click();
  return { visitor, button: exactly(page, 'Use a passkey'), done: atStudio(page) };
};

const signIn: MutationSite = {
  file: 'features/auth/PasswordSignIn.tsx',
  procedure: 'auth.signIn',
  everyCode: true,
  field: emailField,
  open: async (stage) => {
    const { email } = await stage.studio.user('user');
    const visitor = await navigateFromLanding(stage, 'Sign in');
    const { page } = visitor;
    await fillIn(page, email, sharedPassword);
    return { visitor, button: exactly(page.getByRole('main'), 'Sign in'), done: atStudio(page) };
  },
};

const register: MutationSite = {
  file: 'features/auth/SignUpForm.tsx',
  procedure: 'auth.register',
  field: emailField,
  open: async (stage) => {
    const visitor = await navigateFromLanding(stage, 'Create account');
    const { page } = visitor;
    await fillIn(page, freshEmail(), goodPassword);
    return { visitor, button: exactly(page, 'Create account'), done: atStudio(page) };
  },
};

const backToSignIn = async (page: Page): Promise<void> => {
  await expectHeading(page, 'Sign in');
  await waitForVisible(
    page.getByText('This sign-in took too long or had too many wrong codes. Start again.'),
  );
};

const completeTwoFactor: MutationSite = {
  file: 'features/auth/ConfirmPage.tsx',
  procedure: 'secondFactor.complete',
  everyCode: true,
  navigations: { challenge_over: backToSignIn },
  open: async ({ studio, visit }) => {
    const person = await studio.person('user');
    const { recoveryCodes } = await withAuthenticatorApp(studio, person);
    const visitor = await visit();
    const { page } = visitor;
    await signInByForm(page, person.user);
    await expectHeading(page, 'Confirm it’s you');
    return {
      visitor,
      button: exactly(page, 'Confirm'),
      // Not the six digits, which are sent without a press.
      ready: async () => {
        const other = exactly(page, 'Use a recovery code instead');
        if (await other.isVisible()) await other.click();
        await page.getByLabel('Recovery code').fill(recoveryCodes[0] ?? '');
      },
      done: atStudio(page),
    };
  },
};

const beginTwoFactor: MutationSite = {
  file: 'features/auth/ConfirmPage.tsx',
  procedure: 'secondFactor.beginPasskey',
  open: async (stage) => {
    const { visitor, owner } = await withPasskeyAlone(stage);
    const { page } = visitor;
    await signInByForm(page, owner);
    await expectHeading(page, 'Confirm it’s you');
    return { visitor, button: exactly(page, 'Use a passkey'), done: atStudio(page) };
  },
};

const setup: MutationSite = {
  file: 'features/auth/SetupPage.tsx',
  procedure: 'auth.completeSetup',
  field: emailField,
  open: async ({ studio: { application, config }, visit }) => {
    const link = await makeSetupLink(application, config.appUrl);
    if (link === null) throw new Error('There is a superadmin already.');
    const visitor = await visit();
    const { page } = visitor;
    await page.goto(link);
    await fillIn(page, freshEmail(), goodPassword);
    const done = () => expectHeading(page, 'Secure your account');
    return { visitor, button: exactly(page, 'Open the studio'), done };
  },
};

/** Where people come in. */
export const signInSites: readonly MutationSite[] = [
  setup,
  signIn,
  register,
  { file: 'features/auth/usePasskeySignIn.ts', procedure: 'auth.beginPasskeySignIn', open: byPasskey },
  { file: 'features/auth/usePasskeySignIn.ts', procedure: 'auth.signInWithPasskey', open: byPasskey },
  completeTwoFactor,
  beginTwoFactor,
];
