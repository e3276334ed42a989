import sharp from 'sharp';
import { describe, expect } from 'vitest';
import {
  browserTest,
  eventually,
  slowBrowserTest,
  waitForHidden,
  waitForVisible,
} from '../testing/browser.ts';
import { allAppearances, expectAccessible } from '../testing/browser-axe.ts';
import { dropInto } from '../testing/browser-files.ts';
import { desktop, phone } from '../testing/browser-visitor.ts';
import { flagImage } from '../testing/in-process-moderation.ts';
import { addUpload } from '../testing/in-process-uploads.ts';

const test = browserTest();

const photo = async (background: string, width = 480, height = 320): Promise<Buffer> =>
  sharp({ create: { width, height, channels: 3, background } })
    .jpeg()
    .toBuffer();
const jpeg = async (name: string, background = '#3a7a5a') => ({
  ...{ name, mimeType: 'image/jpeg' },
  buffer: await photo(background),
});

describe('uploads', slowBrowserTest, () => {
  test('several pictures are chosen at once; each is stored, known again or refused in words', async ({
    studio,
    visit,
  }) => {
    const visitor = await visit({
      as: await studio.user('user'),
      viewport: desktop,
      reducedMotion: 'reduce',
    });
    // Two are refused, which browsers report.
    visitor.expectFault(/status of 4\d\d/);
    const { page } = visitor;
    await page.goto('/gallery');
    await page.getByRole('link', { name: 'Uploads' }).click();
    await waitForVisible(page.getByRole('heading', { name: 'No uploads yet' }));
    await expectAccessible(visitor, allAppearances);
    const files = page.getByLabel('Pictures to upload');
    await files.setInputFiles([
      await jpeg('meadow.jpg'),
      {
        name: 'drawing.svg',
        mimeType: 'image/svg+xml',
        buffer: Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'),
      },
      await jpeg('meadow.png', '#aa3333'),
      await jpeg('lake.jpg', '#3355aa'),
    ]);
    const list = page.getByRole('list', { name: 'Files' });
    const line = (name: string) => list.getByRole('listitem').filter({ hasText: name });
    await waitForVisible(line('meadow.jpg').getByText('Uploaded.'));
    await waitForVisible(
      line('drawing.svg').getByText('This is an SVG drawing. Export it as PNG and try again.'),
    );
    await waitForVisible(line('meadow.png').getByText(/doesn’t match what it holds/));
    await waitForVisible(line('lake.jpg').getByText('Uploaded.'));
    await files.setInputFiles(await jpeg('again.jpg', '#3355aa'));
    await waitForVisible(line('again.jpg').getByText('You’ve uploaded this picture before'));
    const cards = page.getByRole('list', { name: 'Uploads', exact: true }).getByRole('listitem');
    await eventually(() => cards.count()).toBe(2);
    await expectAccessible(visitor, allAppearances);

    await page.getByRole('button', { name: 'Clear the list' }).click();
    await waitForHidden(list);
    await page.getByRole('button', { name: 'Delete: meadow.jpg' }).click();
    await eventually(() => cards.count()).toBe(1);
    await page.getByRole('button', { name: 'Undo' }).click();
    await eventually(() => cards.count()).toBe(2);
  });

  test('an upload is dropped, painted over, drawn again, and the result is in the gallery with its origin', async ({
    studio,
    visit,
  }) => {
    const { page } = await visit({
      as: await studio.user('user'),
      viewport: desktop,
      reducedMotion: 'reduce',
    });
    await page.goto('/uploads');
    await waitForVisible(page.getByRole('heading', { name: 'No uploads yet' }));
    await dropInto(page, 'drop', await jpeg('shore.jpg', '#88aacc'));
    await page.getByRole('list', { name: 'Files' }).getByRole('link', { name: 'Edit with a prompt' }).click();
    await waitForVisible(page.getByRole('heading', { level: 1, name: 'Edit with a prompt' }));
    const stage = page.getByRole('application', { name: /^Mask/ });
    const box = await stage.locator('img').boundingBox();
    if (box === null) throw new Error('There is no picture.');
    await page.mouse.move(box.x + box.width * 0.3, box.y + box.height * 0.5);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.7, box.y + box.height * 0.5, { steps: 8 });
    await page.mouse.up();
    await page.getByLabel('What should be there?').fill('a small island');
    await page.getByRole('button', { name: /^Draw/ }).click();
    await page
      .getByRole('region', { name: 'Results' })
      .getByRole('link', { name: /a small island/ })
      .click();
    await waitForVisible(page.getByRole('heading', { level: 1, name: 'a small island' }));
    const related = page.getByRole('region', { name: 'Related pictures' });
    await waitForVisible(related.getByRole('link', { name: 'Repainted, your upload' }));
    await page.goto('/gallery');
    await waitForVisible(page.getByRole('link', { name: 'a small island' }));
  });

  test('a flagged upload stays covered on every page until it is revealed, with a way to object', async ({
    studio,
    visit,
  }) => {
    const ann = await studio.user('user');
    const png = await sharp(await photo('#aa6644'))
      .png()
      .toBuffer();
    const fields = { name: 'beach.png', width: 480, height: 320, bytes: png.length };
    const upload = await addUpload(studio, ann, { png, ...fields });
    await addUpload(studio, ann, { png, ...fields, name: 'hills.png' });
    await flagImage(studio, upload, 'upload');
    const visitor = await visit({ as: ann, viewport: desktop, reducedMotion: 'reduce' });
    const { page } = visitor;
    const files: string[] = [];
    page.on('request', (request) => {
      if (request.url().includes(`/files/uploads/${upload.id}`)) files.push(request.url());
    });
    const covered = page.getByRole('img', { name: /^Flagged for review, hidden/ });

    await page.goto('/uploads');
    await waitForVisible(covered);
    await waitForVisible(page.getByRole('img', { name: 'hills.png' }));
    await waitForVisible(page.getByRole('link', { name: 'See the case or appeal' }));
    await expectAccessible(visitor, allAppearances);
    await page.getByRole('button', { name: 'Crop and turn: beach.png' }).click();
    const dialog = page.getByRole('dialog', { name: 'Crop and turn' });
    await waitForVisible(dialog.getByRole('button', { name: 'Show picture' }));
    expect(await dialog.getByRole('img', { name: 'Preview of the copy' }).count()).toBe(0);
    await page.keyboard.press('Escape');
    await waitForHidden(dialog);
    await page.getByRole('link', { name: 'Edit with a prompt: beach.png' }).click();
    await waitForVisible(page.getByRole('heading', { level: 1, name: 'Edit with a prompt' }));
    await waitForVisible(covered);
    expect(files).toEqual([]);
    await expectAccessible(visitor, allAppearances);
    await page.getByRole('button', { name: 'Show picture' }).click();
    await waitForHidden(covered);

    await page.getByRole('link', { name: 'Uploads' }).click();
    await waitForVisible(page.getByRole('img', { name: 'beach.png', exact: true }));
    await page.getByRole('button', { name: 'Hide picture: beach.png' }).click();
    await waitForVisible(covered);
  });

  test('an upload that is flagged a moment after it was stored is covered without a reload', async ({
    studio,
    visit,
  }) => {
    const ann = await studio.user('user');
    const png = await sharp(await photo('#66aa44'))
      .png()
      .toBuffer();
    const upload = await addUpload(studio, ann, { png, name: 'garden.png', bytes: png.length });
    const { page } = await visit({ as: ann, viewport: desktop, reducedMotion: 'reduce' });
    await page.goto('/uploads');
    await waitForVisible(page.getByRole('img', { name: 'garden.png', exact: true }));
    await flagImage(studio, upload, 'upload');
    await waitForVisible(page.getByRole('img', { name: /^Flagged for review, hidden/ }));
    await waitForVisible(page.getByRole('note', { name: 'Flagged for review' }));
  });

  test('an upload is cropped and turned from its card, and the copy is a picture of the gallery', async ({
    studio,
    visit,
  }) => {
    const visitor = await visit({ as: await studio.user('user'), viewport: phone, reducedMotion: 'reduce' });
    const { page } = visitor;
    await page.goto('/uploads');
    await waitForVisible(page.getByRole('heading', { name: 'No uploads yet' }));
    await page.getByLabel('Pictures to upload').setInputFiles(await jpeg('meadow.jpg'));
    const open = page.getByRole('button', { name: 'Crop and turn: meadow.jpg' });
    const dialog = page.getByRole('dialog', { name: 'Crop and turn' });
    await waitForVisible(open);
    await page.route(/\/files\/uploads\/upl_\w+$/, (route) => route.abort());
    visitor.expectFault(/ERR_/);
    await open.click();
    await waitForVisible(dialog.getByRole('alert').getByText('The picture couldn’t be loaded.'));
    await page.unrouteAll();
    await page.keyboard.press('Escape');
    await waitForHidden(dialog);
    await open.click();
    await dialog.getByRole('button', { name: 'Turn right' }).click();
    await waitForVisible(dialog.getByText('The copy will have 320 × 480 pixels.'));
    await expectAccessible(visitor, allAppearances);
    await dialog.getByRole('button', { name: 'Save a copy' }).click();
    await waitForVisible(page.getByRole('heading', { level: 1, name: 'Studio' }));
    const copy = page.getByRole('article').first();
    // Below the form on a phone, and yet in view.
    await eventually(async () => (await copy.boundingBox())?.y).toBeLessThan(phone.height / 2);
    await waitForVisible(copy.getByRole('link').first());
    expect(await copy.getByText(/seed/).count()).toBe(0);
    await copy.getByRole('link').first().click();
    await waitForVisible(page.getByText('320 × 480'));
    await waitForVisible(
      page.getByRole('region', { name: 'Related pictures' }).getByRole('link', { name: /your upload/ }),
    );
  });

  test('a pasted picture is stored; one on its way shows that it works, is cancelled, and is tried again', async ({
    studio,
    visit,
  }) => {
    const visitor = await visit({ as: await studio.user('user'), viewport: phone, reducedMotion: 'reduce' });
    const { page } = visitor;
    await page.goto('/uploads');
    await waitForVisible(page.getByRole('heading', { name: 'No uploads yet' }));
    const list = page.getByRole('list', { name: 'Files' });
    // What is pasted from a screenshot has no ending.
    await dropInto(page, 'paste', { ...(await jpeg('clipboard')), name: 'clipboard' });
    await waitForVisible(list.getByText('Uploaded.'));

    let isHeld = true;
    await page.route('**/files/uploads', (route) => (isHeld ? undefined : route.continue()));
    await page.getByLabel('Pictures to upload').setInputFiles(await jpeg('slow.jpg', '#224422'));
    await waitForVisible(list.getByRole('progressbar', { name: 'Progress: slow.jpg' }));
    // It goes on while one looks at something else.
    await page.getByRole('link', { name: 'Gallery' }).first().click();
    await waitForVisible(page.getByRole('heading', { level: 1, name: 'Gallery' }));
    await page.getByRole('link', { name: 'Uploads' }).click();
    await page.getByRole('button', { name: 'Cancel: slow.jpg' }).click();
    await waitForVisible(list.getByText('Cancelled'));
    isHeld = false;
    await page.getByRole('button', { name: 'Try again: slow.jpg' }).click();
    await waitForHidden(list.getByText('Cancelled'));
    await eventually(() => list.getByText('Uploaded.').count()).toBe(2);
    visitor.expectFault(/ERR_/);
  });

  test('an upload whose connection is cut is sent again by itself', async ({ studio, visit }) => {
    const visitor = await visit({ as: await studio.user('user'), viewport: phone, reducedMotion: 'reduce' });
    visitor.expectFault(/ERR_/);
    const { page } = visitor;
    await page.goto('/uploads');
    await waitForVisible(page.getByRole('heading', { name: 'No uploads yet' }));
    let isCut = true;
    await page.route('**/files/uploads', (route) =>
      isCut ? route.abort('connectionreset') : route.continue(),
    );
    await page.getByLabel('Pictures to upload').setInputFiles(await jpeg('train.jpg', '#443322'));
    const list = page.getByRole('list', { name: 'Files' });
    await waitForVisible(list.getByText('The connection was lost. Trying again…'));
    // It is tried again a few times only: nothing slow may come before this.
    isCut = false;
    await waitForVisible(list.getByText('Uploaded.'));
    await expectAccessible(visitor, allAppearances);
  });
});
