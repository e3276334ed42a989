import type { UserRecord } from '@atelier/core/ports/records';
import type { Page } from 'playwright-core';
import { eventually, waitForVisible } from './browser.ts';
import { expectHeading } from './browser-mail.ts';
import { addComparison, addPreset } from './in-process-comparisons.ts';
import { exactly, type MutationSite, type Stage } from './mutation-drive.ts';
import { cancelSite } from './mutation-sites-jobs.ts';

const place = (page: Page, name: string) =>
  page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name }).click();

/** A user who has navigated from the gallery to the studio, without a reload, with text in the form. */
const atStudio = async ({ studio, visit }: Stage, prompt: string) => {
  const visitor = await visit({ as: await studio.user('user') });
  const { page } = visitor;
  await page.goto('/gallery');
  await place(page, 'Studio');
  await page.getByLabel('What do you want to see?').fill(prompt);
  return { visitor, page, draw: page.getByRole('button', { name: /^Draw/ }) };
};

const draw: MutationSite = {
  file: 'features/jobs/useCreateJob.ts',
  procedure: 'jobs.create',
  field: { path: 'prompt', label: 'What do you want to see?' },
  open: async (stage) => {
    const { visitor, page, draw: button } = await atStudio(stage, 'a kite above the dunes');
    const done = () =>
      waitForVisible(page.getByRole('article', { name: 'a kite above the dunes' }).getByRole('link'));
    return { visitor, button, done };
  },
};

const cancel = cancelSite('features/jobs/useCreateJob.ts', atStudio);

const compare: MutationSite = {
  file: 'features/jobs/CompareDialog.tsx',
  procedure: 'comparisons.create',
  open: async (stage) => {
    const { visitor, page } = await atStudio(stage, 'a pier in the mist');
    await exactly(page, 'Compare models').click();
    return {
      visitor,
      button: exactly(page.getByRole('dialog'), 'Compare'),
      done: () => expectHeading(page, 'a pier in the mist'),
    };
  },
};

const vote: MutationSite = {
  file: 'features/comparisons/ComparisonPage.tsx',
  procedure: 'comparisons.vote',
  open: async ({ studio, visit }) => {
    const user = await studio.user('user');
    await addComparison(studio, user, 'a dyke');
    const visitor = await visit({ as: user });
    const { page } = visitor;
    await page.goto('/comparisons');
    await page.getByRole('link', { name: 'a dyke' }).click();
    return {
      visitor,
      button: exactly(page, 'None is best: show the models'),
      done: () => waitForVisible(page.getByRole('heading', { name: 'still' })),
    };
  },
};

const atPresets = async ({ visit }: Stage, user: UserRecord) => {
  const visitor = await visit({ as: user });
  const { page } = visitor;
  await page.goto('/gallery');
  await place(page, 'Studio');
  await exactly(page, 'Presets').click();
  return { visitor, page, dialog: page.getByRole('dialog', { name: 'Presets' }) };
};

const favourite: MutationSite = {
  file: 'lib/models.ts',
  procedure: 'models.setFavourite',
  open: async (stage) => {
    const { visitor, page } = await atStudio(stage, 'a kite');
    await page.getByRole('button', { name: /^Model: / }).click();
    const button = exactly(page.getByRole('dialog'), 'Favourite: Swift');
    const isPressed = async () => (await button.getAttribute('aria-pressed')) === 'true';
    return { visitor, button, done: () => eventually(isPressed).toBe(true) };
  },
};

const savePreset: MutationSite = {
  file: 'features/jobs/PresetDialog.tsx',
  procedure: 'presets.save',
  field: { path: 'name', label: 'Name' },
  open: async (stage) => {
    const { visitor, page, dialog } = await atPresets(stage, await stage.studio.user('user'));
    await dialog.getByLabel('Name').fill('Poster');
    return {
      visitor,
      button: exactly(dialog, 'Save'),
      done: () => waitForVisible(page.getByText('Saved as “Poster”.')),
    };
  },
};

const removePreset: MutationSite = {
  file: 'features/jobs/PresetDialog.tsx',
  procedure: 'presets.remove',
  open: async (stage) => {
    const user = await stage.studio.user('user');
    const { name } = await addPreset(stage.studio, user);
    const { visitor, dialog } = await atPresets(stage, user);
    return {
      visitor,
      button: exactly(dialog, `Delete preset: ${name}`),
      done: () => waitForVisible(dialog.getByText(/^No presets yet/)),
    };
  },
};

const redraw: MutationSite = {
  file: 'features/images/useNewSeed.ts',
  procedure: 'jobs.create',
  escapeLeaves: true,
  open: async ({ studio, visit }) => {
    const { user, client } = await studio.person('user');
    const model = (await client.query('models.list')).data<{ items: { id: string }[] }>().items[0]?.id ?? '';
    await studio.image(user, { prompt: 'a mill in the rain', model });
    const visitor = await visit({ as: user });
    const { page } = visitor;
    await page.goto('/studio');
    await place(page, 'Gallery');
    await page.getByRole('main').getByRole('link', { name: 'a mill in the rain' }).click();
    return {
      visitor,
      button: exactly(page, 'New seed'),
      done: async () => {
        await expectHeading(page, 'Studio');
        await waitForVisible(page.getByRole('article', { name: 'a mill in the rain' }).first());
      },
    };
  },
};

const transform: MutationSite = {
  file: 'features/images/useTransform.ts',
  procedure: 'jobs.create',
  open: async ({ studio, visit }) => {
    const user = await studio.user('user');
    const { id } = await studio.image(user, { prompt: 'a mill race' });
    const visitor = await visit({ as: user });
    const { page } = visitor;
    await page.goto(`/images/${id}`);
    await page.getByRole('button', { name: 'Crop and turn' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Turn right' }).click();
    return {
      visitor,
      button: exactly(dialog, 'Save a copy'),
      done: async () => {
        await expectHeading(page, 'Studio');
        await waitForVisible(page.getByRole('article', { name: 'a mill race' }).first());
      },
    };
  },
};

/** The dialog that enlarges a picture. */
const atUpscale = async ({ studio, visit }: Stage, prompt: string) => {
  const user = await studio.user('user');
  const { id } = await studio.image(user, { prompt });
  const visitor = await visit({ as: user });
  const { page } = visitor;
  await page.goto(`/images/${id}`);
  await page.getByRole('button', { name: 'Upscale' }).click();
  const dialog = page.getByRole('dialog', { name: 'Upscale' });
  return { visitor, dialog, button: exactly(dialog, 'Upscale') };
};

const upscale: MutationSite = {
  file: 'features/images/useUpscale.ts',
  procedure: 'jobs.create',
  open: async (stage) => {
    stage.studio.gate.hold();
    const { visitor, dialog, button } = await atUpscale(stage, 'a tide table');
    return {
      visitor,
      button,
      done: async () => {
        await waitForVisible(dialog.getByRole('progressbar'));
        stage.studio.gate.release();
      },
    };
  },
};

const cancelUpscale: MutationSite = {
  file: 'features/images/useUpscale.ts',
  procedure: 'jobs.cancel',
  open: async (stage) => {
    stage.studio.gate.hold();
    const { visitor, dialog, button } = await atUpscale(stage, 'a bell buoy');
    await button.click();
    return {
      visitor,
      button: exactly(dialog, 'Cancel'),
      done: async () => {
        await waitForVisible(dialog.getByText(/^Cancelled\./));
        stage.studio.gate.release();
      },
    };
  },
};

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

/** Where pictures are asked for. Their deletion, which leaves the page at once, is driven by `pending-deletion.test.ts`. */
export const studioSites: readonly MutationSite[] = [
  draw,
  cancel,
  redraw,
  transform,
  upscale,
  cancelUpscale,
  compare,
  vote,
  favourite,
  savePreset,
  removePreset,
  restore,
  eraseImage,
  restoreSelected,
  emptyTrash,
];
