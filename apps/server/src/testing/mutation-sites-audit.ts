import { addAuditFilter } from './audit-filters.ts';
import { waitForVisible } from './browser.ts';
import { userWithSecondFactor } from './browser-factors.ts';
import { exactly, type MutationSite, type Stage } from './mutation-drive.ts';
import { goTo } from './provider-console.ts';

/** An admin at the saved filters of the log, with one filter set. */
const atSavedFilters = async (stage: Stage, name?: string) => {
  const { user } = await userWithSecondFactor(stage.studio, 'admin');
  if (name !== undefined) await addAuditFilter(stage.studio, user, name);
  const visitor = await stage.visit({ as: user });
  const { page } = visitor;
  await page.goto('/studio');
  await goTo(page, 'Main', 'Admin');
  await goTo(page, 'Administration', 'Audit log');
  await waitForVisible(page.getByRole('heading', { name: 'Audit log' }));
  await page.getByLabel('Time').selectOption('1h');
  await exactly(page, 'Saved filters').click();
  return { visitor, page, dialog: page.getByRole('dialog', { name: 'Saved filters' }) };
};

const saveFilter: MutationSite = {
  file: 'features/admin/SavedFilters.tsx',
  procedure: 'admin.audit.saveFilter',
  field: { path: 'name', label: 'Name' },
  open: async (stage) => {
    const { visitor, page, dialog } = await atSavedFilters(stage);
    await dialog.getByLabel('Name').fill('Night');
    return {
      visitor,
      button: exactly(dialog, 'Save'),
      done: () => waitForVisible(page.getByText('Saved as “Night”.')),
    };
  },
};

const removeFilter: MutationSite = {
  file: 'features/admin/SavedFilters.tsx',
  procedure: 'admin.audit.removeFilter',
  open: async (stage) => {
    const { visitor, dialog } = await atSavedFilters(stage, 'Night');
    return {
      visitor,
      button: exactly(dialog, 'Delete filter: Night'),
      done: () => waitForVisible(dialog.getByText(/^None yet/)),
    };
  },
};

/** What an administrator changes at the audit log. */
export const auditSites: readonly MutationSite[] = [saveFilter, removeFilter];
