import type { Page } from 'playwright-core';
import { waitForHidden, waitForVisible } from './browser.ts';
import { plugInAuthenticator } from './browser-authenticator.ts';
import {
  codeNow,
  keepCodes,
  passkeysPart,
  secretIn,
  withAuthenticatorApp,
  withPasskey,
} from './browser-factors.ts';
import { exactly, type MutationSite, navigateToAccount, type Stage } from './mutation-drive.ts';

const secondFactor = (page: Page) => page.getByRole('region', { name: 'Second factor' });
const begin = (page: Page) => exactly(page, 'Set up an authenticator app');
const setupDialog = (page: Page) => page.getByRole('dialog', { name: 'Authenticator app' });

const atAccount = async (stage: Stage) =>
  navigateToAccount(stage, await stage.studio.user('user'), 'Security');

const beginApp: MutationSite = {
  file: 'ui/second-factor/AuthenticatorSetup.tsx',
  procedure: 'credentials.beginTotp',
  open: async (stage) => {
    const visitor = await atAccount(stage);
    const { page } = visitor;
    return { visitor, button: begin(page), done: () => waitForVisible(setupDialog(page)) };
  },
};

const confirmApp: MutationSite = {
  file: 'ui/second-factor/AuthenticatorSetup.tsx',
  procedure: 'credentials.confirmTotp',
  open: async (stage) => {
    const visitor = await atAccount(stage);
    const { page } = visitor;
    await begin(page).click();
    const dialog = setupDialog(page);
    const secret = await secretIn(dialog);
    return {
      visitor,
      button: exactly(dialog, 'Verify and turn on'),
      ready: () => dialog.getByLabel('Code from your authenticator app').fill(codeNow(stage.studio, secret)),
      done: async () => {
        await keepCodes(page);
        await waitForVisible(secondFactor(page).getByText('10 left.'));
      },
    };
  },
};

/** A user with an authenticator app on the security page, with the input of one of its dialogs. */
const withApp = async (stage: Stage, title: string, [opens, verb]: readonly [string, string]) => {
  const person = await stage.studio.person('user');
  await withAuthenticatorApp(stage.studio, person);
  const visitor = await navigateToAccount(stage, person.user, 'Security');
  const { page } = visitor;
  const dialog = page.getByRole('dialog', { name: title });
  const ready = async () => {
    await waitForHidden(dialog);
    await exactly(secondFactor(page), opens).click();
  };
  return { visitor, page, button: exactly(dialog, verb), ready };
};

const removeApp: MutationSite = {
  file: 'features/account/SecondFactorPart.tsx',
  procedure: 'credentials.disableTotp',
  open: async (stage) => {
    const opened = await withApp(stage, 'Remove the authenticator app?', ['Remove', 'Remove it']);
    return { ...opened, done: () => waitForVisible(begin(opened.page)) };
  },
};

const newCodes: MutationSite = {
  file: 'features/account/SecondFactorPart.tsx',
  procedure: 'credentials.regenerateRecoveryCodes',
  open: async (stage) => {
    const opened = await withApp(stage, 'Create new recovery codes?', ['New codes', 'Create new codes']);
    return { ...opened, done: () => keepCodes(opened.page) };
  },
};

/** A user whose device has no passkey yet, in the dialog that adds one. */
const makingPasskey = async (stage: Stage) => {
  const visitor = await stage.visit();
  await plugInAuthenticator(visitor);
  const { jar } = await stage.studio.signedIn(await stage.studio.user('user'));
  const { origin: url } = stage.studio;
  await visitor.context.addCookies([...jar].map(([name, value]) => ({ name, value, url })));
  const { page } = visitor;
  await page.goto('/account/security');
  await exactly(page, 'Add a passkey').click();
  const dialog = page.getByRole('dialog', { name: 'Add a passkey' });
  await dialog.getByLabel('Passkey name').fill('Phone');
  return {
    visitor,
    button: exactly(dialog, 'Create passkey'),
    done: async () => {
      await keepCodes(page);
      await waitForVisible(passkeysPart(page).getByText('Phone', { exact: true }));
    },
  };
};

const withOne = async ({ studio, visit }: Stage) => {
  const visitor = await visit();
  await withPasskey(studio, visitor);
  return { visitor, page: visitor.page };
};

const passkeyName = { path: 'name', label: 'Passkey name' };

const renamePasskey: MutationSite = {
  file: 'features/account/RenamePasskey.tsx',
  procedure: 'credentials.renamePasskey',
  field: passkeyName,
  open: async (stage) => {
    const { visitor, page } = await withOne(stage);
    await exactly(page, 'Rename Laptop').click();
    const dialog = page.getByRole('dialog', { name: 'Rename passkey' });
    await dialog.getByLabel('Passkey name').fill('Old laptop');
    return {
      visitor,
      button: exactly(dialog, 'Rename'),
      done: async () => {
        await waitForHidden(dialog);
        await waitForVisible(passkeysPart(page).getByText('Old laptop', { exact: true }));
      },
    };
  },
};

const removePasskey: MutationSite = {
  file: 'features/account/PasskeysPart.tsx',
  procedure: 'credentials.removePasskey',
  open: async (stage) => {
    const { visitor, page } = await withOne(stage);
    const dialog = page.getByRole('dialog', { name: 'Remove this passkey?' });
    return {
      visitor,
      button: exactly(dialog, 'Remove it'),
      ready: async () => {
        await waitForHidden(dialog);
        await exactly(page, 'Remove Laptop').click();
      },
      done: () => waitForVisible(passkeysPart(page).getByText('None yet.')),
    };
  },
};

/** Second factors on the security page; the page of `SecureAccountPage.tsx` is made of the same parts. */
export const factorSites: readonly MutationSite[] = [
  beginApp,
  confirmApp,
  removeApp,
  newCodes,
  { file: 'ui/second-factor/AddPasskey.tsx', procedure: 'credentials.beginPasskey', open: makingPasskey },
  {
    file: 'ui/second-factor/AddPasskey.tsx',
    procedure: 'credentials.addPasskey',
    field: passkeyName,
    open: makingPasskey,
  },
  renamePasskey,
  removePasskey,
];
