import { readFile } from 'node:fs/promises';
import { unzipSync } from 'fflate';
import type { Locator, Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import { browserTest, eventually, slowBrowserTest, waitForVisible } from '../testing/browser.ts';
import { allAppearances, expectAccessible } from '../testing/browser-axe.ts';
import { collector, hung } from '../testing/browser-gallery.ts';
import { addCollection, addCollectionOf } from '../testing/in-process-collections.ts';
import { exactly } from '../testing/mutation-drive.ts';

const test = browserTest();

const pictures = (page: Page) => page.getByRole('list', { name: 'Pictures' });
/** The prompts of the pictures of the collection, in their order. */
const order = (page: Page) =>
  pictures(page)
    .locator('img[alt]:not([alt=""])')
    .evaluateAll((images) => images.map((image) => (image as unknown as { alt: string }).alt));
const collectionNames = (page: Page) => page.locator('main li a bdi').allTextContents();

/** Drags one tile to the left edge of another. Before the rights of the person are known nothing can be dragged. */
const drag = async (page: Page, from: Locator, to: Locator): Promise<void> => {
  await waitForVisible(page.locator('li[draggable="true"]'));
  await from.dragTo(to, { targetPosition: { x: 12, y: 60 }, steps: 12 });
};

const inMenu = async (page: Page, of: string, item: string): Promise<void> => {
  await exactly(page, `Actions: ${of}`).click();
  await page.getByRole('menuitem', { name: item }).click();
};

describe('collections', slowBrowserTest, () => {
  test('are made of a selection in the gallery; what was added is taken out again by Undo', async ({
    studio,
    visit,
  }) => {
    const { user } = await collector(studio, 3);
    const visitor = await visit({ as: user, reducedMotion: 'reduce' });
    const { page } = visitor;
    await page.goto('/collections');
    await waitForVisible(page.getByRole('heading', { name: 'No collections yet' }));
    await expectAccessible(visitor, allAppearances);
    await page.getByRole('link', { name: 'Gallery', exact: true }).first().click();
    for (const at of [1, 3]) {
      await hung(page, `a boat, number ${at}`).hover();
      await page.getByLabel(`Select: a boat, number ${at}`).check();
    }
    await exactly(page, 'Add to collection').click();
    const dialog = page.getByRole('dialog');
    await exactly(dialog, 'New collection').click();
    await dialog.getByLabel('Name').fill('Boats');
    await exactly(dialog, 'Create and add').click();
    await waitForVisible(page.getByText('2 pictures added to “Boats”.'));

    await hung(page, 'a boat, number 2').click();
    await exactly(page, 'Add to collection').click();
    await expectAccessible(visitor, allAppearances);
    await page
      .getByRole('dialog')
      .getByRole('button', { name: /^Boats/ })
      .click();
    await waitForVisible(page.getByText('1 picture added to “Boats”.'));
    await page.goto('/collections');
    await page.getByRole('link', { name: /Boats/ }).click();
    await eventually(async () => (await order(page)).length).toBe(3);
    await inMenu(page, 'a boat, number 2', 'Take out of collection');
    await eventually(async () => (await order(page)).length).toBe(2);
    await page.getByRole('button', { name: 'Undo' }).click();
    await eventually(() => order(page)).toContain('a boat, number 2');
    await expectAccessible(visitor, allAppearances);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Download as zip' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('Boats.zip');
    expect(Object.keys(unzipSync(await readFile(await download.path())))).toHaveLength(3);
  });

  test('keep the order that people give their pictures by dragging and by the keyboard', async ({
    studio,
    visit,
  }) => {
    const { user } = await studio.person('user');
    const { id } = await addCollectionOf(studio, user, ['one', 'two', 'three']);
    const { page } = await visit({ as: user, reducedMotion: 'reduce' });
    await page.goto(`/collections/${id}`);
    await eventually(() => order(page)).toEqual(['one', 'two', 'three']);
    const tile = (prompt: string) =>
      pictures(page)
        .getByRole('listitem')
        .filter({ has: page.getByAltText(prompt) });
    await drag(page, tile('three'), tile('one'));
    await eventually(() => order(page)).toEqual(['three', 'one', 'two']);

    await exactly(page, 'Actions: two').focus();
    await page.keyboard.press('Enter');
    await page.getByRole('menuitem', { name: 'Move earlier' }).press('Enter');
    await eventually(() => order(page)).toEqual(['three', 'two', 'one']);
    await waitForVisible(page.getByText('Picture moved.'));
    await inMenu(page, 'one', 'Use as cover');
    await waitForVisible(page.getByText('Cover changed.'));
    await page.reload();
    await eventually(() => order(page)).toEqual(['three', 'two', 'one']);
    expect(await tile('one').textContent()).toContain('Cover');
  });

  test('are leafed through in their order, and back leads to the picture in the collection', async ({
    studio,
    visit,
  }) => {
    const { user } = await studio.person('user');
    const { id, imageIds } = await addCollectionOf(studio, user, ['one', 'two', 'three']);
    await studio.db.collections.move(user, id, [imageIds[2] ?? ''], imageIds[0] ?? '');
    await studio.image(user, { prompt: 'not in it' });
    const { page } = await visit({ as: user, reducedMotion: 'reduce' });
    await page.goto(`/collections/${id}`);
    await eventually(() => order(page)).toEqual(['three', 'one', 'two']);
    await pictures(page).getByRole('link', { name: 'three' }).click();
    const title = (prompt: string) => page.getByRole('heading', { level: 1, name: prompt });
    await waitForVisible(title('three'));
    for (const prompt of ['one', 'two']) {
      await page.getByRole('link', { name: 'Next picture' }).click();
      await waitForVisible(title(prompt));
    }
    expect(await page.getByRole('link', { name: 'Next picture' }).count()).toBe(0);
    await page.keyboard.press('ArrowLeft');
    await waitForVisible(title('one'));
    await page.getByRole('complementary').getByRole('link', { name: 'Herons' }).click();
    await waitForVisible(title('Herons'));
    const focused = () =>
      page.evaluate<string | undefined>(
        `document.activeElement?.querySelector('img[alt]:not([alt=""])')?.alt`,
      );
    await eventually(focused).toBe('one');

    // Without the history of the page, as from a link, the way back is the same.
    await page.goto(`/images/${imageIds[1]}?collection=${id}&sort=collection`);
    await waitForVisible(title('two'));
    await page.keyboard.press('Escape');
    await waitForVisible(title('Herons'));
    await eventually(focused).toBe('two');
  });

  test('a selection is marked, moved and taken out together, and each is undone as a whole', async ({
    studio,
    visit,
  }) => {
    const { user } = await studio.person('user');
    const { id, imageIds } = await addCollectionOf(studio, user, ['one', 'two', 'three', 'four', 'five']);
    const { page } = await visit({ as: user, reducedMotion: 'reduce' });
    await page.goto(`/collections/${id}`);
    await eventually(() => order(page)).toEqual(['one', 'two', 'three', 'four', 'five']);
    await exactly(page, 'Select').click();
    for (const prompt of ['two', 'four']) await pictures(page).getByRole('link', { name: prompt }).click();
    const bar = page.getByRole('toolbar', { name: 'Selected pictures' });
    await waitForVisible(bar.getByText('2 selected'));

    await exactly(bar, 'Favourite').click();
    await waitForVisible(page.getByText('2 pictures added to favourites.'));
    await eventually(() => pictures(page).getByRole('img', { name: 'Favourite' }).count()).toBe(2);
    expect(await studio.db.images.findOwned(user, imageIds[3] ?? '')).toMatchObject({ isFavourite: true });

    await exactly(bar, 'Move').click();
    await page.getByRole('menuitem', { name: 'Move to the start' }).click();
    await eventually(() => order(page)).toEqual(['two', 'four', 'one', 'three', 'five']);
    const undo = (text: string) =>
      page.getByRole('status').filter({ hasText: text }).getByRole('button', { name: 'Undo' });
    await undo('2 pictures moved.').click();
    await eventually(() => order(page)).toEqual(['one', 'two', 'three', 'four', 'five']);
    await waitForVisible(page.getByText('Put back.'));

    const [download] = await Promise.all([
      page.waitForEvent('download'),
      bar.getByRole('link', { name: 'Download as zip' }).click(),
    ]);
    expect(Object.keys(unzipSync(await readFile(await download.path())))).toHaveLength(2);
    await exactly(bar, 'Take out').click();
    await eventually(() => order(page)).toEqual(['one', 'three', 'five']);
    await undo('2 pictures taken out of the collection.').click();
    await eventually(() => order(page)).toEqual(['one', 'two', 'three', 'four', 'five']);
  });

  test('of many pictures only those near the window are in the page, from the first to the last', async ({
    studio,
    visit,
  }) => {
    const { user } = await studio.person('user');
    const prompts = Array.from({ length: 240 }, (_, at) => `number ${at + 1}`);
    const { id } = await addCollectionOf(studio, user, prompts);
    const { page } = await visit({ as: user, reducedMotion: 'reduce' });
    await page.goto(`/collections/${id}`);
    await waitForVisible(page.getByRole('img', { name: 'number 1', exact: true }));
    const tiles = pictures(page).getByRole('listitem');
    const before = await tiles.count();
    await eventually(async () => {
      await page.keyboard.press('End');
      return page.getByRole('img', { name: 'number 240', exact: true }).count();
    }).toBe(1);
    expect(await page.getByRole('img', { name: 'number 1', exact: true }).count()).toBe(0);
    expect(Math.max(before, await tiles.count())).toBeLessThan(100);
    await page.getByRole('link', { name: 'number 239', exact: true }).click();
    await waitForVisible(page.getByRole('heading', { level: 1, name: 'number 239' }));
    await page.keyboard.press('Escape');
    await waitForVisible(page.getByRole('img', { name: 'number 239', exact: true }));
  });

  test('filter the gallery, together with its other filters', async ({ studio, visit }) => {
    const { user } = await studio.person('user');
    const { id, imageIds } = await addCollectionOf(studio, user, ['a heron', 'a reed']);
    await studio.image(user, { prompt: 'a heron elsewhere' });
    await studio.db.images.annotate(user, [imageIds[0] ?? ''], { isFavourite: true });
    const { page } = await visit({ as: user, reducedMotion: 'reduce' });
    await page.goto('/gallery');
    const shown = page.getByRole('main').getByRole('listitem').getByRole('img');
    await eventually(() => shown.count()).toBe(3);
    await page.getByRole('button', { name: 'Filters', exact: true }).click();
    await page.getByRole('combobox', { name: 'Collection' }).selectOption({ label: 'Herons' });
    await eventually(() => shown.count()).toBe(2);
    await waitForVisible(page.getByRole('button', { name: 'Remove filter: Collection: Herons' }));
    await waitForVisible(page.getByText('2 of 3 pictures'));
    await page.getByRole('checkbox', { name: 'Favourites' }).check();
    await eventually(() => shown.count()).toBe(1);
    await page.reload();
    await eventually(() => shown.count()).toBe(1);
    expect(page.url()).toContain(`collection=${id}`);
    await page.getByRole('button', { name: 'Remove filter: Collection: Herons' }).click();
    await eventually(() => shown.count()).toBe(1);
    expect(page.url()).not.toContain('collection');
  });

  test('are renamed, put into others, ordered and deleted; their pictures stay', async ({
    studio,
    visit,
  }) => {
    const { user } = await studio.person('user');
    await addCollectionOf(studio, user, ['a heron'], { name: 'Herons' });
    await addCollection(studio, user, { name: 'Birds' });
    const { page } = await visit({ as: user, reducedMotion: 'reduce' });
    await page.goto('/collections');
    await inMenu(page, 'Birds', 'Move earlier');
    await eventually(() => collectionNames(page)).toEqual(['Birds', 'Herons']);
    await inMenu(page, 'Herons', 'Move into…');
    await page.getByRole('dialog').getByLabel('Put it into').selectOption({ label: 'Birds' });
    await exactly(page.getByRole('dialog'), 'Move').click();
    await eventually(() => collectionNames(page)).toEqual(['Birds']);
    await page.getByRole('link', { name: /Birds/ }).click();
    await waitForVisible(page.getByRole('heading', { level: 1, name: 'Birds' }));
    await page.getByRole('link', { name: /Herons/ }).click();
    await waitForVisible(page.getByRole('heading', { level: 1, name: 'Herons' }));
    await inMenu(page, 'Herons', 'Delete');
    await waitForVisible(page.getByRole('heading', { level: 1, name: 'Collections' }));
    await waitForVisible(page.getByText('“Herons” deleted. Its pictures stay in the gallery.'));
    await exactly(page, 'Undo').click();
    await waitForVisible(page.getByText('“Herons” restored.'));
    await page.getByRole('link', { name: /Birds/ }).click();
    await waitForVisible(page.getByRole('heading', { level: 1, name: 'Birds' }));
    await page.getByRole('link', { name: /Herons/ }).click();
    await eventually(() => order(page)).toEqual(['a heron']);
    await inMenu(page, 'Herons', 'Delete');
    await waitForVisible(page.getByRole('heading', { level: 1, name: 'Collections' }));
    await eventually(() => collectionNames(page)).toEqual(['Birds']);
    await page.goto('/gallery');
    await waitForVisible(page.getByRole('img', { name: 'a heron' }));
  });
});
