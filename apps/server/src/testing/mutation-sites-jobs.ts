import type { Locator, Page } from 'playwright-core';
import { waitForVisible } from './browser.ts';
import type { Visitor } from './browser-visitor.ts';
import { exactly, type MutationSite, type Stage } from './mutation-drive.ts';

/**
 * Cancels a picture that is being drawn.
 * @param file of the page that calls
 * @param open a page with this prompt in its form
 */
export const cancelSite = (
  file: string,
  open: (stage: Stage, prompt: string) => Promise<{ visitor: Visitor; page: Page; draw: Locator }>,
): MutationSite => ({
  file,
  procedure: 'jobs.cancel',
  open: async (stage) => {
    stage.studio.gate.hold();
    const { visitor, page, draw: button } = await open(stage, 'a ferry that never lands');
    await button.click();
    const card = page.getByRole('article', { name: 'a ferry that never lands' });
    return {
      visitor,
      button: exactly(card, 'Cancel'),
      done: async () => {
        await waitForVisible(card.getByText('Cancelled'));
        stage.studio.gate.release();
      },
    };
  },
});
