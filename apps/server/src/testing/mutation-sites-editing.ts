import { waitForVisible } from './browser.ts';
import { addUpload, tinyPng } from './in-process-uploads.ts';
import type { MutationSite, Stage } from './mutation-drive.ts';
import { cancelSite } from './mutation-sites-jobs.ts';

/** A user at the page that changes the whole of a picture, with words in the form. */
const atEditing = async ({ studio, visit }: Stage, prompt: string) => {
  const user = await studio.user('user');
  const { id } = await studio.image(user, { prompt: 'a mill race' });
  const visitor = await visit({ as: user });
  const { page } = visitor;
  await page.goto(`/images/${id}`);
  await page.getByRole('link', { name: 'Edit with a prompt' }).click();
  await page
    .getByRole('group', { name: 'What to do' })
    .getByRole('radio', { name: 'Change all of it' })
    .check();
  await page.getByLabel('What should it become?').fill(prompt);
  return { visitor, page, draw: page.getByRole('button', { name: /^Draw/ }) };
};

const draw: MutationSite = {
  file: 'features/jobs/editing/useEdit.ts',
  procedure: 'jobs.create',
  field: { path: 'prompt', label: 'What should it become?' },
  open: async (stage) => {
    const { visitor, page, draw: button } = await atEditing(stage, 'a frozen race');
    const done = () => waitForVisible(page.getByRole('article', { name: 'a frozen race' }).first());
    return { visitor, button, done };
  },
};

const cancel = cancelSite('features/jobs/editing/useEdit.ts', atEditing);

const removeUpload: MutationSite = {
  file: 'features/uploads/useUploads.ts',
  procedure: 'uploads.delete',
  open: async ({ studio, visit }) => {
    const user = await studio.user('user');
    await addUpload(studio, user, { png: tinyPng });
    const visitor = await visit({ as: user });
    const { page } = visitor;
    await page.goto('/gallery');
    await page.getByRole('link', { name: 'Uploads' }).click();
    return {
      visitor,
      button: page.getByRole('button', { name: /^Delete: / }),
      done: () => waitForVisible(page.getByRole('heading', { name: 'No uploads yet' })),
    };
  },
};

/** Where pictures are made from pictures. */
export const editingSites: readonly MutationSite[] = [draw, cancel, removeUpload];
