import { startComfyDouble, startCompatibleDouble } from '@atelier/adapters/testing';
import { describe, expect, onTestFinished } from 'vitest';
import { makeProgram } from '../local-engine/testing/program.ts';
import {
  browserTest,
  eventually,
  slowBrowserTest,
  waitForHidden,
  waitForVisible,
} from '../testing/browser.ts';
import { expectAccessible } from '../testing/browser-axe.ts';
import { userWithSecondFactor } from '../testing/browser-factors.ts';
import type { BrowserStudio } from '../testing/browser-studio.ts';
import { phone, type VisitOptions, type Visitor } from '../testing/browser-visitor.ts';
import { button, chooseKind, goTo, heading } from '../testing/provider-console.ts';

const test = browserTest();

/** A superadmin on the page of providers. */
const onProviders = async (
  studio: BrowserStudio,
  visit: (options: VisitOptions) => Promise<Visitor>,
  options: VisitOptions = {},
) => {
  // Those of a first try.
  for (const { id, removedAt } of await studio.db.providers.list())
    if (removedAt === null) await studio.db.providers.update(id, { removedAt: new Date() });
  await studio.application.providers.pool.refresh();
  const { user } = await userWithSecondFactor(studio, 'superadmin');
  const visitor = await visit({ as: user, reducedMotion: 'reduce', ...options });
  await visitor.page.goto('/admin/providers');
  await waitForVisible(heading(visitor.page, 'Providers'));
  return { visitor, page: visitor.page };
};

describe('image providers in the console', slowBrowserTest, () => {
  test('a wrong key is told in words, a right one shows its last four characters, and order, pace and models are kept', async ({
    studio,
    visit,
  }) => {
    const apiKey = 'sk-hosted-0123456789-wxyz';
    const hosted = await startCompatibleDouble({ apiKey });
    onTestFinished(() => hosted.close());
    const { visitor, page } = await onProviders(studio, visit, { viewport: phone });
    visitor.expectFault(/status of 400.*admin\.(providers|models)\.update/);
    // A sample that is removed may still be on its way to the page.
    visitor.expectFault(/status of 404.*\/files\/samples\//);
    await chooseKind(page, 'OpenAI-compatible');
    await button(page, 'Test connection').click();
    await waitForVisible(page.getByText('Enter the address of OpenAI-compatible.'));
    await page.getByLabel('Address', { exact: true }).fill(hosted.baseUrl);
    await page.getByLabel('API key', { exact: true }).fill('sk-wrong-0123456789');
    await button(page, 'Test connection').click();
    await waitForVisible(page.getByRole('alert').getByText(/The key was refused/));
    await page.getByLabel('API key', { exact: true }).fill(apiKey);
    await button(page, 'Test connection').click();
    await waitForVisible(page.getByText(/^Connected\./));
    await button(page, 'Select all').click();
    await button(page, 'Add provider').click();
    await waitForVisible(heading(page, 'OpenAI-compatible'));
    await waitForVisible(page.getByText(/The saved key ends in wxyz/));
    expect(await page.content()).not.toContain(apiKey);
    await expectAccessible(visitor);

    await page.getByLabel('Pictures at a time').fill('0');
    await button(page, 'Save pace').click();
    await eventually(() => page.getByLabel('Pictures at a time').getAttribute('aria-invalid')).toBe('true');
    await page.getByLabel('Pictures at a time').fill('3');
    await button(page, 'Save pace').click();
    await waitForVisible(page.getByText('The pace of OpenAI-compatible is saved.'));
    await page.getByLabel('Name', { exact: true }).fill('Far');
    await button(page, 'Save connection').click();
    await waitForVisible(heading(page, 'Far'));
    const [far] = (await studio.db.providers.list()).filter(({ removedAt }) => removedAt === null);
    expect(far).toMatchObject({ name: 'Far', concurrency: 3, keyLast4: 'wxyz' });

    // A second one, which nothing answers for: added all the same, and moved up by keyboard.
    await page.getByRole('link', { name: 'All providers' }).click();
    await chooseKind(page, 'ComfyUI');
    await page.getByLabel('Address', { exact: true }).fill('http://127.0.0.1:9');
    await button(page, 'Test connection').click();
    await waitForVisible(page.getByRole('alert').getByText(/can’t be reached at the moment/));
    await button(page, 'Add anyway').click();
    await waitForVisible(heading(page, 'ComfyUI'));
    await waitForVisible(page.getByText('No models yet: it has to pass a test first.'));
    await button(page, 'Test connection').click();
    await waitForVisible(page.getByText('ComfyUI didn’t pass the test'));
    await page.getByRole('link', { name: 'All providers' }).click();
    const up = button(page, 'Move ComfyUI up');
    await up.focus();
    await page.keyboard.press('Enter');
    await waitForVisible(page.getByRole('status').getByText('ComfyUI is now 1 of 2.'));
    const names = async () =>
      (await studio.db.providers.list())
        .filter(({ removedAt }) => removedAt === null)
        .map(({ name }) => name);
    await eventually(names).toEqual(['ComfyUI', 'Far']);
    await eventually(() => up.evaluate((each) => each.matches(':focus'))).toBe(true);
    await expectAccessible(visitor);

    await goTo(page, 'Administration', 'Models');
    await waitForVisible(page.getByRole('list', { name: 'Models of Far' }));
    const off = page.getByRole('switch', { name: 'Allow sd-turbo' });
    await off.press('Space');
    await eventually(() => off.isChecked()).toBe(false);
    await expectAccessible(visitor);
    await page.getByRole('link', { name: 'flux.1-dev' }).click();
    // Samples by a click: drawn by ordinary jobs, then chosen, removed, and chosen from the gallery.
    await waitForVisible(page.getByText(/^No samples yet/));
    await button(page, 'Make samples…').press('Enter');
    const make = page.getByRole('dialog', { name: 'Make samples' });
    await waitForVisible(make.getByText('Together: 4 pictures, no charge'));
    await make.getByRole('checkbox', { name: /^A face/ }).uncheck();
    await make.getByRole('checkbox', { name: /^A landscape/ }).uncheck();
    await button(page, 'Draw 2 pictures').press('Enter');
    await waitForVisible(make.getByText(/^Choose what people see/));
    await expectAccessible(visitor);
    // The double draws one picture for all: the second is refused, and the next try goes on after the first.
    visitor.expectFault(/status of 409.*admin\.models\.addSample/);
    const refused = page.waitForResponse((response) => response.status() === 409);
    await make.getByRole('button', { name: 'Use 2 as samples' }).press('Enter');
    await refused;
    await make.getByRole('checkbox', { name: /harbour town/ }).uncheck();
    await make.getByRole('button', { name: 'Use as sample' }).press('Enter');
    const samples = page.getByRole('list', { name: 'Samples of flux.1-dev' });
    await eventually(() => samples.getByRole('img').count()).toBe(1);
    await waitForHidden(make);
    await button(page, 'Remove sample 1').press('Enter');
    await waitForVisible(page.getByText(/^No samples yet/));
    await button(page, 'Choose from your gallery…').press('Enter');
    const choose = page.getByRole('dialog', { name: 'Choose samples' });
    await choose.getByRole('checkbox', { name: /harbour town/ }).check();
    await choose.getByRole('button', { name: 'Use as sample' }).press('Enter');
    await eventually(() => samples.getByRole('img').count()).toBe(1);
    await waitForHidden(choose);
    const width = () => samples.getByRole('img').evaluate((img) => Reflect.get(img, 'naturalWidth'));
    await eventually(width).toBeGreaterThan(0);

    await page.getByLabel('Name', { exact: true }).fill('Flux');
    await page.getByLabel('Price (USD)').fill('0.04');
    await page.getByLabel('Longest side, px').fill('7');
    await button(page, 'Save model').click();
    const side = page.getByLabel('Longest side, px');
    await eventually(() => side.getAttribute('aria-invalid')).toBe('true');
    await side.fill('768');
    await button(page, 'Save model').click();
    // In the database: the messages of the steps before fill the page.
    const named = async (name: string) =>
      (await studio.db.models.listOf(far?.id ?? '')).find(({ remoteName }) => remoteName === name);
    await eventually(() => named('flux.1-dev')).toMatchObject({
      ...{ name: 'Flux', priceMinor: 4, bounds: { maxSidePx: 768 } },
    });
    await expectAccessible(visitor);
    expect((await named('sd-turbo'))?.enabled).toBe(false);

    // Only for one person, found by email; the limit is saved at once, and can be taken off.
    const guest = await studio.user('user');
    await page.getByRole('switch', { name: 'Only for chosen people' }).press('Space');
    await page.getByLabel('Add people').fill(guest.email);
    await button(page, `Add ${guest.email}`).press('Enter');
    await eventually(() => named('flux.1-dev')).toMatchObject({ workspaceIds: [guest.workspaceId] });
    await waitForVisible(button(page, `Remove ${guest.email}`));
    await expectAccessible(visitor);
    await page.getByRole('switch', { name: 'Only for chosen people' }).press('Space');
    await eventually(() => named('flux.1-dev')).toMatchObject({ workspaceIds: null });

    // The order of the models, by keyboard as that of the providers.
    const order = async () => (await studio.db.models.listOf(far?.id ?? '')).map(({ name }) => name);
    const [first = '', second = '', ...rest] = await order();
    await page.getByRole('link', { name: 'All models' }).click();
    const down = button(page, `Move ${first} down`);
    await down.focus();
    await page.keyboard.press('Enter');
    await waitForVisible(page.getByRole('status').getByText(`${first} is now 2 of ${rest.length + 2}.`));
    await eventually(order).toEqual([second, first, ...rest]);
    await eventually(() => down.evaluate((each) => each.matches(':focus'))).toBe(true);
  });

  test('the workflows of a ComfyUI are read from its file, their slots are proposed, and what does not fit is told by its place', async ({
    studio,
    visit,
  }) => {
    const comfy = await startComfyDouble();
    onTestFinished(() => comfy.close());
    const { visitor, page } = await onProviders(studio, visit);
    visitor.expectFault(/status of 400.*admin\.providers\.update/);
    await chooseKind(page, 'ComfyUI');
    await page.getByLabel('Address', { exact: true }).fill(comfy.baseUrl);
    await button(page, 'Test connection').click();
    await button(page, 'Add provider').click();
    // From ComfyUI's editor: the right command is named. Then the file of that command.
    const source = page.getByLabel('Add a workflow');
    await source.fill('{ "nodes": [], "links": [] }');
    await button(page, 'Continue').press('Enter');
    await waitForVisible(page.getByText(/Export \(API\), and use that file/));
    const inputs = { seed: 1, steps: 6, cfg: 1.5, sampler_name: 'euler', scheduler: 'normal' };
    const links = { positive: ['6', 0], negative: ['7', 0], latent_image: ['5', 0] };
    const graph = {
      '3': { class_type: 'KSampler', inputs: { ...inputs, ...links, model: ['4', 0] } },
      '4': { class_type: 'CheckpointLoaderSimple', inputs: { ckpt_name: 'dreamshaper_8.safetensors' } },
      '5': { class_type: 'EmptyLatentImage', inputs: { width: 768, height: 512, batch_size: 1 } },
      '6': { class_type: 'CLIPTextEncode', inputs: { text: '', clip: ['4', 1] } },
      '7': { class_type: 'CLIPTextEncode', inputs: { text: 'blurred', clip: ['4', 1] } },
      '9': { class_type: 'SaveImage', inputs: { filename_prefix: 'x', images: ['3', 0] } },
    };
    await page.locator('input[type=file]').setInputFiles({
      ...{ name: 'fast_drafts.json', mimeType: 'application/json' },
      buffer: Buffer.from(JSON.stringify(graph)),
    });
    await eventually(() => page.getByLabel('Name of the model').inputValue()).toBe('fast drafts');
    await expectAccessible(visitor);
    const slot = (name: string) => page.getByLabel(name, { exact: true });
    await eventually(() => slot('Negative prompt').inputValue()).toBe('["7","text"]');
    await slot('Negative prompt').selectOption('["6","text"]');
    await button(page, 'Add workflow').press('Enter');
    await waitForVisible(page.getByText('Two slots fill the same input.'));
    await slot('Negative prompt').selectOption({ label: 'As in the workflow' });
    await slot('Width').selectOption({ label: 'As in the workflow' });
    await button(page, 'Add workflow').press('Enter');
    await waitForVisible(page.getByText('Give both width and height, or neither.'));
    await slot('Height').selectOption({ label: 'As in the workflow' });
    await button(page, 'Add workflow').press('Enter');
    await waitForVisible(page.getByRole('switch', { name: 'Allow fast drafts' }));
    const options = async () =>
      (await studio.db.providers.list()).find(({ removedAt }) => removedAt === null)?.options;
    expect(await options()).toMatchObject({
      workflows: [
        {
          ...{ id: 'fast-drafts', name: 'fast drafts', output: '9', size: { width: 768, height: 512 } },
          slots: { prompt: { node: '6', input: 'text' }, seed: { node: '3', input: 'seed' } },
        },
      ],
    });
    await button(page, 'Edit fast drafts').press('Enter');
    await page.getByLabel('Description', { exact: true }).fill('Six steps.');
    await button(page, 'Save workflow').press('Enter');
    await eventually(options).toMatchObject({
      workflows: [{ id: 'fast-drafts', description: 'Six steps.' }],
    });

    // The same as text.
    await page.getByText('Advanced', { exact: true }).click();
    const text = page.getByLabel('Workflows (JSON)');
    await eventually(() => text.inputValue()).toContain('Six steps.');
    await text.fill('{ "workflows": [ }');
    await button(page, 'Save and test').click();
    await waitForVisible(page.getByText(/^This is not JSON: look (at line 1|near its end)/));
    await text.fill('');
    await button(page, 'Insert an example').click();
    const example = await text.inputValue();
    await text.fill(example.replace('"node": "6"', '"node": "66"'));
    await button(page, 'Save and test').click();
    await waitForVisible(
      page.getByText(/workflows\.0\.slots\.prompt: There is no node 66 in the workflow\./),
    );
    // The example itself is complete.
    await text.fill(example);
    await button(page, 'Save and test').click();
    await waitForVisible(page.getByRole('switch', { name: 'Allow Poster' }));
    await button(page, 'Remove Poster').press('Enter');
    await page.getByRole('dialog').getByRole('button', { name: 'Remove', exact: true }).press('Enter');
    await eventually(options).toEqual({ workflows: [] });
  });

  test('an engine on this machine is set up, started, watched and stopped', async ({ studio, visit }) => {
    const program = await makeProgram();
    onTestFinished(() => program.remove());
    const { visitor, page } = await onProviders(studio, visit);
    visitor.expectFault(/status of 4\d\d.*admin\.localEngine/);
    await page.getByRole('link', { name: 'An engine on this machine' }).click();
    await waitForVisible(heading(page, 'An engine on this machine'));
    await page.getByLabel('Program', { exact: true }).fill('/no/such/program');
    await page.getByLabel('Model file', { exact: true }).fill(await program.model('slow 1'));
    await button(page, 'Save settings').click();
    const field = page.getByLabel('Program', { exact: true });
    await eventually(() => field.getAttribute('aria-invalid')).toBe('true');
    await field.fill(program.binary);
    await button(page, 'Save settings').click();
    await button(page, 'Start').click();
    await waitForVisible(page.getByText('running', { exact: true }));
    await waitForVisible(page.getByText('Running for'));
    await expectAccessible(visitor);
    await button(page, 'Restart').click();
    await waitForVisible(page.getByText('running', { exact: true }));
    await button(page, 'Stop').click();
    await waitForVisible(page.getByText('stopped', { exact: true }));
    await waitForVisible(button(page, 'Start'));

    await page.getByLabel('Address of the file').fill('https://files.invalid/model.gguf');
    await page.getByLabel('SHA-256').fill('0'.repeat(64));
    await page.getByLabel('Address of its licence').fill('https://files.invalid/licence');
    await button(page, 'Download').click();
    await waitForVisible(page.getByText('Read and accept the licence first.'));
    await page.getByRole('switch', { name: /accept it/ }).press('Space');
    await button(page, 'Download').click();
    const address = page.getByLabel('Address of the file');
    await eventually(() => address.getAttribute('aria-invalid')).toBe('true');
    // As if a download ran: its button asks the server, which knows better.
    const running = {
      ...{
        kind: 'model',
        url: 'https://files.invalid/model.gguf',
        file: 'model.gguf',
        sha256: '0'.repeat(64),
      },
      ...{ licenceUrl: 'https://files.invalid/licence', state: 'running', bytes: 1, total: 4, error: null },
    };
    await page.route(/localEngine\.status/, async (route) => {
      const response = await route.fetch();
      const body = (await response.text()).replace(
        '"download":null',
        `"download":${JSON.stringify(running)}`,
      );
      await route.fulfill({ response, body });
    });
    await page.reload();
    const cancelled = page.waitForResponse(/localEngine\.cancelDownload/);
    await button(page, 'Cancel download').click();
    expect((await cancelled).status()).toBe(409);
    await page.unrouteAll();
  });

  test('only superadmins see providers and models', async ({ studio, visit }) => {
    const { page } = await visit({ as: (await userWithSecondFactor(studio, 'admin')).user });
    await page.goto('/admin/users');
    await waitForVisible(heading(page, 'Users'));
    expect(await page.getByRole('link', { name: 'Providers' }).count()).toBe(0);
    await page.goto('/admin/providers');
    await waitForVisible(page.getByText('This page doesn’t exist, or you don’t have access to it.'));
  });
});
