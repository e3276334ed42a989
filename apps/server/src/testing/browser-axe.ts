import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { eventually, settled } from './browser.ts';
import { desktop, phone, type Visitor } from './browser-visitor.ts';

const levels = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/** Violations of WCAG 2.2 AA: the rule, and where it is violated. */
export const findViolations = async (page: Page): Promise<string[]> => {
  // One frame and no other origin: the plain mode is enough, and opens no page of its own.
  const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).withTags(levels).analyze();
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')}: ${failureSummary ?? ''}`),
  );
};

interface Look {
  readonly viewport: { readonly width: number; readonly height: number };
  readonly colorScheme: 'light' | 'dark';
}

/** On a desktop and a phone, in the light and the dark scheme. */
export const allAppearances: readonly Look[] = [desktop, phone].flatMap((viewport) =>
  (['light', 'dark'] as const).map((colorScheme) => ({ viewport, colorScheme })),
);
/** Each width and each colour scheme once: layout depends on the one, contrast on the other. */
const oneOfEach: readonly Look[] = [
  { viewport: desktop, colorScheme: 'light' },
  { viewport: phone, colorScheme: 'dark' },
];

/** Checks the current page. For further states of a page that was checked with `allAppearances` the default suffices. */
export const expectAccessible = async (
  { page }: Pick<Visitor, 'page'>,
  looks: readonly Look[] = oneOfEach,
): Promise<void> => {
  for (const { viewport, colorScheme } of looks) {
    await page.setViewportSize(viewport);
    await page.emulateMedia({ colorScheme });
    await eventually(() => page.evaluate('document.documentElement.dataset.mantineColorScheme')).toBe(
      colorScheme,
    );
    await settled(page);
    expect(await findViolations(page), `${page.url()} ${viewport.width} px, ${colorScheme}`).toEqual([]);
  }
  await page.setViewportSize(desktop);
};
