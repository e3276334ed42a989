import { waitForVisible } from './browser.ts';
import { expectHeading } from './browser-mail.ts';
import { exactly, type MutationSite, navigateTo, type Stage } from './mutation-drive.ts';

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
    await navigateTo(page, 'Gallery');
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
  file: 'ui/transform/useTransform.ts',
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

/** The page of a picture. Its deletion, which leaves the page at once, is driven by `pending-deletion.test.ts`. */
export const imagePageSites: readonly MutationSite[] = [redraw, transform, upscale, cancelUpscale];
