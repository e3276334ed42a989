import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import { eventually, waitForHidden, waitForVisible } from './browser.ts';
import { type HeldCalls, nextStepText, pressTwice, type Refusal, refusalText } from './held-requests.ts';

/** Closes the messages that float above the page. */
export const closeMessages = async (page: Page): Promise<void> => {
  const close = page.getByRole('button', { name: 'Close this message' });
  if ((await close.count()) === 0) return;
  await close.evaluateAll((buttons) => {
    for (const button of buttons) (button as unknown as { click(): void }).click();
  });
  await waitForHidden(close);
};

/** Presses twice and sees that one call is sent and that the button rests. */
export const pressOnce = async (
  { button, ready }: { readonly button: Locator; readonly ready?: () => Promise<void> },
  calls: HeldCalls,
): Promise<void> => {
  await ready?.();
  const before = calls.count();
  await pressTwice(button);
  await calls.arrived();
  await eventually(() => button.isDisabled()).toBe(true);
  expect(calls.count() - before, 'calls of one double press').toBe(1);
};

/** The values of all fields of the page and its dialogs. */
export const typedInto = (page: Page): Promise<string[]> =>
  page
    .locator('input:visible, textarea:visible')
    .evaluateAll((fields) => fields.flatMap((field) => (field as unknown as { value: string }).value || []));

/** Waits for this message. */
export const messageShown = (page: Page, words: string): Promise<void> =>
  waitForVisible(page.getByRole('alert').filter({ hasText: words }));

/** Waits for the error together with its next step. */
export const expectErrorWithNextStep = (page: Page, refusal: Refusal): Promise<void> =>
  waitForVisible(
    page
      .getByRole('alert')
      .filter({ hasText: refusalText(refusal) })
      .filter({ hasText: nextStepText[refusal] ?? '' }),
  );

/** Presses Enter in a field while a call is pending. */
export const expectEnterSendsNothing = async (page: Page, label: string, calls: HeldCalls): Promise<void> => {
  const before = calls.count();
  await page.getByLabel(label, { exact: true }).press('Enter');
  // Once the page has answered this it has done what the key made it do.
  await page.evaluate('new Promise((done) => requestAnimationFrame(() => setTimeout(done)))');
  expect(calls.count(), 'calls by Enter while one is under way').toBe(before);
};
