import { eventually, waitForHidden } from './browser.ts';
import { accountMenu } from './browser-factors.ts';
import { expectHeading } from './browser-mail.ts';
import { atAccount, part } from './mutation-account-page.ts';
import { exactly, type MutationSite, type Stage } from './mutation-drive.ts';

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

const signOut: MutationSite = {
  file: 'ui/useSignOut.ts',
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

/** The page of sessions, and signing out. */
export const sessionSites: readonly MutationSite[] = [revokeSession, revokeOthers, signOut];
