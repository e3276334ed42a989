import { describe, expect } from 'vitest';
import { browserTest, slowBrowserTest, waitForHidden, waitForVisible } from '../testing/browser.ts';
import { expectHeading } from '../testing/browser-mail.ts';
import { holdCalls, pressTwice, refusalText } from '../testing/held-requests.ts';

const test = browserTest();
const prompt = 'a bell under the sea';

describe('an image that is deleted', slowBrowserTest, () => {
  test('leaves every list before the response, returns if the call is refused, and comes back by “Undo”', async ({
    studio,
    visit,
  }) => {
    const user = await studio.user('user');
    await studio.image(user, { prompt });
    await studio.image(user, { prompt: 'a lamp beside it' });
    const visitor = await visit({ as: user });
    visitor.expectFault(/^Failed to load resource/);
    const { page } = visitor;
    const picture = page.getByRole('main').getByRole('link', { name: prompt });
    const toPicture = async () => {
      await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Gallery' }).click();
      await picture.click();
      await expectHeading(page, prompt);
    };
    const toGallery = async () => {
      await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Gallery' }).click();
      await waitForVisible(page.getByRole('main').getByRole('link', { name: 'a lamp beside it' }));
    };
    await page.goto('/studio');
    const deletions = await holdCalls(page, 'images.delete');
    await toPicture();
    await pressTwice(page.getByRole('button', { name: 'Delete' }));
    await deletions.arrived();
    await toGallery();
    await waitForHidden(picture);
    await deletions.refuse('conflict');
    await waitForVisible(page.getByRole('alert').filter({ hasText: refusalText('conflict') }));
    await waitForVisible(picture);

    await toPicture();
    await page.getByRole('button', { name: 'Delete' }).click();
    await deletions.pass();
    const restorals = await holdCalls(page, 'images.restore');
    await pressTwice(page.getByRole('button', { name: 'Undo' }));
    await restorals.refuse('internal');
    await waitForVisible(page.getByRole('alert').filter({ hasText: refusalText('internal') }));
    expect(restorals.count()).toBe(1);
    expect(deletions.count()).toBe(2);
  });
});
