import type { Stores } from '@atelier/core/ports/stores';
import type { Scope } from '@atelier/core/scope';
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
import { expectHeading } from '../testing/browser-mail.ts';
import { phone } from '../testing/browser-visitor.ts';
import { moreModels } from '../testing/more-models.ts';

const test = browserTest({}, moreModels);

const words = (page: Page): Locator => page.getByLabel('What do you want to see?');
const drawButton = (page: Page): Locator => page.getByRole('button', { name: /^Draw/ });
const modelButton = (page: Page): Locator => page.getByRole('button', { name: /^Model: / });

const chooseModel = async (page: Page, name: string): Promise<void> => {
  await modelButton(page).click();
  await page.getByRole('dialog').getByRole('button', { name }).first().click();
  await waitForVisible(page.getByRole('button', { name: `Model: ${name}. Change` }));
};

/** Stores a preview of the job that is being drawn. */
const showPreview = async ({ jobs }: Pick<Stores, 'jobs'>, owner: Scope): Promise<void> => {
  const drawn = async () =>
    (await jobs.listOwned(owner, { after: null, limit: 9 })).find(({ state }) => state === 'running');
  await eventually(async () => (await drawn())?.claimToken ?? null).not.toBeNull();
  const job = await drawn();
  const canvas = sharp({ create: { width: 8, height: 8, channels: 3, background: '#46a' } });
  const webp = await canvas.webp().toBuffer();
  await jobs.notePreview(job?.id ?? '', job?.claimToken ?? '', webp.toString('base64'), new Date());
};

describe('several models', slowBrowserTest, () => {
  test('the form has the fields of the chosen model, says what is wrong while typing, and keeps what does not fit', async ({
    studio,
    visit,
  }) => {
    const visitor = await visit({ as: await studio.user('user') });
    const { page } = visitor;
    await page.goto('/studio');
    await words(page).fill('a quiet mill');
    await page.getByRole('radio', { name: 'Ink sketch' }).check();

    // By keyboard alone: the arrow keys step through the list, and the focus returns.
    await modelButton(page).focus();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Choose a model' });
    await waitForVisible(dialog);
    const atlas = dialog.getByRole('button', { name: 'Atlas XL' }).first();
    for (let presses = 0; presses < 8; presses += 1) {
      if (await atlas.evaluate((element) => element.matches(':focus'))) break;
      await page.keyboard.press('ArrowDown');
    }
    await page.keyboard.press('Enter');
    await waitForHidden(dialog);
    await eventually(() => modelButton(page).evaluate((element) => element.matches(':focus'))).toBe(true);
    await waitForHidden(page.getByRole('radio', { name: 'Ink sketch' }));

    await page.getByRole('button', { name: 'More', exact: true }).click();
    const steps = page.getByLabel('Steps', { exact: true });
    expect(await steps.inputValue()).toBe('30');
    await steps.fill('99');
    await waitForVisible(page.getByText('Choose a value from 1 to 60.'));
    await steps.fill('24');
    await waitForHidden(page.getByText('Choose a value from 1 to 60.'));
    await page.getByLabel('Width (px)').fill('500');
    await waitForVisible(page.getByText(/^Atlas XL draws sides of/));
    await page.getByLabel('Width (px)').fill('512');
    await page.getByLabel('Sampler').selectOption('DPM++ 2M');
    await page.getByRole('combobox', { name: 'Add a LoRA' }).click();
    await page.getByRole('option', { name: 'Woodcut' }).click();
    await page.getByLabel('Woodcut', { exact: true }).fill('0.6');
    await page.getByLabel('Negative prompt').fill('people');

    await chooseModel(page, 'Swift');
    for (const label of ['Steps', 'Negative prompt', 'Seed'])
      await waitForHidden(page.getByLabel(label, { exact: true }));
    expect(await words(page).inputValue()).toBe('a quiet mill');
    await page.getByRole('radio', { name: 'High' }).check();
    await chooseModel(page, 'Atlas XL');
    expect(await steps.inputValue()).toBe('24');
    expect(await page.getByLabel('Negative prompt').inputValue()).toBe('people');
    expect(await page.getByLabel('Woodcut', { exact: true }).inputValue()).toBe('0.6');

    // A failure says what to do next; another model gets what it can use of the settings.
    studio.gate.breakNext('a quiet mill', 'It ran out of paint.');
    await page.getByRole('radio', { name: '1', exact: true }).check();
    await drawButton(page).click();
    const job = page.getByRole('article', { name: 'a quiet mill' }).first();
    await waitForVisible(job.getByText('It ran out of paint.'));
    for (const text of ['Atlas XL', '24 steps', 'DPM++ 2M', 'Woodcut × 0.6'])
      await waitForVisible(job.getByText(text));
    await job.getByRole('button', { name: 'Try again' }).click();
    await waitForVisible(page.getByRole('article', { name: 'a quiet mill' }).first().getByRole('link'));
    await page.getByRole('article').first().getByRole('button', { name: 'Try another model' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Swift' }).first().click();
    await waitForVisible(page.getByRole('button', { name: 'Model: Swift. Change' }));
    expect(await words(page).inputValue()).toBe('a quiet mill');
  });

  test('the same prompt is compared over several models; the vote comes before their names', async ({
    studio,
    visit,
  }) => {
    const user = await studio.user('user');
    const { page } = await visit({ as: user, viewport: phone });
    await page.goto('/studio');
    await words(page).fill('a ferry at dawn');
    await page.getByRole('radio', { name: '1', exact: true }).check();
    await page.getByRole('button', { name: 'Compare models' }).click();
    const dialog = page.getByRole('dialog', { name: 'Compare models' });
    await waitForVisible(dialog.getByText('Together: 2 pictures'));
    await dialog.getByRole('checkbox', { name: /^Swift/ }).check();
    await waitForVisible(dialog.getByText('Together: 3 pictures'));
    studio.gate.hold();
    await dialog.getByRole('button', { name: 'Compare' }).click();
    await expectHeading(page, 'a ferry at dawn');
    await waitForVisible(page.getByText('0 of 3 models are ready'));
    await showPreview(studio.db, user);
    await waitForVisible(page.locator('main img[src^="/files/jobs/"]'));
    studio.gate.release();
    await waitForVisible(page.getByText('Which is best? You’ll see the models after your vote.'));
    for (const letter of ['A', 'B', 'C'])
      await waitForVisible(page.getByRole('img', { name: `a ferry at dawn, ${letter}, picture 1 of 1` }));
    expect(await page.getByRole('main').textContent()).not.toMatch(/Atlas XL|Swift|Scene/);

    await page.goto('/studio');
    const card = page.getByRole('article', { name: 'Comparison: a ferry at dawn' });
    expect(await card.textContent()).not.toMatch(/Atlas XL|Swift/);
    await card.getByRole('link', { name: 'Open comparison' }).click();
    await page.getByRole('button', { name: 'B is best' }).click();
    await waitForVisible(page.getByRole('heading', { name: 'Atlas XL' }));
    await waitForVisible(page.getByRole('img', { name: 'Your choice:' }));
    expect(await page.getByRole('button', { name: /is best/ }).count()).toBe(0);

    await page.getByRole('link', { name: 'Comparisons' }).click();
    await waitForVisible(page.getByText('best in 1 of 1'));
    await waitForVisible(page.getByRole('link', { name: /^a ferry at dawn .* was best/ }));
  });
});
