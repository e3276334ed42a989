import type { UserRecord } from '@atelier/core/ports/records';
import { waitForHidden, waitForVisible } from './browser.ts';
import { userWithSecondFactor, withAuthenticatorApp } from './browser-factors.ts';
import { exactly, type MutationSite, type Opened, type Stage } from './mutation-drive.ts';
import { newSubject, walkToUser } from './mutation-user-page.ts';
import { goTo } from './provider-console.ts';

interface Question {
  readonly opens: string;
  readonly verb: string;
  readonly messageShown: (subject: UserRecord) => string;
}

/** What a button asks before it does it. */
const asking =
  ({ opens, verb, messageShown }: Question) =>
  async (stage: Stage): Promise<Opened> => {
    const subject = await newSubject(stage);
    if (opens.startsWith('Remove second factor'))
      await withAuthenticatorApp(stage.studio, {
        user: subject,
        client: await stage.studio.signedIn(subject),
      });
    const visitor = await walkToUser(stage, subject);
    const { page } = visitor;
    const dialog = page.getByRole('dialog');
    return {
      visitor,
      button: exactly(dialog, verb),
      ready: async () => {
        await waitForHidden(dialog);
        await exactly(page, opens).click();
      },
      done: async () => {
        await waitForVisible(page.getByText(messageShown(subject)));
        await waitForHidden(dialog);
      },
    };
  };

const endSession: MutationSite = {
  file: 'features/admin/UserSessions.tsx',
  procedure: 'admin.users.endSession',
  open: async (stage) => {
    const subject = await newSubject(stage);
    await stage.studio.signedIn(subject);
    const visitor = await walkToUser(stage, subject);
    const { page } = visitor;
    return {
      visitor,
      button: page.getByRole('button', { name: /^End the session on / }),
      done: () => waitForVisible(page.getByText('No active sessions.')),
    };
  },
};

const endAllSessions: MutationSite = {
  file: 'features/admin/EndAllSessions.tsx',
  procedure: 'admin.users.endAllSessions',
  open: async (stage) => {
    const { user } = await userWithSecondFactor(stage.studio, 'superadmin');
    const visitor = await stage.visit({ as: user });
    const { page } = visitor;
    await page.goto('/studio');
    await goTo(page, 'Main', 'Admin');
    await goTo(page, 'Administration', 'Users');
    const dialog = page.getByRole('dialog', { name: 'Sign everyone out?' });
    return {
      visitor,
      button: exactly(dialog, 'Sign everyone out'),
      ready: async () => {
        await waitForHidden(dialog);
        await exactly(page, 'Sign everyone out…').click();
      },
      done: async () => {
        await waitForVisible(page.getByText(/^Everyone else is signed out: /));
        await waitForHidden(dialog);
      },
    };
  },
};

/** What ends or resets how users sign in, in the console. */
export const userSignInSites: readonly MutationSite[] = [
  {
    file: 'features/admin/UserActions.tsx',
    procedure: 'admin.users.endSessions',
    open: asking({
      opens: 'End sessions…',
      verb: 'End all sessions',
      messageShown: ({ name }) => `${name} is signed out everywhere.`,
    }),
  },
  {
    file: 'features/admin/SecurityActions.tsx',
    procedure: 'admin.users.forceReset',
    open: asking({
      opens: 'Force password reset…',
      verb: 'Reset password',
      messageShown: ({ name }) => `We emailed ${name} a reset link.`,
    }),
  },
  {
    file: 'features/admin/SecurityActions.tsx',
    procedure: 'admin.users.removeSecondFactor',
    open: asking({
      opens: 'Remove second factor…',
      verb: 'Remove it',
      messageShown: ({ name }) => `${name} now signs in without a second factor.`,
    }),
  },
  endSession,
  endAllSessions,
];
