import { startReplicateDouble } from '@atelier/adapters/testing';
import { afterAll, describe, expect } from 'vitest';
import {
  browserTest,
  eventually,
  slowBrowserTest,
  waitForHidden,
  waitForVisible,
} from '../testing/browser.ts';
import { allAppearances, expectAccessible } from '../testing/browser-axe.ts';
import { userWithSecondFactor } from '../testing/browser-factors.ts';
import { collector } from '../testing/browser-gallery.ts';
import { addCase, flagImage } from '../testing/in-process-moderation.ts';

const replicate = await startReplicateDouble();
afterAll(() => replicate.close());

const test = browserTest();

describe('moderation', slowBrowserTest, () => {
  test('a rule is tried and saved, blocks a prompt with its reason, and the case is upheld, appealed and cleared', async ({
    studio,
    visit,
  }) => {
    const { user: admin } = await userWithSecondFactor(studio, 'superadmin');
    const ann = await studio.user('user', { name: 'Ann Example' });
    await studio.job(ann);
    const reviewer = await visit({ as: admin, reducedMotion: 'reduce' });
    const { page } = reviewer;
    await page.goto('/admin/moderation/rules');
    await page.getByRole('button', { name: 'Add a rule…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Add a rule' });
    await dialog.getByLabel('Name').fill('Zyx words');
    await dialog.getByLabel('Action').selectOption('block');
    await dialog.getByLabel('Words and phrases').fill('zyxword*');
    await dialog.getByLabel('Reason').fill('Zyx words are not for this studio.');
    await dialog.getByRole('button', { name: 'Try on past prompts' }).click();
    await waitForVisible(dialog.getByText(/^Would have hit 0 of \d+ prompts/));
    await expectAccessible(reviewer, allAppearances);
    await dialog.getByRole('button', { name: 'Save rule' }).click();
    await waitForHidden(dialog);
    await waitForVisible(page.getByRole('row', { name: /Zyx words/ }).first());
    await expectAccessible(reviewer, allAppearances);
    const german = page.getByRole('row', { name: /words: German/ });
    await german.getByRole('button', { name: /^Turn off/ }).click();
    await german.getByRole('button', { name: /^Turn on/ }).click();
    await waitForVisible(german.getByRole('button', { name: /^Turn off/ }));

    const maker = await visit({ as: ann, reducedMotion: 'reduce' });
    maker.expectFault(/status of 422.*jobs\.create/);
    await maker.page.goto('/studio');
    await maker.page.getByLabel('What do you want to see?').fill('a z.y.x.w.o.r.d at dusk');
    await maker.page.getByLabel('What do you want to see?').press('Control+Enter');
    await waitForVisible(
      maker.page.getByText(/Zyx words are not for this studio\. Nothing was charged/).first(),
    );

    await page.goto('/admin/moderation');
    const found = page.getByRole('listitem').filter({ hasText: 'a z.y.x.w.o.r.d at dusk' });
    await waitForVisible(found.getByText('Ann Example'));
    await expectAccessible(reviewer, allAppearances);
    await page.keyboard.press('n');
    const note = page.getByRole('dialog', { name: 'Decide with a note' });
    await note.getByLabel('Note').fill('Please use other words.');
    await note.getByRole('button', { name: 'Uphold' }).click();
    await waitForVisible(page.getByText('Nothing to review'));

    await maker.page.goto('/account/moderation');
    await waitForVisible(maker.page.getByText(/Please use other words\./));
    await expectAccessible(maker, allAppearances);
    await maker.page.getByRole('button', { name: 'Appeal…' }).click();
    const appeal = maker.page.getByRole('dialog', { name: 'Appeal' });
    await appeal.getByLabel('Why should this be allowed?').fill('It is the name of a bird.');
    await appeal.getByRole('button', { name: 'Send appeal' }).click();
    await waitForVisible(maker.page.getByText('Appeal in review'));

    await page.goto('/admin/moderation');
    await waitForVisible(page.getByText('It is the name of a bird.'));
    await page.keyboard.press('c');
    await waitForVisible(page.getByText('Nothing to review'));
    await maker.page.goto('/account/moderation');
    await waitForVisible(maker.page.getByText('Cleared', { exact: true }));
    await maker.page.getByRole('radio', { name: 'Strict' }).click({ force: true });
    await eventually(() => studio.db.strictness.of(ann)).toBe('strict');
  });

  test('a flagged picture is covered until its owner shows it; a reviewer looks, upholds, and clears it after an appeal', async ({
    studio,
    visit,
  }) => {
    const { user: admin } = await userWithSecondFactor(studio, 'admin');
    const { user: ann } = await collector(studio, 1);
    const [image] = await studio.db.images.list(ann, {}, { after: null, limit: 1 });
    if (image === undefined) throw new Error('The gallery is empty.');
    await flagImage(studio, image);

    const owner = await visit({ as: ann, reducedMotion: 'reduce' });
    const { page: own } = owner;
    const fullFiles: string[] = [];
    own.on('request', (request) => {
      if (request.url().includes(`/files/images/${image.id}`)) fullFiles.push(request.url());
    });
    const covered = own.getByRole('img', { name: /^Flagged for review, hidden/ });
    await own.goto('/gallery');
    await waitForVisible(covered);
    await expectAccessible(owner, allAppearances);
    await covered.click();
    await waitForVisible(own.getByText('Flagged for review', { exact: true }));
    await waitForVisible(covered);
    expect(fullFiles).toEqual([]);
    await expectAccessible(owner, allAppearances);
    await own.getByRole('button', { name: 'Show picture' }).click();
    await waitForVisible(own.getByRole('img', { name: image.prompt, exact: true }));
    await own.getByRole('button', { name: 'Hide picture' }).click();
    await waitForVisible(covered);

    const reviewer = await visit({ as: admin, reducedMotion: 'reduce' });
    const { page } = reviewer;
    await page.goto('/admin/moderation');
    const found = page.getByRole('listitem').filter({ hasText: image.prompt });
    await waitForVisible(found.getByText('Picture, 97 % explicit'));
    const shown = found.getByRole('img', { name: 'What the classifier flagged' });
    expect(await shown.count()).toBe(0);
    await page.keyboard.press('v');
    await waitForVisible(shown);
    await expectAccessible(reviewer, allAppearances);
    await page.keyboard.press('u');
    await waitForVisible(page.getByText('Nothing to review'));

    await own.getByRole('link', { name: 'See the case or appeal' }).click();
    await waitForVisible(own.getByText(`Picture: ${image.prompt}`));
    await expectAccessible(owner, allAppearances);
    await own.getByRole('button', { name: 'Appeal…' }).click();
    const appeal = own.getByRole('dialog', { name: 'Appeal' });
    await appeal.getByLabel('Why should this be allowed?').fill('It is a boat.');
    await appeal.getByRole('button', { name: 'Send appeal' }).click();
    await waitForVisible(own.getByText('Appeal in review'));

    await page.goto('/admin/moderation');
    await waitForVisible(page.getByText('It is a boat.'));
    await page.keyboard.press('c');
    await waitForVisible(page.getByText('Nothing to review'));
    await own.goto(`/images/${image.id}`);
    await waitForVisible(own.getByRole('img', { name: image.prompt, exact: true }));
    expect(await covered.count()).toBe(0);
  });

  test('a picture that is flagged a moment after it was made is covered in the gallery and on its page without a reload', async ({
    studio,
    visit,
  }) => {
    const { baseUrl, apiKey } = replicate;
    const { client } = await userWithSecondFactor(studio, 'superadmin');
    const provider = { kind: 'replicate', name: 'Replicate', baseUrl, apiKey, allowPrivate: true };
    await client.mutate('admin.providers.add', { ...provider, models: ['black-forest-labs/flux-dev'] });
    const ann = await studio.user('user');
    const made = { model: 'replicate-black-forest-labs-flux-dev', origin: 'neural' } as const;
    const image = await studio.image(ann, { ...made, prompt: 'a figure', createdAt: new Date() });
    const gallery = await visit({ as: ann, reducedMotion: 'reduce' });
    const single = await visit({ as: ann, reducedMotion: 'reduce' });
    await gallery.page.goto('/gallery');
    await single.page.goto(`/images/${image.id}`);
    for (const { page } of [gallery, single])
      await waitForVisible(page.getByRole('img', { name: 'a figure', exact: true }));
    await flagImage(studio, image);
    for (const { page } of [gallery, single])
      await waitForVisible(page.getByRole('img', { name: /^Flagged for review, hidden/ }));
  });

  test('a picture beside a flagged one loads its other neighbour in advance, and not the flagged one', async ({
    studio,
    visit,
  }) => {
    const { user: ann } = await collector(studio, 3);
    const [newer, shown, flagged] = await studio.db.images.list(ann, {}, { after: null, limit: 3 });
    if (newer === undefined || shown === undefined || flagged === undefined)
      throw new Error('The gallery is empty.');
    await flagImage(studio, flagged);
    const { page } = await visit({ as: ann, reducedMotion: 'reduce' });
    const loaded: string[] = [];
    page.on('request', (request) => loaded.push(new URL(request.url()).pathname));
    await page.goto('/gallery');
    await page.getByRole('link', { name: shown.prompt, exact: true }).click();
    await waitForVisible(page.getByRole('heading', { level: 1, name: shown.prompt }));
    await eventually(() => loaded.includes(`/files/images/${newer.id}`)).toBe(true);
    expect(loaded).not.toContain(`/files/images/${flagged.id}`);
  });

  test('a superadmin sets the level of a workspace, opens private pictures with a reason, and the person reads it', async ({
    studio,
    visit,
  }) => {
    const { user: root } = await userWithSecondFactor(studio, 'superadmin', { name: 'Root' });
    const { user: ann } = await collector(studio, 1);
    const admin = await visit({ as: root, reducedMotion: 'reduce' });
    const { page } = admin;
    await page.goto(`/admin/users/${ann.id}`);
    await waitForVisible(page.getByRole('button', { name: 'Open private pictures…' }));
    await expectAccessible(admin, allAppearances);
    await page.getByRole('radio', { name: 'Strict' }).click({ force: true });
    await eventually(() => studio.db.strictness.of(ann)).toBe('strict');
    // While the message is shown it may cover a button of the page.
    await page.getByRole('button', { name: 'Close this message' }).click();
    await waitForHidden(page.getByText('This workspace is now judged as “Strict”.'));

    await page.getByRole('button', { name: 'Open private pictures…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Open private pictures' });
    await dialog.getByLabel('Reason').fill('A report of stolen pictures.');
    // The header would cover a button behind the dialog by half.
    await page.evaluate('scrollTo(0, 0)');
    await expectAccessible(admin, allAppearances);
    await dialog.getByRole('button', { name: 'Open pictures' }).click();
    await waitForHidden(dialog);
    const pictures = page.getByRole('list', { name: 'Private pictures' });
    await pictures.getByRole('button', { name: /^Show 512 × 320/ }).click();
    await waitForVisible(pictures.getByRole('img'));
    await page.evaluate('scrollTo(0, 0)');
    await expectAccessible(admin, allAppearances);
    await page.getByRole('button', { name: 'End now' }).click();
    await waitForHidden(pictures);

    const { page: own } = await visit({ as: ann });
    await own.goto('/account/moderation');
    await waitForVisible(own.getByText(/A report of stolen pictures\./));
    await waitForVisible(own.getByText('Root'));
  });

  test('J and K move between cases, U upholds the chosen one, and nobody but administrators reaches them', async ({
    studio,
    visit,
  }) => {
    const { user: admin } = await userWithSecondFactor(studio, 'admin');
    const ann = await studio.user('user');
    for (const [at, prompt] of ['the first of these', 'the second of these'].entries())
      await addCase(studio, ann, { prompt, createdAt: new Date(Date.now() + at) });
    const { page } = await visit({ as: admin });
    await page.goto('/admin/moderation');
    const current = page.locator('[aria-current="true"]').filter({ hasText: 'of these' });
    await waitForVisible(current.getByText('the first of these'));
    await page.keyboard.press('j');
    await waitForVisible(current.getByText('the second of these'));
    await page.keyboard.press('k');
    await page.keyboard.press('j');
    await page.keyboard.press('u');
    await waitForHidden(page.getByText('the second of these'));
    expect(await page.getByText('the first of these').count()).toBe(1);
    const { page: other } = await visit({ as: ann });
    await other.goto('/admin/moderation');
    await waitForHidden(other.getByRole('heading', { name: 'Moderation' }));
  });
});
