import { waitForHidden, waitForVisible } from './browser.ts';
import { exactly, type MutationSite } from './mutation-drive.ts';
import { auditSites } from './mutation-sites-audit.ts';
import { invitationSites } from './mutation-sites-invitations.ts';
import { userSignInSites } from './mutation-sites-user-sign-in.ts';
import { newSubject, walkToUser } from './mutation-user-page.ts';

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

const handOver: MutationSite = {
  file: 'features/admin/transfer/useHandOver.ts',
  procedure: 'admin.users.transfer',
  open: async (stage) => {
    const [subject, recipient] = [await newSubject(stage), await newSubject(stage)];
    await stage.studio.image(subject);
    const visitor = await walkToUser(stage, subject);
    const { page } = visitor;
    await exactly(page, 'Hand over pictures…').click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('New owner').fill(recipient.email);
    await waitForVisible(dialog.getByText('Room left'));
    return {
      visitor,
      button: exactly(dialog, 'Hand over'),
      done: () => waitForVisible(page.getByText(`1 picture of ${subject.name} handed over.`)),
    };
  },
};

/** The console. */
export const adminSites: readonly MutationSite[] = [
  ...invitationSites,
  ...userSignInSites,
  ...auditSites,
  setRole,
  lock,
  unlock,
  setQuota,
  handOver,
  deleteUser,
];
