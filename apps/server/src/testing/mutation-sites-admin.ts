import { newId } from '@atelier/core/ids';
import type { UserRecord } from '@atelier/core/ports/records';
import { waitForHidden, waitForVisible } from './browser.ts';
import { userWithSecondFactor, withAuthenticatorApp } from './browser-factors.ts';
import { freshEmail } from './credentials.ts';
import { exactly, type MutationSite, type Opened, type Stage } from './mutation-drive.ts';

/** A superadmin who has navigated from the studio to the page of a user, without a reload. */
const walkToUser = async (stage: Stage, subject: UserRecord) => {
  const { user } = await userWithSecondFactor(stage.studio, 'superadmin');
  const visitor = await stage.visit({ as: user });
  const { page } = visitor;
  await page.goto('/studio');
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Admin' }).click();
  await page.getByRole('link', { name: subject.name, exact: true }).click();
  await waitForVisible(page.getByRole('heading', { name: subject.name }));
  return visitor;
};

/** A user with a unique name. */
const newSubject = ({ studio }: Stage, fields: Partial<UserRecord> = {}): Promise<UserRecord> =>
  studio.user('user', { name: `Subject ${newId('user').slice(-8)}`, ...fields });

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

const setRole: MutationSite = {
  file: 'features/admin/RoleChange.tsx',
  procedure: 'admin.users.setRole',
  open: async (stage) => {
    const subject = await newSubject(stage);
    const visitor = await walkToUser(stage, subject);
    const { page } = visitor;
    const dialog = page.getByRole('dialog', { name: 'Change role?' });
    const role = page.getByRole('combobox', { name: 'Role' });
    return {
      visitor,
      button: exactly(dialog, 'Change role'),
      ready: async () => {
        await waitForHidden(dialog);
        await role.selectOption('viewer');
      },
      done: async () => {
        await waitForVisible(page.getByText(`${subject.name} is now viewer.`));
        await waitForVisible(page.getByRole('combobox', { name: 'Role' }).filter({ hasText: 'viewer' }));
      },
    };
  },
};

const lock: MutationSite = {
  file: 'features/admin/LockDialog.tsx',
  procedure: 'admin.users.lock',
  field: { path: 'reason', label: 'Reason' },
  open: async (stage) => {
    const visitor = await walkToUser(stage, await newSubject(stage));
    const { page } = visitor;
    await exactly(page, 'Lock…').click();
    await page.getByLabel('Reason').fill('A test.');
    const button = exactly(page.getByRole('dialog'), 'Lock account');
    return { visitor, button, done: () => waitForVisible(exactly(page, 'Unlock')) };
  },
};

const unlock: MutationSite = {
  file: 'features/admin/UserActions.tsx',
  procedure: 'admin.users.unlock',
  open: async (stage) => {
    const subject = await newSubject(stage, { lockedAt: new Date(), lockReason: 'A test.' });
    const visitor = await walkToUser(stage, subject);
    const { page } = visitor;
    return { visitor, button: exactly(page, 'Unlock'), done: () => waitForVisible(exactly(page, 'Lock…')) };
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
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Admin' }).click();
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

const invite: MutationSite = {
  file: 'features/admin/InviteUser.tsx',
  procedure: 'admin.users.create',
  field: { path: 'email', label: 'Email' },
  open: async (stage) => {
    const { user } = await userWithSecondFactor(stage.studio, 'admin');
    const visitor = await stage.visit({ as: user });
    const { page } = visitor;
    await page.goto('/studio');
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Admin' }).click();
    await exactly(page, 'Invite someone…').click();
    await page.getByLabel('Email', { exact: true }).fill(freshEmail());
    return {
      visitor,
      button: exactly(page.getByRole('dialog'), 'Create invitation'),
      done: () => waitForVisible(page.getByRole('dialog', { name: 'Invitation link' })),
    };
  },
};

/** The page of a user who has not accepted their invitation. */
const walkToInvited = async (stage: Stage) => {
  const subject = await newSubject(stage, { passwordHash: null, emailVerifiedAt: null });
  const now = stage.studio.application.clock.now();
  const expiresAt = new Date(now.getTime() + 3_600_000);
  await stage.studio.db.invitations.replace({
    userId: subject.id,
    invitedBy: 'usr_x',
    sentAt: now,
    expiresAt,
  });
  return { subject, visitor: await walkToUser(stage, subject) };
};

const resendInvitation: MutationSite = {
  file: 'features/admin/PendingInvitation.tsx',
  procedure: 'admin.users.resendInvitation',
  open: async (stage) => {
    const { visitor } = await walkToInvited(stage);
    const { page } = visitor;
    return {
      visitor,
      button: exactly(page, 'Send again'),
      done: () => waitForVisible(page.getByRole('dialog', { name: 'Invitation link' })),
    };
  },
};

const withdrawInvitation: MutationSite = {
  file: 'features/admin/PendingInvitation.tsx',
  procedure: 'admin.users.withdrawInvitation',
  open: async (stage) => {
    const { visitor, subject } = await walkToInvited(stage);
    const { page } = visitor;
    const dialog = page.getByRole('dialog', { name: 'Withdraw the invitation?' });
    return {
      visitor,
      button: exactly(dialog, 'Withdraw'),
      ready: async () => {
        await waitForHidden(dialog);
        await exactly(page, 'Withdraw…').click();
      },
      done: async () => {
        await waitForVisible(page.getByText(`The invitation for ${subject.email} is withdrawn.`));
        await waitForVisible(page.getByRole('heading', { level: 1, name: 'Users' }));
      },
    };
  },
};

const setQuota: MutationSite = {
  file: 'features/admin/QuotaPart.tsx',
  procedure: 'admin.users.setQuota',
  field: { path: 'monthlyImages', label: 'Pictures per month' },
  open: async (stage) => {
    const visitor = await walkToUser(stage, await newSubject(stage));
    const { page } = visitor;
    await exactly(page, 'Set quota…').click();
    await page.getByLabel('Pictures per month').fill('4321');
    return {
      visitor,
      button: exactly(page.getByRole('dialog'), 'Save quota'),
      done: () => waitForVisible(page.getByText(/of 4,321 pictures left/)),
    };
  },
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

const deleteUser: MutationSite = {
  file: 'features/admin/DeleteUser.tsx',
  procedure: 'admin.users.delete',
  field: { path: 'email', label: 'Email address of the account' },
  open: async (stage) => {
    const subject = await newSubject(stage);
    const visitor = await walkToUser(stage, subject);
    const { page } = visitor;
    await exactly(page, 'Delete account…').click();
    await page.getByLabel('Email address of the account').fill(subject.email);
    return {
      visitor,
      button: exactly(page.getByRole('dialog'), 'Delete account'),
      done: () => waitForVisible(page.getByText(`The account of ${subject.email} is deleted.`)),
    };
  },
};

/** The console. */
export const adminSites: readonly MutationSite[] = [
  invite,
  resendInvitation,
  withdrawInvitation,
  setQuota,
  endSession,
  deleteUser,
  setRole,
  lock,
  unlock,
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
  endAllSessions,
];
