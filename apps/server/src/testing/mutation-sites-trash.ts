import { waitForVisible } from './browser.ts';
import { exactly, type MutationSite, type Stage } from './mutation-drive.ts';

/** The trash with one picture. */
const atTrash = async ({ studio, visit }: Stage, prompt: string) => {
  const user = await studio.user('user');
  await studio.image(user, { prompt, deletedAt: new Date() });
  const visitor = await visit({ as: user });
  const { page } = visitor;
  await page.goto('/gallery');
  await page.getByRole('link', { name: 'Trash' }).click();
  const isEmpty = () => waitForVisible(page.getByRole('heading', { name: 'The trash is empty' }));
  return { visitor, page, isEmpty };
};

const restore: MutationSite = {
  file: 'features/images/useTrash.ts',
  procedure: 'images.restore',
  open: async (stage) => {
    const { visitor, page, isEmpty } = await atTrash(stage, 'a weir');
    return { visitor, button: exactly(page, 'Restore: a weir'), done: isEmpty };
  },
};

const eraseImage: MutationSite = {
  file: 'features/images/useTrash.ts',
  procedure: 'images.erase',
  open: async (stage) => {
    const { visitor, page, isEmpty } = await atTrash(stage, 'a lock');
    await page.getByRole('button', { name: 'Delete forever: a lock' }).click();
    return { visitor, button: exactly(page.getByRole('dialog'), 'Delete forever'), done: isEmpty };
  },
};

const restoreSelected: MutationSite = {
  file: 'features/images/useTrash.ts',
  procedure: 'images.bulk',
  // It ends the selection.
  escapeLeaves: true,
  open: async (stage) => {
    const { visitor, page, isEmpty } = await atTrash(stage, 'a sluice');
    await page.getByRole('checkbox', { name: 'Select: a sluice' }).check();
    const bar = page.getByRole('toolbar', { name: 'Selected pictures' });
    return { visitor, button: exactly(bar, 'Restore'), done: isEmpty };
  },
};

const emptyTrash: MutationSite = {
  file: 'features/images/useTrash.ts',
  procedure: 'images.emptyTrash',
  open: async (stage) => {
    const { visitor, page, isEmpty } = await atTrash(stage, 'a towpath');
    await page.getByRole('button', { name: 'Empty trash' }).click();
    return { visitor, button: exactly(page.getByRole('dialog'), 'Empty trash'), done: isEmpty };
  },
};

/** The trash. */
export const trashSites: readonly MutationSite[] = [restore, eraseImage, restoreSelected, emptyTrash];
