import { imageAssets } from '@atelier/core/testing/records';
import { imageRecord, jobRecord } from '@atelier/core/testing/studio-records';
import type { Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import { browserTest, eventually, slowBrowserTest, waitForVisible } from '../testing/browser.ts';
import { hung } from '../testing/browser-gallery.ts';
import type { BrowserStudio } from '../testing/browser-studio.ts';

const test = browserTest();
const many = 500;

const pixelBase64 =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const pixel = Buffer.from(pixelBase64, 'base64');
const pixelUri = `data:image/png;base64,${pixelBase64}`;

/** A person with many pictures, whose thumbnails are one file; the newest has the highest number. */
const collectorOfMany = async (studio: BrowserStudio) => {
  const user = await studio.user('user');
  const job = jobRecord(user);
  await studio.db.jobs.insert(job);
  const startMs = Date.now() - many * 60_000;
  const images = Array.from({ length: many }, (_, at) =>
    imageRecord(job, {
      position: at,
      prompt: `a quay, number ${at + 1}`,
      placeholder: pixelUri,
      ...(at % 3 === 0 ? { width: 384, height: 512 } : { width: 512, height: 384 }),
      createdAt: new Date(startMs + at * 60_000),
    }),
  );
  await studio.db.assets.insertMany(images.flatMap(imageAssets));
  await studio.db.images.insertMany(images);
  return user;
};

/** Adds more woodcuts than a page of a search reads. @returns the prompt of the oldest, which alone is of a quay */
const addOlderReeds = async (studio: BrowserStudio, user: Parameters<typeof jobRecord>[0]) => {
  const job = jobRecord(user);
  await studio.db.jobs.insert(job);
  const first = 'a quay in a woodcut';
  const endMs = Date.now() - 40 * 86_400_000;
  const images = Array.from({ length: 2600 }, (_, at) =>
    imageRecord(job, {
      position: at,
      prompt: at === 2599 ? first : 'a reed',
      style: 'woodcut',
      createdAt: new Date(endMs - at * 60_000),
    }),
  );
  await studio.db.assets.insertMany(images.flatMap(imageAssets));
  await studio.db.images.insertMany(images);
  return first;
};

/** What is in the document; a menu is a button until it is opened. */
const sizeOf = (page: Page) =>
  page.evaluate<{ elements: number; tiles: number; menus: number }>(`({
    elements: document.querySelectorAll('*').length,
    tiles: document.querySelectorAll('[data-tile]').length,
    menus: document.querySelectorAll('[data-tile] [aria-haspopup=menu][aria-controls], [role=menu]').length,
  })`);

describe('a gallery of many pictures', slowBrowserTest, () => {
  test('has only those near the window in the document, from the newest to the oldest and back', async ({
    studio,
    visit,
  }) => {
    const user = await collectorOfMany(studio);
    const { page } = await visit({ as: user, reducedMotion: 'reduce' });
    await page.route('**/files/images/**', (route) =>
      route.fulfill({ status: 200, contentType: 'image/png', body: pixel }),
    );
    await page.goto('/gallery');
    await waitForVisible(hung(page, `a quay, number ${many}`));
    const sizes = [await sizeOf(page)];
    const goTo = async (number: number, step: () => Promise<unknown>) =>
      eventually(async () => {
        await step();
        sizes.push(await sizeOf(page));
        return hung(page, `a quay, number ${number}`).count();
      }).toBe(1);
    await goTo(1, () => page.keyboard.press('End'));
    expect(await hung(page, `a quay, number ${many}`).count()).toBe(0);
    await goTo(many, () => page.evaluate('window.scrollBy(0, -3000)'));
    // What shows until a picture has loaded is not drawn below it any more.
    await eventually(() => page.locator('[data-tile] img[alt=""]').count()).toBe(0);
    expect(await page.locator('[data-tile] img').count()).toBeGreaterThan(0);
    // A tile has some 25 elements, the rest of the page some 150.
    expect(Math.max(...sizes.map(({ tiles }) => tiles))).toBeLessThan(90);
    expect(Math.max(...sizes.map(({ elements }) => elements))).toBeLessThan(2500);
    expect(Math.max(...sizes.map(({ menus }) => menus))).toBe(0);
  });

  test('a search that finds its first picture late goes on by itself, says how far it is, and says at the end only that nothing matches', async ({
    studio,
    visit,
  }) => {
    const user = await collectorOfMany(studio);
    const first = await addOlderReeds(studio, user);
    const { page } = await visit({ as: user, reducedMotion: 'reduce' });
    await page.route('**/files/images/**', (route) =>
      route.fulfill({ status: 200, contentType: 'image/png', body: pixel }),
    );
    const held: (() => Promise<void>)[] = [];
    await page.route('**/trpc/*images.list*', (route) =>
      route.request().url().includes('cursor') ? held.push(() => route.continue()) : route.continue(),
    );
    await page.goto('/gallery?q=quay&style=woodcut');
    // The first page was empty; the next waits.
    await waitForVisible(page.getByText(/^Searched back to /));
    await eventually(() => held.length).toBe(1);
    expect(await page.getByText('No picture matches').count()).toBe(0);
    await page.getByRole('button', { name: 'Clear all' }).click();
    await waitForVisible(hung(page, 'a quay, number 500'));
    await page.goBack();
    await waitForVisible(page.getByText(/^Searched back to /));
    await eventually(() => held.length).toBe(2);
    // The whole gallery is not asked for again, and nothing is searched there.
    await page.goForward();
    await waitForVisible(hung(page, 'a quay, number 500'));
    await eventually(() => page.getByText(/^Searched back to /).count()).toBe(0);
    await page.goBack();
    await eventually(() => held.length).toBe(3);
    await held.pop()?.();
    await waitForVisible(hung(page, first));
    await eventually(() => page.getByText(/^Searched back to /).count()).toBe(0);
    await page.unroute('**/trpc/*images.list*');
    await page.goto('/gallery?q=number%204&style=woodcut');
    await waitForVisible(page.getByRole('heading', { name: 'No picture matches' }));
    // Counting ended before the search did; what a screen reader hears is the end of the search.
    await waitForVisible(page.getByRole('status').filter({ hasText: '0 of 3,100 pictures' }));
  });
});
