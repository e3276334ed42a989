import type { UserRecord } from '@atelier/core/ports/records';
import type { Locator, Page } from 'playwright-core';
import { eventually, waitForVisible } from './browser.ts';
import type { BrowserStudio } from './browser-studio.ts';

/** A user with a picture that the embedded engine has drawn, as everybody has after the first minute. */
export const painter = async (studio: BrowserStudio): Promise<{ user: UserRecord; id: string }> => {
  const user = await studio.user('user');
  const client = await studio.signedIn(user);
  const model = 'atelier-procedural';
  const made = await client.mutate('jobs.create', {
    prompt: 'a village in a green valley',
    ...{ model, width: 512, height: 384, count: 1, seed: 3 },
  });
  const { id } = made.data<{ id: string }>();
  const job = async () =>
    (await client.query('jobs.get', { id })).data<{ images: { id: string }[]; state: string }>();
  await eventually(async () => (await job()).state).toBe('completed');
  const [image] = (await job()).images;
  if (image === undefined) throw new Error('No picture came.');
  return { user, id: image.id };
};

export const stageOf = (page: Page) => page.getByRole('application', { name: /^Mask/ });

/** Drags the mouse through places of the picture, shares of its width and height. */
export const paint = async (page: Page, places: readonly (readonly [number, number])[]): Promise<void> => {
  const box = await stageOf(page).locator('img').boundingBox();
  if (box === null) throw new Error('There is no picture.');
  const at = ([x, y]: readonly [number, number]) => [box.x + x * box.width, box.y + y * box.height] as const;
  const [first, ...others] = places;
  if (first === undefined) return;
  await page.mouse.move(...at(first));
  await page.mouse.down();
  for (const place of others) await page.mouse.move(...at(place), { steps: 6 });
  await page.mouse.up();
};

export const fileOf = async (page: Page, id: string): Promise<Buffer> =>
  (await page.request.get(`/files/images/${id}`)).body();

/** Chooses what is done to the picture. */
export const choose = (page: Page, operation: string): Promise<void> =>
  page.getByRole('group', { name: 'What to do' }).getByRole('radio', { name: operation }).check();
export const draw = (page: Page) => page.getByRole('button', { name: /^Draw/ });
/** The first picture that was made with these words. */
const result = (page: Page, prompt: string): Locator =>
  page
    .getByRole('region', { name: 'Results' })
    .getByRole('article', { name: prompt })
    .getByRole('link')
    .first();
/** Opens a result. @returns its id */
export const open = async (page: Page, prompt: string): Promise<string> => {
  await result(page, prompt).click();
  await waitForVisible(page.getByRole('heading', { level: 1, name: prompt }));
  return new URL(page.url()).pathname.replace('/images/', '');
};
