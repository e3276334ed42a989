import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { test as base, expect } from 'vitest';
import { launchChromium } from './browser-chromium.ts';
import { lendContexts } from './browser-contexts.ts';
import { type BrowserStudio, type MoreModel, startBrowserStudio } from './browser-studio.ts';
import { openVisitor, patienceMs, type VisitOptions, type Visitor } from './browser-visitor.ts';

/**
 * For `describe`: how long one test may take on a machine that is busy with others, and that it may be retried once
 * (decision 17). Whatever needed that is named at the end of the run.
 */
export const slowBrowserTest = { timeout: 180_000, retry: 1 } as const;

/** Resolves when at least one such element is there to be seen: another may still be on its way out. */
export const waitForVisible = (locator: Locator): Promise<void> =>
  locator.filter({ visible: true }).first().waitFor();
/** Resolves when no such element is to be seen any more. */
export const waitForHidden = (locator: Locator): Promise<void> =>
  eventually(() => locator.filter({ visible: true }).count()).toBe(0);
/** Polls until the condition holds. */
export const eventually = <T>(ask: () => T | Promise<T>) =>
  expect.poll(ask, { timeout: patienceMs, interval: 50 });

/** Stops the page's timers, so that transient messages stay until they are checked. */
export const withPausedTimers = async (page: Page, look: () => Promise<void>): Promise<void> => {
  await page.clock.install();
  // It can only stop at a time to come, as the page sees it when it hears of it.
  await page.clock.pauseAt(Date.now() + 60_000);
  await look();
  await page.clock.resume();
};

/** Resolves when the page is loaded and has no running transition. */
export const settled = async (page: Page): Promise<void> => {
  await waitForVisible(page.getByRole('heading', { level: 1 }).first());
  const unsettled = `document.querySelectorAll('[class*=Skeleton-root]').length + document.getAnimations()
    .filter((each) => each.effect.getComputedTiming().iterations !== Infinity).length`;
  await eventually(() => page.evaluate<number>(unsettled)).toBe(0);
};

/**
 * Opens a path in the app that is loaded, as its links do: a tenth of the work of loading the app again. Resolves when
 * another title is shown, so the page that is open must have another one.
 */
export const navigateWithinApp = async (page: Page, path: string): Promise<void> => {
  const title = await page.title();
  await page.evaluate(`history.pushState({}, '', ${JSON.stringify(path)})`);
  await eventually(() => page.title()).not.toBe(title);
};

const policyReports = (logLines: readonly string[]): string[] =>
  logLines.filter((line) => line.includes('"csp report"'));

/** For the analysis of a failure: a screenshot of each page, and the errors of the server. */
const captureAll = async (visitors: readonly Visitor[], studio: BrowserStudio): Promise<void> => {
  const folder = join(tmpdir(), 'atelier-browser-failures');
  await mkdir(folder, { recursive: true });
  for (const visitor of visitors) {
    const path = await visitor.capture(folder).catch(() => 'no picture');
    process.stderr.write(`${visitor.page.url()} looked like this: ${path}\n`);
  }
  for (const line of studio.logLines) if (/"level":[56]0/.test(line)) process.stderr.write(line);
};

/**
 * A test with the product and a browser. `studio` is one server for the file, `visit` opens a page for one person.
 * After each test no page may have logged an error, broken the content policy or asked a foreign address.
 */
export const browserTest = (env: Readonly<Record<string, string>> = {}, models: readonly MoreModel[] = []) =>
  base
    .extend('environment', { scope: 'file' }, env)
    // biome-ignore lint/correctness/noEmptyPattern: the runner reads from the pattern that it needs nothing.
    .extend('browser', { scope: 'file' }, async ({}, { onCleanup }) => {
      const browser = await launchChromium();
      onCleanup(() => browser.close());
      return browser;
    })
    .extend('studio', { scope: 'file' }, async ({ environment }, { onCleanup }) => {
      const studio = await startBrowserStudio(environment, models);
      onCleanup(() => studio.stop());
      return studio;
    })
    .extend('contexts', { scope: 'file' }, async ({ browser, studio }) =>
      lendContexts(browser, studio.origin),
    )
    .extend('visit', async ({ contexts, studio, task }, { onCleanup }) => {
      const visitors: Visitor[] = [];
      onCleanup(async () => {
        const hasFailed = task.result?.state === 'fail';
        if (hasFailed) await captureAll(visitors, studio);
        const faults = visitors.flatMap((visitor) => visitor.faults());
        await Promise.all(visitors.map((visitor) => visitor.close(hasFailed)));
        expect(faults).toEqual([]);
        expect(policyReports(studio.logLines)).toEqual([]);
      });
      return async (options: VisitOptions = {}): Promise<Visitor> => {
        const visitor = await openVisitor(contexts, studio, options);
        visitors.push(visitor);
        return visitor;
      };
    });
