import type { UserRecord } from '@atelier/core/ports/records';
import { eventually, waitForVisible } from './browser.ts';
import { expectHeading } from './browser-mail.ts';
import { addComparison, addPreset } from './in-process-comparisons.ts';
import { exactly, type MutationSite, navigateTo, type Stage } from './mutation-drive.ts';
import { imagePageSites } from './mutation-sites-image-page.ts';
import { cancelSite } from './mutation-sites-jobs.ts';
import { trashSites } from './mutation-sites-trash.ts';

/** A user who has navigated from the gallery to the studio, without a reload, with text in the form. */
const atStudio = async ({ studio, visit }: Stage, prompt: string) => {
  const visitor = await visit({ as: await studio.user('user') });
  const { page } = visitor;
  await page.goto('/gallery');
  await navigateTo(page, 'Studio');
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
      done: () => waitForVisible(page.getByRole('heading', { name: 'No longer offered' })),
    };
  },
};

const atPresets = async ({ visit }: Stage, user: UserRecord) => {
  const visitor = await visit({ as: user });
  const { page } = visitor;
  await page.goto('/gallery');
  await navigateTo(page, 'Studio');
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

/** Where pictures are asked for, compared and thrown away. */
export const studioSites: readonly MutationSite[] = [
  draw,
  cancel,
  compare,
  vote,
  favourite,
  savePreset,
  removePreset,
  ...imagePageSites,
  ...trashSites,
];
