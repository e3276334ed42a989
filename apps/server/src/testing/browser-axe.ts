import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { RunOptions } from 'axe-core';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { eventually, settled } from './browser.ts';
import { desktop, phone, type Visitor } from './browser-visitor.ts';

const source = readFileSync(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8');

const options: RunOptions = {
  runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] },
  // All rules run; selectors of the elements that pass, which take most of the time, are not computed.
  resultTypes: ['violations'],
};

const check = `axe.run(document, ${JSON.stringify(options)}).then(({ violations }) => violations.flatMap(
  ({ id, nodes }) => nodes.map(({ target, failureSummary }) => id + ': ' + target.join(' ') + ': ' + failureSummary)))`;

/** Violations of WCAG 2.2 AA: the rule, and where it is violated. */
export const findViolations = async (page: Page): Promise<string[]> => {
  // Once for each document: parsing it takes as long as a check of a small page.
  if (!(await page.evaluate<boolean>('"axe" in window'))) await page.evaluate(`${source}; undefined`);
  return page.evaluate<string[]>(check);
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
