import type { Page } from 'playwright-core';
import { waitForVisible } from './browser.ts';
import { expectHeading } from './browser-mail.ts';
import { exactly, type MutationSite, type Stage } from './mutation-drive.ts';

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

const cancel: MutationSite = {
  file: 'features/jobs/useCreateJob.ts',
  procedure: 'jobs.cancel',
  open: async (stage) => {
    stage.studio.gate.hold();
    const { visitor, page, draw: button } = await atStudio(stage, 'a ferry that never lands');
    await button.click();
    const card = page.getByRole('article', { name: 'a ferry that never lands' });
    return {
      visitor,
      button: exactly(card, 'Cancel'),
      done: async () => {
        await waitForVisible(card.getByText('Cancelled'));
        stage.studio.gate.release();
      },
    };
  },
};

const redraw: MutationSite = {
  file: 'features/images/useImageActions.ts',
  procedure: 'jobs.create',
  open: async ({ studio, visit }) => {
    const { user, client } = await studio.person('user');
    const model = (await client.query('engines.list')).data<{ items: { id: string }[] }>().items[0]?.id ?? '';
    await studio.image(user, { prompt: 'a mill in the rain', model });
    const visitor = await visit({ as: user });
    const { page } = visitor;
    await page.goto('/studio');
    await place(page, 'Gallery');
    await page.getByRole('main').getByRole('link', { name: 'a mill in the rain' }).click();
    return {
      visitor,
      button: exactly(page, 'Run again'),
      done: async () => {
        await expectHeading(page, 'Studio');
        await waitForVisible(page.getByRole('article', { name: 'a mill in the rain' }).first());
      },
    };
  },
};

/** Where pictures are asked for. Their deletion, which leaves the page at once, is driven by `pending-deletion.test.ts`. */
export const studioSites: readonly MutationSite[] = [draw, cancel, redraw];
