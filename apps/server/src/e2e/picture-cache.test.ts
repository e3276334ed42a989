import { describe, expect } from 'vitest';
import { browserTest, eventually, slowBrowserTest, waitForVisible } from '../testing/browser.ts';

const test = browserTest();

describe('images in the cache of the browser', slowBrowserTest, () => {
  test('are revalidated instead of sent again, and are refused once the session has ended elsewhere', async ({
    studio,
    visit,
  }) => {
    const { user, client: elsewhere } = await studio.person('user');
    const { id } = await studio.image(user, { prompt: 'a copper weathercock' });
    const path = `/files/images/${id}`;
    const visitor = await visit({ as: user });
    visitor.expectFault(/status of 401/);
    const { page } = visitor;
    const answers = (status: number): number =>
      studio.logLines.filter((line) => {
        const { path: asked, status: answered } = JSON.parse(line);
        return asked === path && answered === status;
      }).length;
    // By address and without a reload, which would send a request of another kind.
    const look = async (): Promise<void> => {
      await page.goto('/studio');
      await page.goto(`/images/${id}`);
    };
    await look();
    const picture = page.getByRole('main').getByRole('img', { name: 'a copper weathercock' });
    await waitForVisible(picture);
    await eventually(async () => answers(200)).toBe(1);
    await look();
    await waitForVisible(picture);
    await eventually(async () => answers(304)).toBe(1);
    expect(answers(200), 'its bytes are sent once').toBe(1);

    expect((await elsewhere.mutate('session.revokeOthers')).status).toBe(200);
    // Another document, or Chromium takes the picture from memory without asking.
    await page.goto('/');
    const isShown = `new Promise((resolve) => {
      const picture = new Image();
      picture.onload = () => resolve(true);
      picture.onerror = () => resolve(false);
      picture.src = '${path}';
    })`;
    expect(await page.evaluate<boolean>(isShown)).toBe(false);
    await eventually(async () => answers(401)).toBe(1);
  });
});
