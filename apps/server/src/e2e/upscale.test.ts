import { startA1111Double } from '@atelier/adapters/testing';
import { describe, expect, onTestFinished } from 'vitest';
import { browserTest, slowBrowserTest, waitForVisible } from '../testing/browser.ts';
import { userWithSecondFactor } from '../testing/browser-factors.ts';
import { expectHeading } from '../testing/browser-mail.ts';
import { phone } from '../testing/browser-visitor.ts';

const test = browserTest();

describe('enlarging a picture', slowBrowserTest, () => {
  test('a person enlarges a picture by the network of the server, sees the progress, and opens the result', async ({
    studio,
    visit,
  }) => {
    const { user, client } = await studio.person('user');
    const model = (await client.query('models.list')).data<{ items: { id: string }[] }>().items[0]?.id ?? '';
    await client.mutate('jobs.create', {
      ...{ prompt: 'a heron in the reeds', model, width: 256, height: 320, count: 1, seed: 7 },
    });
    const { page } = await visit({ as: user, ...phone });
    await page.goto('/studio');
    await page.getByRole('article', { name: 'a heron in the reeds' }).getByRole('link').first().click();
    await expectHeading(page, 'a heron in the reeds');

    studio.gate.hold();
    await page.getByRole('button', { name: 'Upscale' }).click();
    const dialog = page.getByRole('dialog', { name: 'Upscale' });
    await dialog.getByRole('radio', { name: '3×' }).check();
    const larger = '768 × 960 pixels';
    await waitForVisible(dialog.getByText(larger, { exact: true }));
    await dialog.getByRole('button', { name: 'Upscale', exact: true }).click();
    await waitForVisible(dialog.getByRole('progressbar'));
    await waitForVisible(dialog.getByText(/^You can close this/));
    studio.gate.release();
    await waitForVisible(dialog.getByText(`Done: ${larger}.`));
    await dialog.getByRole('link', { name: 'Open the larger picture' }).click();
    await waitForVisible(page.getByText('768 × 960, '));
    await waitForVisible(page.getByText('Enlarged, 256 × 320'));
    expect(await page.getByRole('button', { name: 'New seed' }).count()).toBe(0);
  });

  test('a superadmin allows the upscaler of a provider, and a person has a picture enlarged by it', async ({
    studio,
    visit,
  }) => {
    const double = await startA1111Double();
    onTestFinished(() => double.close());
    const admin = await userWithSecondFactor(studio, 'superadmin');
    const { baseUrl, apiKey } = double;
    const found = 'upscaler/R-ESRGAN 4x+';
    await admin.client.mutate('admin.providers.add', {
      ...{ kind: 'automatic1111', name: 'Attic', baseUrl, apiKey, allowPrivate: true, models: [found] },
    });
    const { user, client } = await studio.person('user');
    const { items, upscalers } = (await client.query('models.list')).data<{
      items: { id: string }[];
      upscalers: { id: string; name: string }[];
    }>();
    expect(upscalers.map(({ name }) => name)).toEqual(['R-ESRGAN 4x+']);
    const model = items[0]?.id ?? '';
    await client.mutate('jobs.create', {
      ...{ prompt: 'a kiln at night', model, width: 256, height: 320, count: 1, seed: 7 },
    });
    const { page } = await visit({ as: user });
    await page.goto('/studio');
    await page.getByRole('article', { name: 'a kiln at night' }).getByRole('link').first().click();
    await expectHeading(page, 'a kiln at night');
    await page.getByRole('button', { name: 'Upscale' }).click();
    const dialog = page.getByRole('dialog', { name: 'Upscale' });
    await dialog.getByRole('radio', { name: 'R-ESRGAN 4x+' }).check();
    await waitForVisible(dialog.getByText('The picture is sent to Attic, which enlarges it there.'));
    await dialog.getByRole('button', { name: 'Upscale', exact: true }).click();
    await waitForVisible(dialog.getByText('Done: 512 × 640 pixels.'));
    await dialog.getByRole('link', { name: 'Open the larger picture' }).click();
    await waitForVisible(page.getByText('Enlarged, 256 × 320'));
    await waitForVisible(page.getByText(/^R-ESRGAN 4x\+/));
    expect(double.submissions.map(({ path }) => path)).toEqual(['/sdapi/v1/extra-single-image']);
  });
});
