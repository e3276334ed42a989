import { startComfyDouble, startCompatibleDouble } from '@atelier/adapters/testing';
import { describe, expect, onTestFinished } from 'vitest';
import { makeProgram } from '../local-engine/testing/program.ts';
import { browserTest, eventually, slowBrowserTest, waitForVisible } from '../testing/browser.ts';
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
  });

  test('the workflows of a ComfyUI are pasted as text, and what does not fit is told by its place', async ({
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
    const text = page.getByLabel('Workflows (JSON)');
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
