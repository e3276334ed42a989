import { startReplicateDouble } from '@atelier/adapters/testing';
import type { UserRecord } from '@atelier/core/ports/records';
import type { Page } from 'playwright-core';
import { afterAll, describe, expect } from 'vitest';
import {
  browserTest,
  eventually,
  slowBrowserTest,
  waitForHidden,
  waitForVisible,
} from '../testing/browser.ts';
import { expectAccessible } from '../testing/browser-axe.ts';
import { userWithSecondFactor } from '../testing/browser-factors.ts';
import { expectHeading } from '../testing/browser-mail.ts';
import type { BrowserStudio } from '../testing/browser-studio.ts';
import { phone } from '../testing/browser-visitor.ts';
import { flagImage } from '../testing/in-process-moderation.ts';

const replicate = await startReplicateDouble();
afterAll(() => replicate.close());

const test = browserTest();
const modelName = 'FLUX dev';
const modelId = 'replicate-black-forest-labs-flux-dev';
const flux = 'black-forest-labs/flux-dev';

/** A superadmin, and a provider that trains but is not open for it; also when a test is tried again. */
const withTrainer = async (studio: BrowserStudio) => {
  const { user, client } = await userWithSecondFactor(studio, 'superadmin');
  const known = (await studio.db.providers.list()).some(({ removedAt }) => removedAt === null);
  if (!known) {
    const { baseUrl, apiKey } = replicate;
    const settings = { kind: 'replicate', name: 'Replicate', baseUrl, apiKey, allowPrivate: true };
    await client.mutate('admin.providers.add', { ...settings, models: [flux] });
  }
  await client.mutate('admin.models.update', { id: modelId, trainingPriceMinor: null });
  return user;
};

const budgetMinor = 1000;
const trained = () => replicate.submissions.filter(({ path }) => path.endsWith('/trainings'));

const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name, exact: true });
const card = (page: Page, name: string) => page.getByRole('article', { name, exact: true });
const mainLink = (page: Page, name: string) =>
  page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name }).filter({ visible: true });

/** Pictures that the embedded engine has drawn, so that the server can read them. */
const drawPictures = async (page: Page, prompt: string, count: 8 | 1): Promise<void> => {
  await page.goto('/studio');
  await waitForVisible(page.getByLabel('What do you want to see?'));
  // With one model only there is none to choose.
  const picker = page.getByRole('button', { name: /^Model: / });
  if ((await picker.count()) > 0) {
    await picker.click();
    await page
      .getByRole('dialog')
      .getByRole('button', { name: /^Atelier/ })
      .first()
      .click();
  }
  await page.getByLabel('What do you want to see?').fill(prompt);
  await page.getByRole('radio', { name: String(count), exact: true }).check();
  await button(page, /^Draw/).click();
  const pictures = page.getByRole('article', { name: prompt }).getByRole('link');
  await eventually(() => pictures.count()).toBeGreaterThanOrEqual(count);
};

/** A superadmin opens the model in the console. */
const openForTraining = async (page: Page): Promise<void> => {
  await page.goto('/admin/models');
  await page.getByRole('link', { name: modelName }).click();
  const offers = page.getByRole('switch', { name: 'People can train LoRAs on it' });
  await waitForVisible(page.getByText('People can train LoRAs on it'));
  if (!(await offers.isChecked())) await offers.click();
  await page.getByLabel(/^Price of a training/).fill('2.50');
  await button(page, 'Save model').click();
  await waitForVisible(page.getByText(`${modelName} is saved.`));
};

const startTraining = async (page: Page, name: string): Promise<void> => {
  await page.getByLabel('Name', { exact: true }).fill(name);
  await button(page, /^Start training/).click();
  await expectHeading(page, 'Training');
  await waitForVisible(card(page, name));
};

const moneyOf = async (studio: BrowserStudio, { workspaceId }: Pick<UserRecord, 'workspaceId'>) => {
  const quota = await studio.db.quotas.find(workspaceId);
  return { spent: quota?.spentMinor, held: quota?.heldMinor };
};

describe('training a LoRA', slowBrowserTest, () => {
  test('an admin opens a model; a person chooses pictures, trains, and draws with the LoRA until it is deleted', async ({
    studio,
    visit,
  }) => {
    const member = await studio.user('user');
    await studio.db.quotas.setLimits(member.workspaceId, { images: 100, budgetMinor });
    const visitor = await visit({ as: member, reducedMotion: 'reduce' });
    const { page } = visitor;
    await drawPictures(page, 'a heron at dawn', 8);
    const [newest] = await studio.db.images.list(member, {}, { after: null, limit: 1 });
    if (newest === undefined) throw new Error('The gallery is empty.');
    await flagImage(studio, newest);
    const admin = await withTrainer(studio);
    await page.goto('/training');
    await waitForVisible(page.getByText('An administrator has to open a model for training first.'));
    expect(await mainLink(page, 'Training').count()).toBe(0);
    const console_ = await visit({ as: admin, reducedMotion: 'reduce' });
    await openForTraining(console_.page);

    await page.goto('/studio');
    await mainLink(page, 'Training').click();
    await page.getByRole('main').getByRole('link', { name: 'New training' }).click();
    await waitForVisible(page.getByText('$2.50').first());
    await button(page, 'Choose pictures').click();
    const tiles = page.getByRole('dialog').getByRole('checkbox');
    await tiles.first().press('Space');
    await tiles.first().press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Shift+Space');
    await waitForVisible(page.getByText('3 chosen, 5 to 100 needed'));
    await tiles.nth(7).click({ modifiers: ['Shift'] });
    await waitForVisible(page.getByText('8 chosen, 5 to 100 needed'));
    await button(page, 'Done').click();

    const rows = page.getByRole('list', { name: 'Chosen pictures' }).getByRole('listitem');
    const caption = page.getByLabel('Caption of picture 1', { exact: true });
    await eventually(() => caption.inputValue()).toContain('a heron at dawn');
    const covered = rows.getByRole('img', { name: 'Flagged for review, hidden: Picture 1', exact: true });
    await waitForVisible(covered);
    await button(page, 'Show picture: Picture 1').click();
    await waitForHidden(covered);
    await waitForVisible(rows.getByRole('img', { name: 'Picture 1', exact: true }));
    await caption.fill('a grey heron in the reeds');
    await button(page, 'Remove picture 8').click();
    expect(await rows.filter({ has: page.getByRole('textbox') }).count()).toBe(7);
    await page.getByLabel('Trigger word').fill('7heron');
    await button(page, /^Start training/).click();
    await waitForVisible(page.getByText('Give the LoRA a name.'));
    await waitForVisible(page.getByText(/letters and digits that begin with a letter/));
    await page.getByLabel('Trigger word').fill('heronx');
    await button(page, 'Add “heronx” to 7 captions').click();
    await page.reload();
    await eventually(() => caption.inputValue()).toBe('heronx, a grey heron in the reeds');
    await waitForVisible(page.getByText(/^(US)?\$10\.00 of (US)?\$10\.00 left this month$/));
    await expectAccessible(visitor);

    const before = trained().length;
    await startTraining(page, 'My heron');
    expect(await moneyOf(studio, member)).toEqual({ spent: 0, held: 250 });
    await waitForVisible(card(page, 'My heron').getByText(/^Finished/));
    expect(trained().length).toBe(before + 1);
    expect(await moneyOf(studio, member)).toEqual({ spent: 250, held: 0 });
    await expectAccessible(visitor);

    await page.getByRole('link', { name: 'Use in the studio: My heron' }).click();
    await expectHeading(page, 'Studio');
    const prompt = page.getByLabel('What do you want to see?');
    await eventually(() => prompt.inputValue()).toBe('heronx, a heron at dawn');
    await waitForVisible(page.getByText('Called by heronx in your prompt.'));
    await prompt.fill('at the harbour');
    await button(page, 'Add it').click();
    expect(await prompt.inputValue()).toBe('heronx, at the harbour');
    await page.getByRole('radio', { name: '1', exact: true }).check();
    await button(page, /^Draw/).click();
    const job = page.getByRole('article', { name: 'heronx, at the harbour' });
    await waitForVisible(job.getByRole('link').first());
    await waitForVisible(job.getByText('My heron × 1'));
    expect(JSON.stringify(replicate.submissions.at(-1)?.body)).toContain('c'.repeat(64));

    await mainLink(page, 'Training').click();
    await button(page, 'Delete My heron').click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await waitForHidden(card(page, 'My heron'));
    await mainLink(page, 'Studio').click();
    await waitForVisible(job.getByText('a deleted LoRA × 1'));
  });

  test('a failed training says what to do and can be tried again; one that is stopped says what it costs', async ({
    studio,
    visit,
  }) => {
    const admin = await withTrainer(studio);
    const console_ = await visit({ as: admin, reducedMotion: 'reduce' });
    await openForTraining(console_.page);

    const member = await studio.user('user');
    await studio.db.quotas.setLimits(member.workspaceId, { images: 100, budgetMinor });
    const visitor = await visit({ as: member, viewport: phone, reducedMotion: 'reduce' });
    const { page } = visitor;
    await drawPictures(page, 'a blue vase', 8);
    replicate.play({ kind: 'failed' });
    await page.goto('/training/new');
    await button(page, 'Choose pictures').click();
    const tiles = page.getByRole('dialog').getByRole('checkbox');
    await tiles.first().click();
    await tiles.nth(5).click({ modifiers: ['Shift'] });
    await button(page, 'Done').click();
    await eventually(() => page.getByLabel('Caption of picture 6').inputValue()).toContain('a blue vase');
    await page.getByLabel('Trigger word').fill('vasex');
    await startTraining(page, 'My vase');
    const failed = card(page, 'My vase').filter({ hasText: 'Nothing was charged' });
    await waitForVisible(failed);
    expect(await failed.textContent()).not.toContain('/tmp/');
    expect(await moneyOf(studio, member)).toEqual({ spent: 0, held: 0 });

    replicate.play({ kind: 'picture', steps: 9 });
    await failed.getByRole('link', { name: 'Try again with these pictures' }).click();
    await eventually(() => page.getByLabel('Caption of picture 6').inputValue()).toContain('a blue vase');
    await startTraining(page, 'My second vase');
    await waitForVisible(card(page, 'My second vase').getByText(/^(Starting|Training)/));
    await expectAccessible(visitor);
    await button(page, 'Stop the training of My second vase').click();
    await waitForVisible(page.getByText(/still costs (US)?\$2\.50/));
    await button(page, 'Stop training').click();
    await waitForVisible(card(page, 'My second vase').getByText('Cancelled and stopped; it wasn’t charged'));
    expect(await moneyOf(studio, member)).toEqual({ spent: 0, held: 0 });
  });
});
