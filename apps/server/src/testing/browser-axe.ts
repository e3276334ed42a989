import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { settled } from './browser.ts';
import { desk, phone, type Visitor } from './browser-visitor.ts';

const levels = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/** What stands in the way of people, as WCAG 2.2 AA counts it: the rule, and where it is broken. */
export const barriers = async (page: Page): Promise<string[]> => {
  // One frame and no other origin: the plain mode is enough, and opens no page of its own.
  const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).withTags(levels).analyze();
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')}: ${failureSummary ?? ''}`),
  );
};

/** Looks at the page as it stands on a desk and on a phone, by day and by night. */
export const expectNoBarriers = async ({ page }: Pick<Visitor, 'page'>): Promise<void> => {
  for (const viewport of [desk, phone]) {
    await page.setViewportSize(viewport);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await settled(page);
      expect(await barriers(page), `${page.url()} ${viewport.width} px, ${colorScheme}`).toEqual([]);
    }
  }
  await page.setViewportSize(desk);
};
