import { startTextModelDouble } from '@atelier/adapters/testing';
import { afterAll, describe, expect } from 'vitest';
import { browserTest, eventually, slowBrowserTest, waitForVisible } from '../testing/browser.ts';

const double = await startTextModelDouble('openai-compatible', { pauseMs: 30 });
afterAll(() => double.close());

const test = browserTest({
  TEXT_MODEL_KIND: 'openai-compatible',
  TEXT_MODEL_NAME: 'tiny-writer',
  TEXT_MODEL_URL: double.baseUrl,
  TEXT_MODEL_KEY: 'sk-of-this-test',
});

const prompt = 'a heron in the reeds';

describe('improving a prompt', slowBrowserTest, () => {
  test('the built-in words show what they add, are taken with one press and taken back with another', async ({
    studio,
    visit,
  }) => {
    const { page } = await visit({ as: await studio.user('user') });
    await page.goto('/studio');
    const words = page.getByLabel('What do you want to see?');
    const improve = page.getByRole('button', { name: 'Improve prompt' });
    expect(await improve.isDisabled()).toBe(true);
    await words.fill(prompt);
    await improve.click();
    const panel = page.getByRole('region', { name: 'Improve the prompt' });
    await page.getByRole('radio', { name: 'Painting' }).check();
    const added = panel.locator('ins');
    await waitForVisible(added.first());
    const before = await panel.locator('ins').allTextContents();
    await panel.getByRole('button', { name: 'Other words' }).click();
    await eventually(() => added.allTextContents()).not.toEqual(before);
    expect(await words.inputValue()).toBe(prompt);
    await panel.getByRole('button', { name: 'Use this prompt' }).click();
    const improved = await words.inputValue();
    expect(improved.startsWith(`${prompt}, `)).toBe(true);
    await page.getByRole('button', { name: 'Undo' }).click();
    await eventually(() => words.inputValue()).toBe(prompt);
    expect(double.questions).toHaveLength(0);
  });

  test('the text model writes while one watches, within the budget of tokens; its failures say what to do', async ({
    studio,
    visit,
  }) => {
    const { page } = await visit({ as: await studio.user('user') });
    await page.goto('/studio');
    const words = page.getByLabel('What do you want to see?');
    await words.fill(prompt);
    await page.getByRole('button', { name: 'Improve prompt' }).click();
    const panel = page.getByRole('region', { name: 'Improve the prompt' });
    await page.getByRole('radio', { name: 'tiny-writer' }).check();
    await waitForVisible(panel.getByText('a grey heron in the reeds, soft light'));
    await waitForVisible(panel.getByText('927 tokens left this hour.'));
    expect(await panel.locator('ins').allTextContents()).toContain('grey ');
    double.play({ kind: 'status', status: 401 });
    await panel.getByRole('button', { name: 'Other words' }).click();
    await waitForVisible(
      panel.getByText('The text model doesn’t accept this server’s key. Tell your administrator.'),
    );
    expect(await words.inputValue()).toBe(prompt);
    expect(double.questions).toHaveLength(2);
  });
});
