import { limitDefaults } from '@atelier/core/policy';
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
import { collector, hung } from '../testing/browser-gallery.ts';
import { phone } from '../testing/browser-visitor.ts';

const test = browserTest();

const boat = (number: number) => `a boat, number ${number}`;
const onBoat = (page: Page, number: number) =>
  waitForVisible(page.getByRole('heading', { level: 1, name: boat(number), exact: true }));
const pictureOf = (page: Page, number: number) => page.getByRole('img', { name: boat(number), exact: true });
const boxOf = async (locator: Locator) => {
  const box = await locator.boundingBox();
  if (box === null) throw new Error('It is not visible.');
  return { ...box, centre: { x: box.x + box.width / 2, y: box.y + box.height / 2 } };
};
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const isDisabled = async (page: Page, name: string) =>
  (await button(page, name).getAttribute('aria-disabled')) === 'true';

/** How much larger than at first the picture is now. */
const zoomOf = async (page: Page, number: number, fittedWidth: number) =>
  Math.round(((await boxOf(pictureOf(page, number))).width / fittedWidth) * 10) / 10;

/** A touch screen: moves fingers from one set of points to another in steps, or taps if they stay. */
const touchScreen = async (page: Page) => {
  const session = await page.context().newCDPSession(page);
  return async (from: readonly [number, number][], to: readonly [number, number][] = from): Promise<void> => {
    const at = (share: number) =>
      from.map(([x, y], id) => ({
        x: x + ((to[id]?.[0] ?? x) - x) * share,
        y: y + ((to[id]?.[1] ?? y) - y) * share,
        id,
      }));
    await session.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: at(0) });
    for (const share of to === from ? [] : [0.25, 0.5, 0.75, 1])
      await session.send('Input.dispatchTouchEvent', { type: 'touchMove', touchPoints: at(share) });
    await session.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
  };
};

describe('the page of an image', slowBrowserTest, () => {
  test('pictures in a row by keyboard cost one call each, so that 150 a minute meet no limit', async ({
    studio,
    visit,
  }) => {
    const { user } = await collector(studio, 80);
    const { page, requests } = await visit({ as: user });
    await page.goto('/gallery');
    await hung(page, boat(80)).click();
    await onBoat(page, 80);
    const seed = page.getByRole('definition').nth(1);
    await eventually(() => seed.textContent()).toMatch(/\d/);
    const calls = () => requests.filter((url) => url.includes('/trpc/'));
    const before = calls().length;
    for (let number = 79; number >= 10; number -= 1) {
      await page.keyboard.press('ArrowRight');
      await onBoat(page, number);
      // Each is looked at until its details have come.
      await eventually(() => seed.textContent()).toMatch(/\d/);
    }
    const made = calls().slice(before);
    expect(made.filter((url) => url.includes('images.get')).length).toBe(70);
    // One more page of the gallery, and nothing else, unless a slow machine stays with a picture: then also its job.
    const others = made.filter((url) => !/images\.get|jobs\.get/.test(url));
    expect(others.map((url) => new URL(url).pathname)).toEqual(['/trpc/images.list']);
    const { points, windowS } = limitDefaults.view;
    expect((150 * made.length) / 70).toBeLessThan((points * 60) / windowS);

    // A key that is held down steps back quickly, but no faster than pictures can be seen.
    const heldAtMs = Date.now();
    for (let press = 0; press < 60; press += 1) {
      await page.keyboard.down('ArrowLeft');
      await new Promise((resolve) => setTimeout(resolve, 33));
    }
    await page.keyboard.up('ArrowLeft');
    const title = await page.getByRole('heading', { level: 1 }).textContent();
    const steps = Number(title?.match(/\d+$/)) - 10;
    expect(steps).toBeGreaterThan(5);
    expect(steps).toBeLessThanOrEqual((Date.now() - heldAtMs) / 150 + 2);
  });

  test('a direct link has its neighbours, by the filters of the address, and leads back to them', async ({
    studio,
    visit,
  }) => {
    const { user, images } = await collector(studio, 80);
    const { page, requests } = await visit({ as: user });
    const idOf = (number: number) => images[number - 1]?.id;
    await page.goto(`/images/${idOf(40)}`);
    await page.getByRole('link', { name: 'Previous picture' }).click();
    await onBoat(page, 41);
    for (let number = 42; number <= 78; number += 1) {
      // At the end of a stretch the key leads on only once the next stretch has come.
      await waitForVisible(page.getByRole('link', { name: 'Previous picture' }));
      await page.keyboard.press('ArrowLeft');
      await onBoat(page, number);
    }
    expect(requests.filter((url) => url.includes('images.neighbours')).length).toBeLessThanOrEqual(3);

    await page.goto(`/images/${idOf(40)}?style=mandala`);
    await page.getByRole('link', { name: 'Next picture' }).click();
    await onBoat(page, 30);
    await page.reload();
    await page.getByRole('link', { name: 'Next picture' }).click();
    await onBoat(page, 20);
    await page.keyboard.press('Escape');
    await page.waitForURL('**/gallery?style=mandala');
    await eventually(() => page.evaluate('document.activeElement.getAttribute("href")')).toContain(idOf(20));
    await page.goto(`/images/${idOf(70)}?q=number%207`);
    await page.getByRole('link', { name: 'Previous picture' }).click();
    await onBoat(page, 71);
  });

  test('zooms by keys, buttons, wheel and double click, pans, and fills the screen', async ({
    studio,
    visit,
  }) => {
    const { user } = await collector(studio, 3);
    const { page } = await visit({ as: user });
    await page.goto('/gallery');
    await hung(page, boat(3)).click();
    await onBoat(page, 3);
    const fitted = await boxOf(pictureOf(page, 3));
    const zoom = () => zoomOf(page, 3, fitted.width);
    expect(await isDisabled(page, 'Zoom out')).toBe(true);
    await page.keyboard.press('+');
    await eventually(zoom).toBe(1.5);
    await page.keyboard.press('-');
    await eventually(zoom).toBe(1);
    await button(page, 'Zoom in').click();
    await button(page, 'Zoom in').click();
    await eventually(zoom).toBe(2.3);
    // Arrow keys and the mouse move what is zoomed; they do not step.
    const before = await boxOf(pictureOf(page, 3));
    await page.keyboard.press('ArrowRight');
    await eventually(async () => (await boxOf(pictureOf(page, 3))).x).toBeLessThan(before.x - 40);
    await page.mouse.move(500, 400);
    await page.mouse.down();
    await page.mouse.move(560, 400, { steps: 4 });
    await page.mouse.up();
    await eventually(async () => Math.round((await boxOf(pictureOf(page, 3))).x - before.x)).toBe(60 - 80);
    await page.keyboard.press('Escape');
    await eventually(zoom).toBe(1);
    await page.mouse.move(fitted.centre.x, fitted.centre.y);
    await page.mouse.wheel(0, -400);
    await eventually(zoom).toBeGreaterThan(1.5);
    await page.keyboard.press('z');
    await eventually(zoom).toBe(1);
    await page.mouse.dblclick(fitted.centre.x, fitted.centre.y);
    await eventually(zoom).toBe(2.5);
    await button(page, 'Fit to window').click();
    await eventually(zoom).toBe(1);

    await page.keyboard.press('Shift+F');
    await eventually(() => page.evaluate('document.fullscreenElement !== null')).toBe(true);
    await waitForHidden(
      page.getByRole('banner').getByRole('link', { name: 'Gallery' }).and(page.locator(':focus')),
    );
    await eventually(async () => (await boxOf(pictureOf(page, 3))).height).toBeGreaterThan(fitted.height);
    await page.keyboard.press('ArrowRight');
    await onBoat(page, 2);
    expect(await page.evaluate('document.fullscreenElement !== null')).toBe(true);
    await button(page, 'Exit full screen').click();
    await eventually(() => page.evaluate('document.fullscreenElement')).toBeNull();

    // Neither in a field nor beside a dialog do keys do anything.
    for (const [tag, role] of [
      ['input', 'textbox'],
      ['div', 'dialog'],
    ]) {
      await page.evaluate(`(() => {
        const planted = document.createElement('${tag}');
        Object.assign(planted, { id: 'planted', role: '${role}', tabIndex: 0 });
        document.querySelector('aside').append(planted);
      })()`);
      await page.locator('#planted').focus();
      for (const key of ['+', 'f', '3', 'Shift+F', 'Delete', 'ArrowRight', 'Escape'])
        await page.keyboard.press(key);
      await onBoat(page, 2);
      expect(await isDisabled(page, 'Zoom out')).toBe(true);
      await page.evaluate(`document.querySelector('#planted').remove()`);
    }
    // Delete has an Undo, which leads back.
    await page.keyboard.press('Delete');
    await onBoat(page, 1);
    await page.getByRole('button', { name: 'Undo' }).click();
    await onBoat(page, 2);
    await page.keyboard.press('Escape');
    await page.waitForURL('**/gallery');
  });

  test('on a phone, fingers swipe, pinch and tap twice; controls fit them, and keys are not mentioned', async ({
    studio,
    visit,
  }) => {
    const { user } = await collector(studio, 3);
    const { page } = await visit({ as: user, viewport: phone, hasTouch: true, isMobile: true });
    await page.goto('/gallery');
    await hung(page, boat(3)).tap();
    await onBoat(page, 3);
    const fitted = await boxOf(pictureOf(page, 3));
    const { x, y } = fitted.centre;
    const touch = await touchScreen(page);
    await touch([[x + 90, y]], [[x - 90, y]]);
    await onBoat(page, 2);
    await touch([[x - 90, y]], [[x + 90, y]]);
    await onBoat(page, 3);
    // Up and down scrolls the page.
    await touch([[x, y + 60]], [[x + 20, y - 60]]);
    await onBoat(page, 3);
    const zoom = () => zoomOf(page, 3, fitted.width);
    // The page goes on scrolling for a moment, and the first touch would only stop it.
    let lastTop: unknown = null;
    const hasStopped = async () => {
      const [top, before] = [await page.evaluate('window.scrollY'), lastTop];
      lastTop = top;
      return top === before;
    };
    await eventually(hasStopped).toBe(true);
    await page.evaluate('window.scrollTo(0, 0)');
    await touch(
      [
        [x - 30, y],
        [x + 30, y],
      ],
      [
        [x - 90, y],
        [x + 90, y],
      ],
    );
    await eventually(zoom).toBeGreaterThan(2);
    // One finger moves what is zoomed, and does not step.
    const before = await boxOf(pictureOf(page, 3));
    await touch([[x + 40, y]], [[x - 20, y]]);
    await eventually(async () => Math.round((await boxOf(pictureOf(page, 3))).x - before.x)).toBe(-60);
    await onBoat(page, 3);
    await button(page, 'Fit to window').tap();
    await eventually(zoom).toBe(1);
    for (let tap = 0; tap < 2; tap += 1) await touch([[x, y]]);
    await eventually(zoom).toBe(2.5);
    await button(page, 'Fit to window').tap();

    expect(await page.locator('kbd').first().isVisible()).toBe(false);
    for (const target of [
      ...['Zoom in', 'Zoom out', 'Fit to window', 'Full screen', 'Delete', 'New seed', 'Copy prompt'].map(
        (name) => button(page, name),
      ),
      ...['Next picture', 'Gallery', 'Reuse settings', 'Download PNG'].map((name) =>
        page.getByRole('main').getByRole('link', { name }),
      ),
    ]) {
      const box = await boxOf(target);
      expect(box.height, String(target)).toBeGreaterThanOrEqual(44);
      expect(box.width).toBeGreaterThanOrEqual(44);
      expect(box.x).toBeGreaterThanOrEqual(0);
      expect(box.x + box.width).toBeLessThanOrEqual(phone.width);
    }
  });

  test('pictures that were made together are a strip to choose from; the details are hidden and shown again', async ({
    studio,
    visit,
  }) => {
    const user = await studio.user('user');
    const first = await studio.image(user, { prompt: boat(1) });
    await studio.image(user, { prompt: boat(2), jobId: first.jobId, position: 1 });
    const alone = await studio.image(user, { prompt: boat(3) });
    const { page } = await visit({ as: user });
    await page.goto(`/images/${first.id}`);
    const strip = page.getByRole('navigation', { name: 'Made together' });
    const frame = (at: number) => strip.getByRole('link', { name: `Picture ${at} of 2`, exact: true });
    expect(await frame(1).getAttribute('aria-current')).toBe('page');
    await frame(2).click();
    await onBoat(page, 2);
    await eventually(() => frame(2).getAttribute('aria-current')).toBe('page');
    const details = page.getByRole('complementary', { name: 'About this picture' });
    await page.keyboard.press('i');
    await waitForHidden(details);
    await button(page, 'Show info').click();
    await waitForVisible(details);
    await page.goto(`/images/${alone.id}`);
    await waitForVisible(page.getByRole('button', { name: 'Upscale' }));
    expect(await strip.count()).toBe(0);
  });

  test('of a model that is no longer offered the id is not shown, neither there nor in the filters of the gallery', async ({
    studio,
    visit,
  }) => {
    const { user } = await collector(studio, 1);
    const image = await studio.image(user, { model: 'gone-model-7', prompt: 'a boat of yore' });
    const { page } = await visit({ as: user });
    await page.goto(`/images/${image.id}`);
    await waitForVisible(page.getByRole('definition').filter({ hasText: /^No longer offered/ }));
    await page.goto('/gallery?model=gone-model-7');
    await waitForVisible(page.getByText('Model: No longer offered'));
    expect(await page.getByText('gone-model-7').count()).toBe(0);
  });

  test('a picture that was deleted elsewhere says so, and keys lead on and back', async ({
    studio,
    visit,
  }) => {
    const { user, client, images } = await collector(studio, 3);
    const visitor = await visit({ as: user });
    const { page } = visitor;
    await page.goto('/gallery');
    await hung(page, boat(3)).click();
    await onBoat(page, 3);
    await client.mutate('images.delete', { id: images[1]?.id });
    visitor.expectFault(/status of 404/);
    await page.keyboard.press('ArrowRight');
    await waitForVisible(page.getByRole('heading', { level: 1, name: 'This picture is in the trash' }));
    await page.keyboard.press('ArrowRight');
    await onBoat(page, 1);
    await page.keyboard.press('ArrowLeft');
    await page.getByRole('link', { name: 'Back to the gallery' }).click();
    await page.waitForURL('**/gallery');
  });

  test('a picture is exported in another format and size, named after its prompt, and the choice is kept', async ({
    studio,
    visit,
  }) => {
    const { user, images } = await collector(studio, 1);
    const size = { width: 512, height: 320 };
    const png = sharp({ create: { ...size, channels: 3, background: '#386' } }).png();
    await studio.blobs.put(images[0]?.blobKey ?? '', await png.toBuffer(), 'image/png');
    const { page } = await visit({ as: user });
    await page.goto('/gallery');
    await hung(page, boat(1)).click();
    await onBoat(page, 1);
    const openDialog = async () => {
      await button(page, 'Export').click();
      const dialog = page.getByRole('dialog', { name: 'Export' });
      await waitForVisible(dialog);
      return dialog;
    };
    const dialog = await openDialog();
    await dialog.getByRole('radio', { name: 'WebP' }).check();
    await dialog.getByRole('radio', { name: '256' }).check();
    const downloading = page.waitForEvent('download');
    await dialog.getByRole('button', { name: 'Download WebP' }).click();
    const download = await downloading;
    expect(download.suggestedFilename()).toBe('a boat, number 1.webp');
    const path = await download.path();
    expect(await sharp(path).metadata()).toMatchObject({ format: 'webp', width: 256 });
    await waitForHidden(dialog);
    await page.reload();
    const again = await openDialog();
    expect(await again.getByRole('radio', { name: 'WebP' }).isChecked()).toBe(true);
    expect(await again.getByRole('radio', { name: '256' }).isChecked()).toBe(true);
  });
});
