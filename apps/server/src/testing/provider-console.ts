import type { Locator, Page } from 'playwright-core';
import { waitForVisible } from './browser.ts';

export const button = (page: Page, name: string | RegExp): Locator =>
  page.getByRole('button', { name, exact: true });

export const heading = (page: Page, name: string): Locator =>
  page.getByRole('heading', { level: 1, name, exact: true });

/** Follows a link of a navigation. */
export const goTo = (page: Page, navigation: string, name: string): Promise<void> =>
  page
    .getByRole('navigation', { name: navigation })
    .getByRole('link', { name })
    .filter({ visible: true })
    .click();

/** From the list of providers to the form of a new one. */
export const chooseKind = async (page: Page, name: string): Promise<void> => {
  await page.getByRole('link', { name: 'Add a provider' }).first().click();
  await page.getByRole('link', { name, exact: true }).click();
  await waitForVisible(heading(page, `Add ${name}`));
};
