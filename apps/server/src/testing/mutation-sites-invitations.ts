import { waitForHidden, waitForVisible } from './browser.ts';
import { userWithSecondFactor } from './browser-factors.ts';
import { freshEmail } from './credentials.ts';
import { exactly, type MutationSite, type Stage } from './mutation-drive.ts';
import { newSubject, walkToUser } from './mutation-user-page.ts';
import { goTo } from './provider-console.ts';

const invite: MutationSite = {
  file: 'features/admin/InviteUser.tsx',
  procedure: 'admin.users.create',
  field: { path: 'email', label: 'Email' },
  open: async (stage) => {
    const { user } = await userWithSecondFactor(stage.studio, 'admin');
    const visitor = await stage.visit({ as: user });
    const { page } = visitor;
    await page.goto('/studio');
    await goTo(page, 'Main', 'Admin');
    await goTo(page, 'Administration', 'Users');
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

/** Invitations, in the console. */
export const invitationSites: readonly MutationSite[] = [invite, resendInvitation, withdrawInvitation];
