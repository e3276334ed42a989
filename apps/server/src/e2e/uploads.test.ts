import sharp from 'sharp';
import { describe } from 'vitest';
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
});
