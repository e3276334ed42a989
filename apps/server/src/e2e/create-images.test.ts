import { readFile } from 'node:fs/promises';
import type { Locator, Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import {
  browserTest,
  eventually,
  slowBrowserTest,
  waitForHidden,
  waitForVisible,
} from '../testing/browser.ts';
import { heldProgress } from '../testing/browser-studio.ts';

const test = browserTest();
const prompt = 'a heron in a quiet marsh at dawn';

const choose = (page: Page, legend: RegExp, option: string): Promise<void> =>
  page.getByRole('group', { name: legend }).getByRole('radio', { name: option, exact: true }).check();

/** Width and height as the PNG's first chunk states them. */
const pngSize = (bytes: Buffer): { width: number; height: number } => {
  expect(bytes.subarray(0, 8).toString('hex')).toBe('89504e470d0a1a0a');
  return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
};

const download = async (page: Page, link: Locator): Promise<{ name: string; url: string; bytes: Buffer }> => {
  const [file] = await Promise.all([page.waitForEvent('download'), link.click()]);
  return { name: file.suggestedFilename(), url: file.url(), bytes: await readFile(await file.path()) };
};

/** Records every value that a progress bar of the feed shows from now on. */
const watchProgress = async (page: Page): Promise<() => Promise<number[]>> => {
  await page.evaluate(`(() => {
    const seen = (window.__progress = []);
    const look = () => {
      for (const bar of document.querySelectorAll('article progress')) seen.push(bar.position);
      requestAnimationFrame(look);
    };
    look();
  })()`);
  return () => page.evaluate<number[]>('window.__progress');
};

describe('creating images', slowBrowserTest, () => {
  test('from sign-up to finished images, with progress', async ({ studio, visit }) => {
    const { page } = await visit();
    await page.goto('/');
    await page.getByRole('main').getByRole('link', { name: 'Create an account' }).click();
    await page.getByLabel('Name').fill('Grace');
    await page.getByLabel('Email').fill('grace@example.org');
    await page.getByLabel('Password', { exact: true }).fill('a lamp above the harbour');
    await page.getByRole('button', { name: 'Create account' }).click();
    await page.waitForURL('**/studio');

    await page.getByLabel('What do you want to see?').fill(prompt);
    await choose(page, /^Style/, 'Ink sketch');
    await page.getByRole('button', { name: 'More' }).click();
    await choose(page, /^Resolution/, 'Draft');
    await choose(page, /^Shape/, 'Landscape');
    await choose(page, /^How many/, '2');
    await page.getByLabel('Seed', { exact: true }).fill('4711');
    studio.gate.hold();
    await page.getByRole('button', { name: 'Draw 2 pictures' }).click();

    const job = page.getByRole('article', { name: prompt });
    await waitForVisible(job.getByText('Drawing 1 of 2'));
    const progress = job.getByRole('progressbar', { name: 'Progress of this picture' });
    await eventually(async () => Number(await progress.getAttribute('value'))).toBeCloseTo(heldProgress, 1);
    const shown = await watchProgress(page);
    studio.gate.release();
    for (const picture of ['picture 1 of 2', 'picture 2 of 2'])
      await waitForVisible(job.getByRole('img', { name: `${prompt}, ${picture}` }));
    await waitForVisible(job.getByText('seed 4711'));
    // What the engine took from the prompt, and the style it was drawn in.
    await waitForVisible(job.getByText('Understood: heron (bird), quiet (calm), dawn'));
    await waitForVisible(job.getByText('Not understood: marsh'));
    await waitForVisible(job.getByText('Style: Ink sketch'));
    await waitForHidden(progress);
    expect(Math.max(...(await shown()))).toBeLessThan(1);
    await waitForVisible(page.getByRole('status').filter({ hasText: `Finished: ${prompt}.` }));
    await waitForVisible(page.getByText('998 of 1,000 pictures left'));
  });

  test('an image opens full size, shows its settings, and downloads as PNG and SVG', async ({
    studio,
    visit,
  }) => {
    const { client, user } = await studio.person('user');
    const wish = { prompt, model: 'embedded', style: 'ink', width: 512, height: 320, count: 1, seed: 42 };
    const [model] = (await client.query('models.list')).data<{ items: { id: string; name: string }[] }>()
      .items;
    await client.mutate('jobs.create', { ...wish, model: model?.id });
    const { page, context } = await visit({ as: user });
    await page.goto('/studio');
    await page.getByRole('article', { name: prompt }).getByRole('link').click();

    await waitForVisible(page.getByRole('heading', { level: 1, name: prompt }));
    const picture = page.getByRole('main').getByRole('img', { name: prompt });
    await eventually(() => picture.evaluate((img) => Reflect.get(img, 'naturalWidth'))).toBe(512);
    const about = page.getByRole('complementary', { name: 'About this picture' });
    await waitForVisible(about.getByText('Procedural: drawn'));
    for (const fact of ['42', 'Ink sketch', String(model?.name), '512 × 320'])
      await waitForVisible(about.getByRole('definition').filter({ hasText: fact }).first());

    const png = await download(page, page.getByRole('link', { name: 'Download PNG' }));
    expect(png.name).toMatch(/\.png$/);
    expect(pngSize(png.bytes)).toEqual({ width: 512, height: 320 });
    const svg = await download(page, page.getByRole('link', { name: 'SVG' }));
    expect(svg.name).toMatch(/\.svg$/);
    const answer = await context.request.get(svg.url);
    expect(answer.headers()['content-disposition']).toMatch(/^attachment/);
    const [root] = svg.bytes.toString('utf8').split('>', 1);
    expect(root).toMatch(/^<svg .*width="512" height="320"/);
  });

  test('“new seed” draws another image with the same settings, “reuse settings” only fills the form', async ({
    studio,
    visit,
  }) => {
    const { client, user } = await studio.person('user');
    const { page, requests } = await visit({ as: user });
    await page.goto('/studio');
    await page.getByRole('button', { name: 'More' }).click();
    await choose(page, /^Resolution/, 'Draft');
    await choose(page, /^How many/, '1');
    const words = page.getByLabel('What do you want to see?');
    const seed = page.getByLabel('Seed', { exact: true });
    await words.fill(prompt);
    await page.getByRole('button', { name: 'Draw 1 picture' }).click();
    const jobs = page.getByRole('article', { name: prompt });
    await eventually(() => jobs.getByRole('link').count()).toBe(1);
    await jobs.first().getByRole('button', { name: 'New seed' }).click();
    await eventually(() => jobs.getByRole('link').count()).toBe(2);
    expect(await jobs.getByRole('button', { name: 'Run again' }).count()).toBe(0);
    expect(await seed.inputValue()).toBe('');

    type Items = { items: { id: string }[] };
    const { items } = (await client.query('images.list')).data<Items>();
    const details = await Promise.all(items.map(({ id }) => client.query('images.get', { id })));
    const [varied, first] = details.map((each) => each.data<{ sha256: string; seed: number }>());
    expect(varied?.seed).not.toBe(first?.seed);
    expect(varied?.sha256).not.toBe(first?.sha256);

    await words.fill('half a thought');
    await jobs.last().getByRole('button', { name: 'Reuse settings' }).click();
    await eventually(() => words.inputValue()).toBe(prompt);
    expect(await seed.inputValue()).toBe(String(first?.seed));
    await eventually(() => words.evaluate((field) => field.matches(':focus'))).toBe(true);
    await page.getByRole('button', { name: 'Undo' }).click();
    await eventually(() => words.inputValue()).toBe('half a thought');
    expect(requests.filter((url) => url.includes('jobs.create'))).toHaveLength(2);
  });

  test('the page of an image draws it with a new seed, and fills the form with its settings', async ({
    studio,
    visit,
  }) => {
    const { client, user } = await studio.person('user');
    const [model] = (await client.query('models.list')).data<{ items: { id: string; name: string }[] }>()
      .items;
    const size = { width: 512, height: 320 };
    const image = await studio.image(user, {
      prompt,
      ...size,
      model: model?.id ?? '',
      style: 'ink',
      seed: 99,
    });
    const { page } = await visit({ as: user });
    const seeds = page.getByRole('article', { name: prompt }).getByText(/^seed /);
    await page.goto(`/images/${image.id}`);
    await page.getByRole('button', { name: 'New seed' }).click();
    await page.waitForURL('**/studio');
    await eventually(() => seeds.count()).toBe(1);
    expect(await seeds.textContent()).not.toBe('seed 99');

    await page.goto(`/images/${image.id}`);
    await page.getByRole('link', { name: 'Reuse settings' }).click();
    await eventually(() => page.getByLabel('What do you want to see?').inputValue()).toBe(prompt);
    expect(await page.getByLabel('Seed', { exact: true }).inputValue()).toBe('99');
    await waitForVisible(page.getByRole('group', { name: /^Shape/ }).getByText('512 × 320'));
    expect(await page.getByRole('radio', { name: 'Ink sketch' }).isChecked()).toBe(true);
  });

  test('a waiting job can be cancelled, and costs nothing', async ({ studio, visit }) => {
    const { client, user } = await studio.person('user');
    const { page } = await visit({ as: user });
    await page.goto('/studio');
    studio.gate.hold();
    await page.getByLabel('What do you want to see?').fill(prompt);
    await page.getByRole('button', { name: /^Draw/ }).click();
    const job = page.getByRole('article', { name: prompt });
    await job.getByRole('button', { name: 'Cancel' }).click();
    await waitForVisible(job.getByText('Cancelled'));
    studio.gate.release();
    const { quota } = (await client.query('account.me')).data<{ quota: unknown }>();
    expect(quota).toMatchObject({ used: 0, held: 0 });
    await waitForVisible(page.getByText('1,000 of 1,000 pictures left'));
  });
});
