import {
  type ProviderDouble,
  startA1111Double,
  startOpenAiDouble,
  startSdCppDouble,
} from '@atelier/adapters/testing';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { describe, expect, onTestFinished } from 'vitest';
import { browserTest, eventually, slowBrowserTest, waitForVisible } from '../testing/browser.ts';
import { choose, draw, fileOf, open, paint, painter } from '../testing/browser-editing.ts';
import { userWithSecondFactor } from '../testing/browser-factors.ts';
import type { BrowserStudio } from '../testing/browser-studio.ts';
import { desktop } from '../testing/browser-visitor.ts';

const test = browserTest();

/** A backend that everyone may use. @returns its name, which no other test's has */
const connect = async (studio: BrowserStudio, kind: string, double: ProviderDouble): Promise<string> => {
  onTestFinished(() => double.close());
  const { client } = await userWithSecondFactor(studio, 'superadmin');
  const at = { kind, baseUrl: double.baseUrl, allowPrivate: true };
  const key = double.apiKey === null ? {} : { apiKey: double.apiKey };
  const tested = await client.mutate('admin.providers.test', { ...at, ...key });
  const [found] = tested.data<{ models: { remoteName: string }[] }>().models;
  if (found === undefined) throw new Error('It has no model.');
  const name = `${kind} at ${new URL(double.baseUrl).port}`;
  await client.mutate('admin.providers.add', { ...at, ...key, name, models: [found.remoteName] });
  return name;
};

/** Chooses the model of a provider. */
const chooseModel = async (page: Page, name: string): Promise<void> => {
  const model = page.getByRole('combobox', { name: 'Model' });
  const labels = async () => model.getByRole('option').allTextContents();
  const label = (await labels()).find((text) => text.includes(name));
  if (label === undefined) throw new Error(`${name} is not among ${await labels()}.`);
  await model.selectOption({ label });
};

/** Paints over the right half of the picture below its upper third. */
const paintRightHalf = async (page: Page): Promise<void> => {
  await page.getByRole('button', { name: 'Lasso' }).click();
  await paint(page, [
    [0.5, 0.3],
    [0.98, 0.3],
    [0.98, 0.98],
    [0.5, 0.98],
  ]);
};

type Place = readonly [x: number, y: number];

interface Pixels {
  readonly width: number;
  readonly height: number;
  /** The channels of a place, shares of width and height. */
  readonly at: (place: Place) => number[];
}

const pixelsOf = async (picture: Buffer): Promise<Pixels> => {
  const { data, info } = await sharp(picture).raw().toBuffer({ resolveWithObject: true });
  const at = ([x, y]: Place) => {
    const from = (Math.floor(y * info.height) * info.width + Math.floor(x * info.width)) * info.channels;
    return [...data.subarray(from, from + info.channels)];
  };
  return { width: info.width, height: info.height, at };
};
const sent = (value: unknown): Promise<Pixels> => pixelsOf(Buffer.from(String(value), 'base64'));

const painted: Place = [0.75, 0.65];
const kept: Place = [0.2, 0.5];

/** What two local servers call the same things. */
const local = [
  {
    kind: 'automatic1111',
    start: startA1111Double,
    path: '/sdapi/v1/img2img',
    fieldsOf: (body: Record<string, unknown>) => ({
      picture: (body.init_images as unknown[])[0],
      mask: body.mask,
      strength: body.denoising_strength,
      steps: body.steps,
    }),
  },
  {
    kind: 'stable-diffusion-cpp',
    start: startSdCppDouble,
    path: '/sdcpp/v1/img_gen',
    fieldsOf: (body: Record<string, unknown>) => ({
      picture: body.init_image,
      mask: body.mask_image,
      strength: body.strength,
      steps: (body.sample_params as Record<string, unknown>).sample_steps,
    }),
  },
] as const;

describe('editing with a model of a provider', slowBrowserTest, () => {
  for (const { kind, start, path, fieldsOf } of local)
    test(`${kind} gets the picture, a mask that is white where it was painted, and the settings; a failure is told, and a second try comes`, async ({
      studio,
      visit,
    }) => {
      const double = await start();
      const name = await connect(studio, kind, double);
      const { user, id } = await painter(studio);
      const { page } = await visit({ as: user, viewport: desktop, reducedMotion: 'reduce' });
      await page.goto(`/images/${id}/edit`);
      await page.getByLabel('What should be there?').fill('a red boat');
      await chooseModel(page, name);
      await paintRightHalf(page);
      await page.getByLabel('Strength', { exact: true }).fill('0.65');
      await page.getByText('More', { exact: true }).click();
      await page.getByLabel('Steps', { exact: true }).fill('12');
      double.play({ kind: 'status', at: 'submit', status: 422 });
      await draw(page).click();
      await waitForVisible(page.getByRole('region', { name: 'Results' }).getByText('Failed'));
      expect(double.submissions).toHaveLength(1);
      // Words, mask and settings are still there.
      await draw(page).click();
      const made = await open(page, 'a red boat');
      expect(double.submissions.map((each) => each.path)).toEqual([path, path]);

      const body = double.submissions[1]?.body as Record<string, unknown>;
      expect(body).toMatchObject({ prompt: 'a red boat', width: 512, height: 384 });
      const { picture, mask, strength, steps } = fieldsOf(body);
      expect([strength, steps]).toEqual([0.65, 12]);
      const [original, given, shape] = await Promise.all([
        pixelsOf(await fileOf(page, id)),
        sent(picture),
        sent(mask),
      ]);
      expect([given.width, given.height, shape.width, shape.height]).toEqual([512, 384, 512, 384]);
      for (const place of [painted, kept])
        expect(given.at(place).slice(0, 3)).toEqual(original.at(place).slice(0, 3));
      expect(shape.at(painted)[0]).toBe(255);
      expect(shape.at(kept)[0]).toBe(0);
      const result = await pixelsOf(await fileOf(page, made));
      expect([result.width, result.height]).toEqual([512, 384]);
      await waitForVisible(page.getByRole('region', { name: 'Related pictures' }).getByText('Repainted'));
    });

  test('OpenAI gets a form with the picture in a size that it makes, a mask that is transparent where it was painted, and the quality', async ({
    studio,
    visit,
  }) => {
    const double = await startOpenAiDouble();
    const name = await connect(studio, 'openai', double);
    const { user, id } = await painter(studio);
    const { page } = await visit({ as: user, viewport: desktop, reducedMotion: 'reduce' });
    await page.goto(`/images/${id}/edit`);
    await page.getByLabel('What should be there?').fill('a red boat');
    await chooseModel(page, name);
    expect(await page.getByLabel('Strength', { exact: true }).count()).toBe(0);
    await page.getByRole('group', { name: 'Quality' }).getByRole('radio', { name: 'High' }).check();
    await waitForVisible(page.getByText('a part of the picture will be cut off'));
    await paintRightHalf(page);
    double.play({ kind: 'refused' });
    await draw(page).click();
    const results = page.getByRole('region', { name: 'Results' });
    await waitForVisible(results.getByText('Change the wording, or try another model.'));
    await page.getByLabel('What should be there?').fill('a blue boat');
    await draw(page).click();
    await open(page, 'a blue boat');
    expect(double.submissions.map((each) => each.path)).toEqual(['/v1/images/edits', '/v1/images/edits']);

    const form = double.submissions[1]?.body as Record<string, unknown>;
    expect(form).toMatchObject({ prompt: 'a blue boat', n: '1', quality: 'high' });
    const [given, mask] = await Promise.all([sent(form.image), sent(form.mask)]);
    expect(form.size).toBe(`${given.width}x${given.height}`);
    expect([mask.width, mask.height]).toEqual([given.width, given.height]);
    expect(mask.at(painted)).toHaveLength(4);
    expect(mask.at(painted)[3]).toBe(0);
    expect(mask.at(kept)[3]).toBe(255);
  });

  test('without a mask the whole picture is changed: img2img with no mask, and an extended one gets its new part white', async ({
    studio,
    visit,
  }) => {
    const double = await startA1111Double();
    const name = await connect(studio, 'automatic1111', double);
    const { user, id } = await painter(studio);
    const { page } = await visit({ as: user, viewport: desktop, reducedMotion: 'reduce' });
    await page.goto(`/images/${id}/edit`);
    await choose(page, 'Change all of it');
    await page.getByLabel('What should it become?').fill('a stormy night');
    await chooseModel(page, name);
    await draw(page).click();
    await open(page, 'a stormy night');
    await page.goto(`/images/${id}/edit`);
    await choose(page, 'Extend');
    await page.getByLabel('What should the whole picture show?').fill('a wide valley');
    await page.getByLabel('Right', { exact: true }).fill('50');
    await draw(page).click();
    await open(page, 'a wide valley');
    await eventually(() => double.submissions.length).toBe(2);
    const [whole, wide] = double.submissions.map(({ body }) => body as Record<string, unknown>);
    expect(whole).toMatchObject({ width: 512, height: 384 });
    expect(whole).not.toHaveProperty('mask');
    const shape = await sent(wide?.mask);
    expect([shape.width, shape.height]).toEqual([768, 384]);
    expect([shape.at([0.2, 0.5])[0], shape.at([0.9, 0.5])[0]]).toEqual([0, 255]);
  });
});
