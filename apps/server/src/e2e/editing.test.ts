import type { UserRecord } from '@atelier/core/ports/records';
import type { Locator, Page } from 'playwright-core';
import sharp from 'sharp';
import { describe, expect } from 'vitest';
import { browserTest, eventually, slowBrowserTest, waitForVisible } from '../testing/browser.ts';
import { allAppearances, expectAccessible } from '../testing/browser-axe.ts';
import type { BrowserStudio } from '../testing/browser-studio.ts';
import { desktop } from '../testing/browser-visitor.ts';

const test = browserTest();

/** A user with a picture that the embedded engine has drawn, as everybody has after the first minute. */
const painter = async (studio: BrowserStudio): Promise<{ user: UserRecord; id: string }> => {
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

const stageOf = (page: Page) => page.getByRole('application', { name: /^Mask/ });

/** Drags the mouse through places of the picture, shares of its width and height. */
const paint = async (page: Page, places: readonly (readonly [number, number])[]): Promise<void> => {
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

/** The share of the mask's canvas that is painted. */
const paintedShare = (page: Page): Promise<number> =>
  stageOf(page)
    .locator('canvas')
    .evaluate((canvas) => {
      const { width, height } = canvas as unknown as { width: number; height: number };
      const on = (
        canvas as unknown as {
          getContext(kind: '2d'): { getImageData(...of: number[]): { data: Uint8Array } };
        }
      ).getContext('2d');
      const { data } = on.getImageData(0, 0, width, height);
      let painted = 0;
      for (let i = 3; i < data.length; i += 4) if ((data[i] ?? 0) > 0) painted += 1;
      return painted / (width * height);
    });

/** The middle of a part of the picture, shares of its width and height. */
const colours = async (bytes: Buffer, left: number, top: number): Promise<Buffer> => {
  const { width = 0, height = 0 } = await sharp(bytes).metadata();
  const area = { left: Math.round(left * width), top: Math.round(top * height), width: 40, height: 40 };
  return sharp(bytes).extract(area).removeAlpha().raw().toBuffer();
};
const fileOf = async (page: Page, id: string): Promise<Buffer> =>
  (await page.request.get(`/files/images/${id}`)).body();

const choose = (page: Page, operation: string): Promise<void> =>
  page.getByRole('group', { name: 'What to do' }).getByRole('radio', { name: operation }).check();
const draw = (page: Page) => page.getByRole('button', { name: /^Draw/ });
const result = (page: Page, prompt: string): Locator =>
  page
    .getByRole('region', { name: 'Results' })
    .getByRole('article', { name: prompt })
    .getByRole('link')
    .first();
/** Opens a result. @returns its id */
const open = async (page: Page, prompt: string): Promise<string> => {
  await result(page, prompt).click();
  await waitForVisible(page.getByRole('heading', { level: 1, name: prompt }));
  return new URL(page.url()).pathname.replace('/images/', '');
};

describe('editing a picture with a prompt', slowBrowserTest, () => {
  test('a part is painted over and drawn again, the rest stays, and the result knows its original', async ({
    studio,
    visit,
  }) => {
    const { user, id } = await painter(studio);
    const visitor = await visit({ as: user, viewport: desktop, reducedMotion: 'reduce' });
    const { page } = visitor;
    await page.goto(`/images/${id}`);
    await page.getByRole('link', { name: 'Edit with a prompt' }).click();
    await waitForVisible(page.getByRole('heading', { level: 1, name: 'Edit with a prompt' }));
    await page.getByLabel('What should be there?').fill('a red boat');
    await draw(page).click();
    await waitForVisible(page.getByRole('alert').filter({ hasText: 'Paint over what is to change.' }));
    await page.getByRole('button', { name: 'Lasso' }).click();
    await paint(page, [
      [0.5, 0.3],
      [0.95, 0.3],
      [0.95, 0.95],
      [0.5, 0.95],
    ]);
    await eventually(() => paintedShare(page)).toBeCloseTo(0.45 * 0.65, 1);
    await draw(page).click();
    const made = await open(page, 'a red boat');
    await waitForVisible(page.getByRole('region', { name: 'Related pictures' }).getByText('Repainted'));
    const [before, after] = await Promise.all([fileOf(page, id), fileOf(page, made)]);
    expect((await colours(after, 0.1, 0.5)).equals(await colours(before, 0.1, 0.5))).toBe(true);
    expect((await colours(after, 0.7, 0.6)).equals(await colours(before, 0.7, 0.6))).toBe(false);
    await page.goto('/gallery');
    await waitForVisible(page.getByRole('link', { name: 'a red boat' }));
  });

  test('a picture is extended, and another is changed as a whole', async ({ studio, visit }) => {
    const { user, id } = await painter(studio);
    const { page } = await visit({ as: user, viewport: desktop, reducedMotion: 'reduce' });
    await page.goto(`/images/${id}/edit`);
    await choose(page, 'Extend');
    await page.getByLabel('What should the whole picture show?').fill('a wide valley');
    await draw(page).click();
    await waitForVisible(page.getByRole('alert').filter({ hasText: 'Extend at least one side.' }));
    await page.getByLabel('Right', { exact: true }).fill('50');
    await waitForVisible(page.getByText('The result has 768 × 384 pixels.'));
    await draw(page).click();
    await open(page, 'a wide valley');
    await waitForVisible(page.getByText('768 × 384'));

    await page.goto(`/images/${id}/edit`);
    // What was put in for this picture is still there.
    await waitForVisible(page.getByText('The result has 768 × 384 pixels.'));
    await choose(page, 'Change all of it');
    await page.getByLabel('What should it become?').fill('a stormy night');
    await draw(page).click();
    await open(page, 'a stormy night');
    await waitForVisible(page.getByRole('region', { name: 'Related pictures' }).getByText('Variation'));
  });

  test('has no accessibility violations, whatever is done to the picture', async ({ studio, visit }) => {
    const { user, id } = await painter(studio);
    const visitor = await visit({ as: user, reducedMotion: 'reduce' });
    const { page } = visitor;
    await page.goto(`/images/${id}/edit`);
    await page.getByText('Keyboard, touch and pen').click();
    await draw(page).click();
    await waitForVisible(page.getByRole('alert').filter({ hasText: 'Paint over what is to change.' }));
    await expectAccessible(visitor, allAppearances);
    for (const operation of ['Extend', 'Change all of it']) {
      await choose(page, operation);
      await expectAccessible(visitor, allAppearances);
    }
  });
});
