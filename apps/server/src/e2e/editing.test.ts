import { noOptions } from '@atelier/core/schemas/engines';
import type { Locator, Page } from 'playwright-core';
import sharp from 'sharp';
import { describe, expect } from 'vitest';
import {
  browserTest,
  eventually,
  slowBrowserTest,
  waitForHidden,
  waitForVisible,
} from '../testing/browser.ts';
import { allAppearances, expectAccessible } from '../testing/browser-axe.ts';
import { choose, draw, fileOf, open, paint, painter, stageOf } from '../testing/browser-editing.ts';
import { desktop, phone } from '../testing/browser-visitor.ts';

const imageInput = { max: 1, strength: { min: 0, max: 1, step: 0.05, default: 0.6 } };
const neural = {
  ...{ id: 'neural', name: 'Neural', origin: 'neural' as const, seed: false, negativePrompt: false },
  options: { ...noOptions, imageInput: { ...imageInput, mask: true } },
};
const square = {
  ...{ id: 'square', name: 'Square only', sizes: [{ width: 512, height: 512 }] },
  options: { ...noOptions, imageInput: { ...imageInput, mask: false, strength: null } },
};
const blind = { id: 'blind', name: 'Words only', options: noOptions };

const rich = {
  ...{ id: 'rich', name: 'Rich', origin: 'neural' as const },
  styles: [{ id: 'ink', name: 'Ink sketch' }],
  options: {
    ...noOptions,
    imageInput: { ...imageInput, mask: true },
    steps: { min: 1, max: 60, step: 1, default: 30 },
    samplers: [{ id: 'dpm', name: 'DPM++ 2M' }],
    qualities: [{ id: 'high', name: 'High' }],
    loras: {
      ...{ max: 2, own: false, known: [{ id: 'wood', name: 'Woodcut' }] },
      weight: { min: 0, max: 2, step: 0.05, default: 1 },
    },
  },
};

const test = browserTest({}, [neural, square, rich, blind]);

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

type Place = readonly [x: number, y: number];

/** A touch screen: moves fingers from one set of places to another in steps. */
const touchScreen = async (page: Page) => {
  const session = await page.context().newCDPSession(page);
  return async (from: readonly Place[], to: readonly Place[]): Promise<void> => {
    const at = (share: number) =>
      from.map(([x, y], id) => ({
        x: x + ((to[id]?.[0] ?? x) - x) * share,
        y: y + ((to[id]?.[1] ?? y) - y) * share,
        id,
      }));
    await session.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: at(0) });
    for (const share of [0.25, 0.5, 0.75, 1])
      await session.send('Input.dispatchTouchEvent', { type: 'touchMove', touchPoints: at(share) });
    await session.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
  };
};

/** Draws a line with a pen. @param force its pressure, 0 … 1 */
const penStroke = async (page: Page, [x, y]: Place, [toX, toY]: Place, force: number): Promise<void> => {
  const session = await page.context().newCDPSession(page);
  const pen = { button: 'left', pointerType: 'pen', force, clickCount: 1 } as const;
  await session.send('Input.dispatchMouseEvent', { type: 'mousePressed', x, y, buttons: 1, ...pen });
  for (const share of [0.25, 0.5, 0.75, 1])
    await session.send('Input.dispatchMouseEvent', {
      ...{ type: 'mouseMoved', x: x + (toX - x) * share, y: y + (toY - y) * share, buttons: 1, ...pen },
    });
  await session.send('Input.dispatchMouseEvent', { type: 'mouseReleased', x: toX, y: toY, ...pen });
};

/** The middle of a part of the picture, shares of its width and height. */
const colours = async (bytes: Buffer, left: number, top: number): Promise<Buffer> => {
  const { width = 0, height = 0 } = await sharp(bytes).metadata();
  const area = { left: Math.round(left * width), top: Math.round(top * height), width: 40, height: 40 };
  return sharp(bytes).extract(area).removeAlpha().raw().toBuffer();
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

  test('a picture is cropped: the copy has the size that was shown, and knows its original', async ({
    studio,
    visit,
  }) => {
    const { user, id } = await painter(studio);
    const { page } = await visit({ as: user, viewport: desktop, reducedMotion: 'reduce' });
    await page.goto(`/images/${id}`);
    await page.getByRole('button', { name: 'Crop and turn' }).click();
    const dialog = page.getByRole('dialog');
    const part = dialog.getByLabel('Part to keep', { exact: true });
    // The shape that it has: nothing is left over to choose from.
    await dialog.getByRole('radio', { name: '4:3' }).check();
    await waitForHidden(part);
    await dialog.getByRole('radio', { name: '1:1' }).check();
    await waitForVisible(part);
    await waitForVisible(dialog.getByText('The copy will have 384 × 384 pixels.'));
    await dialog.getByRole('button', { name: 'Save a copy' }).click();
    await waitForVisible(page.getByRole('heading', { level: 1, name: 'Studio' }));
    await page.getByRole('article').first().getByRole('link').first().click();
    await waitForVisible(page.getByText('384 × 384'));
    await waitForVisible(
      page.getByRole('region', { name: 'Related pictures' }).getByText('Cropped or turned'),
    );
  });

  test('any part of a picture is kept: its corners are dragged, or moved by keys', async ({
    studio,
    visit,
  }) => {
    const { user, id } = await painter(studio);
    const visitor = await visit({ as: user, viewport: desktop, reducedMotion: 'reduce' });
    const { page } = visitor;
    await page.goto(`/images/${id}`);
    await page.getByRole('button', { name: 'Crop and turn' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('radio', { name: 'Free' }).check();
    const size = dialog.getByText(/^The copy will have/);
    // From a tenth to nine tenths of each side.
    await eventually(() => size.textContent()).toContain('410 × 308');
    const corner = dialog.getByRole('button', { name: 'Lower right corner' });
    const box = await corner.boundingBox();
    if (box === null) throw new Error('There is no corner.');
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await page.mouse.down();
    await page.mouse.move(0, 0, { steps: 4 });
    await page.mouse.up();
    // As small as it gets.
    await eventually(() => size.textContent()).toContain('26 × 20');
    await corner.focus();
    for (let step = 0; step < 10; step += 1) await page.keyboard.press('Shift+ArrowRight');
    for (let step = 0; step < 10; step += 1) await page.keyboard.press('Shift+ArrowDown');
    await eventually(() => size.textContent()).toContain('282 × 212');
    await expectAccessible(visitor, allAppearances);
    await dialog.getByRole('button', { name: 'Save a copy' }).click();
    await waitForVisible(page.getByRole('heading', { level: 1, name: 'Studio' }));
    await page.getByRole('article').first().getByRole('link').first().click();
    await waitForVisible(page.getByText('282 × 212'));
  });

  test('switches of the export dialog stand level with their names on a phone', async ({ studio, visit }) => {
    const user = await studio.user('user');
    const { id } = await studio.image(user, { prompt: 'a mill race' });
    const { page } = await visit({ as: user, viewport: phone, isMobile: true, hasTouch: true });
    await page.goto(`/images/${id}`);
    await page.getByRole('button', { name: 'Export', exact: true }).click();
    const dialog = page.getByRole('dialog', { name: 'Export' });
    const name = dialog.locator('.mantine-Switch-label').first();
    await waitForVisible(name);
    const middle = async (part: Locator) => {
      const box = await part.boundingBox();
      return box === null ? Number.NaN : box.y + box.height / 2;
    };
    const track = dialog.locator('.mantine-Switch-track').first();
    await eventually(async () => Math.abs((await middle(track)) - (await middle(name)))).toBeLessThan(2);
  });

  test('the settings of a result fill the form of its original again', async ({ studio, visit }) => {
    const { user, id } = await painter(studio);
    const { page } = await visit({ as: user, viewport: desktop, reducedMotion: 'reduce' });
    await page.goto(`/images/${id}/edit`);
    await choose(page, 'Change all of it');
    await page.getByLabel('What should it become?').fill('a pale winter');
    await page.getByLabel('Strength', { exact: true }).fill('0.5');
    await page.getByText('More', { exact: true }).click();
    await page.getByLabel('Seed', { exact: true }).fill('4711');
    await draw(page).click();
    await open(page, 'a pale winter');
    await page.evaluate('sessionStorage.clear()');
    await page.reload();
    await page.getByRole('link', { name: 'Reuse settings' }).click();
    await waitForVisible(page.getByRole('heading', { level: 1, name: 'Edit with a prompt' }));
    await eventually(() => page.getByLabel('What should it become?').inputValue()).toBe('a pale winter');
    expect(await page.getByLabel('Strength', { exact: true }).inputValue()).toBe('0.5');
    expect(await page.getByLabel('Seed', { exact: true }).inputValue()).toBe('4711');
    await eventually(() => new URL(page.url()).search).toBe('');
  });

  test('variations of a picture are made with its own words, four at a time, and are children of it', async ({
    studio,
    visit,
  }) => {
    const { user, id } = await painter(studio);
    const { page } = await visit({ as: user, viewport: desktop, reducedMotion: 'reduce' });
    await page.goto(`/images/${id}/edit`);
    await choose(page, 'Change all of it');
    const words = page.getByLabel('What should it become?');
    await words.fill('a fort');
    await page.getByRole('link', { name: 'Picture', exact: true }).click();
    await page.getByRole('link', { name: 'Make variations' }).click();
    await waitForVisible(page.getByRole('heading', { level: 1, name: 'Edit with a prompt' }));
    await waitForVisible(page.getByText('Ready to draw variations. What you had typed here was replaced.'));
    await eventually(() => words.inputValue()).toBe('a village in a green valley');
    await eventually(() => new URL(page.url()).search).toBe('');
    await page.getByRole('button', { name: 'Draw 4 pictures' }).click();
    const results = page.getByRole('region', { name: 'Results' });
    await eventually(() => results.getByRole('link', { name: /picture \d of 4/ }).count()).toBe(4);
    await page.goto(`/images/${id}`);
    const related = page.getByRole('region', { name: 'Related pictures' });
    await eventually(() => related.getByRole('link', { name: /^Variation/ }).count()).toBe(4);
  });

  test('all that the model takes can be set, says what is wrong, reaches the job, and comes back with “Reuse settings”', async ({
    studio,
    visit,
  }) => {
    const { user, id } = await painter(studio);
    const { page } = await visit({ as: user, viewport: desktop, reducedMotion: 'reduce' });
    await page.goto(`/images/${id}/edit`);
    await choose(page, 'Change all of it');
    await page.getByLabel('What should it become?').fill('a woodcut of the village');
    await page.getByRole('combobox', { name: 'Model' }).selectOption('rich');
    await page.getByRole('radio', { name: 'Ink sketch' }).check();
    await page.getByRole('radio', { name: 'High' }).check();
    await page.getByText('More', { exact: true }).click();
    const steps = page.getByLabel('Steps', { exact: true });
    await steps.fill('99');
    await waitForVisible(page.getByText('Choose a value from 1 to 60.'));
    await steps.fill('24');
    await waitForHidden(page.getByText('Choose a value from 1 to 60.'));
    await page.getByRole('radio', { name: 'DPM++ 2M' }).check();
    await page.getByRole('combobox', { name: 'Add a LoRA' }).click();
    await page.getByRole('option', { name: 'Woodcut' }).click();
    await page.getByLabel('Woodcut', { exact: true }).fill('0.6');
    // Another model has none of these; coming back finds them.
    await page.getByRole('combobox', { name: 'Model' }).selectOption('square');
    await waitForHidden(steps);
    await page.getByRole('combobox', { name: 'Model' }).selectOption('rich');
    await draw(page).click();
    const made = await open(page, 'a woodcut of the village');
    const client = await studio.signedIn(user);
    const image = (await client.query('images.get', { id: made })).data();
    const set = { steps: 24, sampler: 'dpm', quality: 'high', loras: [{ id: 'wood', weight: 0.6 }] };
    expect(image).toMatchObject({ style: 'ink', settings: set });
    await page.evaluate('sessionStorage.clear()');
    await page.reload();
    await page.getByRole('link', { name: 'Reuse settings' }).click();
    await waitForVisible(page.getByRole('heading', { level: 1, name: 'Edit with a prompt' }));
    await eventually(() => page.getByRole('combobox', { name: 'Model' }).inputValue()).toBe('rich');
    expect(await page.getByLabel('Woodcut', { exact: true }).inputValue()).toBe('0.6');
    expect(await steps.inputValue()).toBe('24');
    expect(await page.getByRole('radio', { name: 'Ink sketch' }).isChecked()).toBe(true);
  });

  test('a result is compared with its original by a line that keys, mouse and finger move', async ({
    studio,
    visit,
  }) => {
    const { user, id } = await painter(studio);
    const visitor = await visit({ as: user, viewport: phone, isMobile: true, hasTouch: true });
    const { page } = visitor;
    await page.goto(`/images/${id}/edit`);
    await choose(page, 'Change all of it');
    await page.getByLabel('What should it become?').fill('a red evening');
    await draw(page).click();
    await page.getByRole('button', { name: 'Compare with the original' }).click();
    const dialog = page.getByRole('dialog', { name: 'Before and after' });
    const line = dialog.getByRole('slider', { name: 'How much of the original shows' });
    await waitForVisible(dialog.getByRole('img', { name: 'a red evening' }));
    await line.focus();
    await page.keyboard.press('Home');
    await eventually(() => line.getAttribute('aria-valuetext')).toBe('0 % before, 100 % after');
    await page.keyboard.press('ArrowRight');
    await eventually(() => line.inputValue()).toBe('1');
    const box = await line.boundingBox();
    if (box === null) throw new Error('There is no picture.');
    const at = (x: number) => [box.x + x * box.width, box.y + box.height / 2] as const;
    const finger = await touchScreen(page);
    await finger([at(0.2)], [at(0.8)]);
    await eventually(async () => Number(await line.inputValue())).toBeGreaterThan(70);
    await expectAccessible(visitor, allAppearances);
    await page.keyboard.press('Escape');
    await open(page, 'a red evening');
    await page
      .getByRole('region', { name: 'Related pictures' })
      .getByRole('button', { name: 'Compare with the original' })
      .click();
    await waitForVisible(dialog.getByRole('img', { name: 'a red evening' }));
  });

  test('a mask is painted by keys alone, undone, inverted and cleared, and is still there after a reload', async ({
    studio,
    visit,
  }) => {
    const { user, id } = await painter(studio);
    const { page } = await visit({ as: user, viewport: desktop, reducedMotion: 'reduce' });
    await page.goto(`/images/${id}/edit`);
    const stage = stageOf(page);
    await stage.focus();
    // From the middle to the right, ten steps at once and then one by one.
    await page.keyboard.press('Space');
    await page.keyboard.press('Shift+ArrowRight');
    for (let step = 0; step < 5; step += 1) await page.keyboard.press('ArrowRight');
    await waitForVisible(
      page.getByRole('status').filter({ hasText: '70 % from the left, 50 % from the top' }),
    );
    await page.keyboard.press('Enter');
    await eventually(() => paintedShare(page)).toBeGreaterThan(0.02);
    const painted = await paintedShare(page);
    await page.keyboard.press('i');
    await eventually(() => paintedShare(page)).toBeCloseTo(1 - painted, 2);
    await page.keyboard.press('Control+z');
    await page.keyboard.press('Control+z');
    await eventually(() => paintedShare(page)).toBe(0);
    await page.keyboard.press('Control+Shift+Z');
    await eventually(() => paintedShare(page)).toBe(painted);
    await page.reload();
    await eventually(() => paintedShare(page)).toBeCloseTo(painted, 3);
    await stage.focus();
    // A stroke that is left out leaves nothing, and Escape does not leave the page.
    await page.keyboard.press('Space');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Escape');
    await eventually(() => paintedShare(page)).toBeCloseTo(painted, 3);
    await page.keyboard.press('e');
    await eventually(() => page.getByRole('button', { name: 'Eraser' }).getAttribute('aria-pressed')).toBe(
      'true',
    );
    await page.keyboard.press('Delete');
    await eventually(() => paintedShare(page)).toBe(0);
  });

  test('on a phone a finger paints, two fingers zoom without painting, and a light pen paints thinner', async ({
    studio,
    visit,
  }) => {
    const { user, id } = await painter(studio);
    const touch = { viewport: phone, isMobile: true, hasTouch: true, reducedMotion: 'reduce' } as const;
    const { page } = await visit({ as: user, ...touch });
    await page.goto(`/images/${id}/edit`);
    const stage = stageOf(page);
    await stage.scrollIntoViewIfNeeded();
    const box = await stage.boundingBox();
    if (box === null) throw new Error('There is no stage.');
    const at = (x: number, y: number) => [box.x + x * box.width, box.y + y * box.height] as const;
    const fingers = await touchScreen(page);
    await fingers([at(0.2, 0.5)], [at(0.8, 0.5)]);
    await eventually(() => paintedShare(page)).toBeGreaterThan(0.05);
    const painted = await paintedShare(page);
    const width = async () => (await stage.locator('canvas').boundingBox())?.width ?? 0;
    const before = await width();
    await fingers([at(0.4, 0.5), at(0.6, 0.5)], [at(0.2, 0.5), at(0.8, 0.5)]);
    await eventually(width).toBeGreaterThan(before * 1.5);
    expect(await paintedShare(page)).toBe(painted);
    await page.getByRole('button', { name: 'Fit to window' }).click();
    await page.getByRole('button', { name: 'Clear the mask' }).click();
    await eventually(() => paintedShare(page)).toBe(0);

    const line = async (force: number) => {
      await penStroke(page, at(0.2, 0.4), at(0.8, 0.4), force);
      await eventually(() => paintedShare(page)).toBeGreaterThan(0);
      const share = await paintedShare(page);
      await page.getByRole('button', { name: 'Clear the mask' }).click();
      await eventually(() => paintedShare(page)).toBe(0);
      return share;
    };
    expect(await line(1)).toBeGreaterThan(1.5 * (await line(0.2)));
  });

  test('only models that can do it are offered, with the fields that they have, and what they cut off is said', async ({
    studio,
    visit,
  }) => {
    const { user, id } = await painter(studio);
    const { page } = await visit({ as: user, viewport: desktop, reducedMotion: 'reduce' });
    await page.goto(`/images/${id}/edit`);
    const model = page.getByRole('combobox', { name: 'Model' });
    const names = async () =>
      (await model.getByRole('option').allTextContents()).map((text) => text.split(' · ')[0]);
    await eventually(names).toEqual(['Atelier Procedural', 'Neural', 'Rich']);
    const strengths = () => page.getByLabel('Strength', { exact: true }).count();
    expect(await strengths()).toBe(0);
    expect(await page.getByText('More', { exact: true }).count()).toBe(1);
    await model.selectOption({ label: (await model.getByRole('option').allTextContents())[1] ?? '' });
    await eventually(strengths).toBe(1);
    expect(await page.getByText('More', { exact: true }).count()).toBe(0);
    await choose(page, 'Change all of it');
    await eventually(names).toEqual(['Atelier Procedural', 'Neural', 'Square only', 'Rich']);
    await model.selectOption({ label: (await model.getByRole('option').allTextContents())[2] ?? '' });
    await waitForVisible(page.getByText('The result has 512 × 512 pixels.'));
    await waitForVisible(page.getByText('a part of the picture will be cut off'));
    await eventually(strengths).toBe(0);
    // Another thing to do falls back to a model that can do it; coming back finds the choice again.
    await choose(page, 'Extend');
    await eventually(() => model.inputValue()).toBe('atelier-procedural');
    await choose(page, 'Change all of it');
    await eventually(() => model.inputValue()).toBe('square');
  });

  test('has no accessibility violations, whatever is done to the picture', async ({ studio, visit }) => {
    const { user, id } = await painter(studio);
    const visitor = await visit({ as: user, reducedMotion: 'reduce' });
    const { page } = visitor;
    await page.goto(`/images/${id}/edit`);
    await page.getByText('Keyboard, touch and pen').click();
    await page.getByText('More', { exact: true }).click();
    await draw(page).click();
    await waitForVisible(page.getByRole('alert').filter({ hasText: 'Paint over what is to change.' }));
    await expectAccessible(visitor, allAppearances);
    for (const operation of ['Extend', 'Change all of it']) {
      await choose(page, operation);
      await expectAccessible(visitor, allAppearances);
    }
  });
});
