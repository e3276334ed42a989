import { join } from 'node:path';
import type { UserRecord } from '@atelier/core/ports/records';
import type { Browser, Page } from 'playwright-core';
import type { BrowserStudio } from './browser-studio.ts';

/** Milliseconds that anything may take to appear on a machine that is busy with others. */
export const patienceMs = 30_000;
export const phone = { width: 390, height: 844 };
export const desktop = { width: 1440, height: 900 };

export interface VisitOptions {
  /** The user who is signed in, if any. */
  readonly as?: UserRecord;
  readonly viewport?: { readonly width: number; readonly height: number };
  readonly colorScheme?: 'light' | 'dark';
  readonly reducedMotion?: 'reduce' | 'no-preference';
  /** With both, the browser reports a touch screen without hover. */
  readonly hasTouch?: boolean;
  readonly isMobile?: boolean;
}

// Chromium reports most violations by itself, but not those of `report-uri` alone.
const reportViolations = `document.addEventListener('securitypolicyviolation', (violation) =>
  console.error('content policy violated: ' + violation.violatedDirective + ' ' + violation.blockedURI));`;

// Messages disappear after a few seconds, which a busy machine may miss: here they
// stay five minutes longer, and with them whatever else rests for three seconds or more.
const keepMessages = `(() => {
  const { setTimeout } = window;
  window.setTimeout = (act, restMs, ...rest) => setTimeout(act, restMs >= 3000 ? restMs + 300000 : restMs, ...rest);
})()`;

/** Writes down everything that a healthy page never does. */
const watch = (page: Page, origin: string) => {
  const faults: string[] = [];
  const requests: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(`${message.text()} (${message.location().url})`);
  });
  page.on('pageerror', (error) => faults.push(`uncaught: ${error.message}`));
  page.on('request', (request) => {
    const url = request.url();
    requests.push(url);
    if (!/^(data|blob|about):/.test(url) && new URL(url).origin !== origin)
      faults.push(`a foreign address was asked: ${url}`);
  });
  return { faults, requests };
};

/** A visitor with their own browser context: cookies and storage. */
export const openVisitor = async (
  browser: Browser,
  studio: Pick<BrowserStudio, 'origin' | 'signedIn'> & Partial<Pick<BrowserStudio, 'newAddress'>>,
  options: VisitOptions = {},
) => {
  const { as: owner, ...look } = options;
  const address = studio.newAddress?.() ?? '127.0.0.1';
  const context = await browser.newContext({
    baseURL: studio.origin,
    viewport: desktop,
    locale: 'en-GB',
    timezoneId: 'UTC',
    ...(studio.newAddress === undefined ? {} : { extraHTTPHeaders: { 'x-forwarded-for': address } }),
    ...look,
  });
  context.setDefaultTimeout(patienceMs);
  await context.addInitScript(reportViolations);
  await context.addInitScript(keepMessages);
  if (owner !== undefined) {
    const { jar } = await studio.signedIn(owner);
    const cookie = { url: studio.origin, httpOnly: true, sameSite: 'Lax' as const };
    await context.addCookies([...jar].map(([name, value]) => ({ name, value, ...cookie })));
  }
  const page = await context.newPage();
  const { faults, requests } = watch(page, studio.origin);
  const expected: RegExp[] = [];
  return {
    page,
    context,
    /** Where the server sees this visitor. */
    address,
    /** Every address that the page has asked for. */
    requests,
    /** Names the errors on the console that this test provokes: the browser logs every refused request. */
    expectFault: (...patterns: RegExp[]): void => void expected.push(...patterns),
    /** What went wrong although nothing should have. */
    faults: (): string[] => faults.filter((fault) => !expected.some((pattern) => pattern.test(fault))),
    /** A screenshot for the analysis of a failure. */
    capture: async (folder: string): Promise<string> => {
      const path = join(folder, `${crypto.randomUUID()}.png`);
      await page.screenshot({ path, timeout: 5000 });
      return path;
    },
    close: () => context.close(),
  };
};
export type Visitor = Awaited<ReturnType<typeof openVisitor>>;
