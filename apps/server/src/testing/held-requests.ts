import { type ErrorCode, type ErrorDetails, errorStatus, errorText } from '@atelier/core/errors';
import type { Locator, Page, Route } from 'playwright-core';
import { expect } from 'vitest';
import { eventually } from './browser.ts';

/** How a call fails: with a code of the server, or without a response. */
export type Refusal = ErrorCode | 'offline';

/** The message of the page without a response (`lib/failure.ts`). */
const offlineText = 'Can’t reach the server.';
export const refusalText = (refusal: Refusal): string =>
  refusal === 'offline' ? offlineText : errorText[refusal];

/** The next step that the page shows if the message does not contain it. */
export const nextStepText: Partial<Record<Refusal, string>> = {
  offline: 'Check your connection and try again.',
  rate_limited: 'You can try again in',
  forbidden: 'Ask an administrator if you need this.',
  csrf_failed: 'Reload the page and try again.',
  internal: 'Try again. If it keeps happening, send this ID to your administrator.',
};

/** One item of a tRPC response in the server's shape, which `held-requests.test.ts` compares. */
export const refusalBody = (
  procedure: string,
  code: ErrorCode,
  details: Pick<ErrorDetails, 'issues'> = {},
) => ({
  error: {
    message: errorText[code],
    code: -32_603,
    data: {
      code: 'INTERNAL_SERVER_ERROR',
      httpStatus: errorStatus[code],
      appCode: code,
      requestId: crypto.randomUUID(),
      path: procedure,
      ...(code === 'rate_limited' ? { retryAfterS: 30 } : {}),
      ...details,
    },
  },
});

/** The procedures that a request of the page calls; a batch calls several. */
const proceduresOf = (url: URL): string[] =>
  url.pathname.startsWith('/trpc/') ? url.pathname.slice('/trpc/'.length).split(',') : [];

/**
 * Holds every call of one procedure between the page and the server until the test decides the response.
 * @returns the calls, and the possible responses to the waiting one
 */
export const holdCalls = async (page: Page, procedure: string) => {
  const waiting: Route[] = [];
  let count = 0;
  await page.route(
    (url) => proceduresOf(url).includes(procedure),
    (route) => {
      // Two calls that are made at once travel in one request.
      const called = proceduresOf(new URL(route.request().url()));
      count += called.filter((name) => name === procedure).length;
      waiting.push(route);
    },
  );
  const arrived = () => eventually(() => waiting.length).toBeGreaterThan(0);
  const next = async (): Promise<Route> => {
    await arrived();
    const route = waiting.shift();
    if (route === undefined) throw new Error(`No call of ${procedure} waits.`);
    return route;
  };
  const refuseOnce = async (refusal: Refusal, details?: Pick<ErrorDetails, 'issues'>) => {
    const route = await next();
    if (refusal === 'offline') return route.abort();
    const called = proceduresOf(new URL(route.request().url()));
    const json = called.map((name) => refusalBody(name, refusal, details));
    return route.fulfill({ status: errorStatus[refusal], json });
  };
  return {
    /** How many calls the page has made, answered or not. */
    count: () => count,
    /** Resolves when a call waits for its answer. */
    arrived,
    /** Answers the call that waits with a refusal. */
    refuse: async (refusal: Refusal, details?: Pick<ErrorDetails, 'issues'>): Promise<void> => {
      await refuseOnce(refusal, details);
      // The page retries with a new CSRF token before it shows an error.
      if (refusal === 'csrf_failed') await refuseOnce(refusal, details);
    },
    /** Lets the server answer the call that waits. */
    pass: async (): Promise<void> => (await next()).continue(),
    /** Whatever is called from now on goes to the server at once. */
    stop: (): Promise<void> => page.unrouteAll({ behavior: 'ignoreErrors' }),
  };
};
export type HeldCalls = Awaited<ReturnType<typeof holdCalls>>;

/** Presses a button twice, and lets the server answer. @throws AssertionError if that was more than one call */
export const expectOneCall = async (page: Page, procedure: string, button: Locator): Promise<void> => {
  const calls = await holdCalls(page, procedure);
  await pressTwice(button);
  await calls.arrived();
  expect(calls.count(), procedure).toBe(1);
  await calls.pass();
  await calls.stop();
};

/**
 * Presses a button twice before any timer of the page runs, as a double click does on a page that is busy: between two
 * events of a person the browser empties the queue of microtasks and does nothing else for certain.
 */
export const pressTwice = async (button: Locator): Promise<void> => {
  // Waits until the button can be pressed at all.
  await button.click({ trial: true });
  await button.evaluate(async (element) => {
    const press = (element as unknown as { click(): void }).click.bind(element);
    press();
    for (let microtask = 0; microtask < 20; microtask += 1) await null;
    press();
  });
};
