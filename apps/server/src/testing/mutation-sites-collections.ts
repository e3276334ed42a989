import type { Page } from 'playwright-core';
import { waitForVisible } from './browser.ts';
import { addCollection, addCollectionOf } from './in-process-collections.ts';
import { exactly, type MutationSite, type Stage } from './mutation-drive.ts';

/** A person at the page of their collection, which is called Herons. */
const atCollection = async ({ studio, visit }: Stage) => {
  const user = await studio.user('user');
  const { id } = await addCollectionOf(studio, user, ['a heron']);
  await addCollection(studio, user, { name: 'Birds' });
  const visitor = await visit({ as: user });
  await visitor.page.goto(`/collections/${id}`);
  return { visitor, page: visitor.page, user };
};

const choose = async (page: Page, item: string): Promise<void> => {
  await exactly(page, 'Actions: Herons').click();
  await page.getByRole('menuitem', { name: item }).click();
};

const create: MutationSite = {
  file: 'ui/collections/useCreateCollection.ts',
  procedure: 'collections.create',
  field: { path: 'name', label: 'Name' },
  open: async ({ studio, visit }) => {
    const visitor = await visit({ as: await studio.user('user') });
    const { page } = visitor;
    await page.goto('/collections');
    await exactly(page, 'New collection').click();
    const dialog = page.getByRole('dialog', { name: 'New collection' });
    await dialog.getByLabel('Name').fill('Herons');
    return {
      visitor,
      button: exactly(dialog, 'Create'),
      done: () => waitForVisible(page.getByRole('link', { name: /Herons/ })),
    };
  },
};

const collect: MutationSite = {
  file: 'ui/collections/useCollect.ts',
  procedure: 'collections.collect',
  open: async ({ studio, visit }) => {
    const user = await studio.user('user');
    const image = await studio.image(user);
    await addCollection(studio, user);
    const visitor = await visit({ as: user });
    const { page } = visitor;
    await page.goto(`/images/${image.id}`);
    await exactly(page, 'Add to collection').click();
    const dialog = page.getByRole('dialog', { name: 'Add to collection' });
    return {
      visitor,
      button: dialog.getByRole('button', { name: /^Herons/ }),
      done: () => waitForVisible(page.getByText('1 picture added to “Herons”.')),
    };
  },
};

const rename: MutationSite = {
  file: 'features/collections/NameDialog.tsx',
  procedure: 'collections.update',
  field: { path: 'name', label: 'Name' },
  open: async (stage) => {
    const { visitor, page } = await atCollection(stage);
    await choose(page, 'Rename');
    const dialog = page.getByRole('dialog', { name: 'Rename collection' });
    await dialog.getByLabel('Name').fill('Egrets');
    return {
      visitor,
      button: exactly(dialog, 'Rename'),
      done: () => waitForVisible(page.getByRole('heading', { level: 1, name: 'Egrets' })),
    };
  },
};

const move: MutationSite = {
  file: 'features/collections/MoveDialog.tsx',
  procedure: 'collections.update',
  open: async (stage) => {
    const { visitor, page } = await atCollection(stage);
    await choose(page, 'Move into…');
    const dialog = page.getByRole('dialog', { name: 'Move collection' });
    await dialog.getByLabel('Put it into').selectOption({ label: 'Birds' });
    return {
      visitor,
      button: exactly(dialog, 'Move'),
      done: () => waitForVisible(page.getByRole('link', { name: 'Birds' })),
    };
  },
};

export const collectionSites = [create, collect, rename, move];
