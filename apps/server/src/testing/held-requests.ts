import { type ErrorCode, type ErrorDetails, errorStatus, errorText } from '@atelier/core/errors';
import type { Locator, Page, Route } from 'playwright-core';
import { eventually } from './browser.ts';

/** What a call is refused with: a code of the server, or no answer at all. */
export type Refusal = ErrorCode | 'offline';

/** What the page says where no answer came (`lib/failure.ts`). */
const offlineText = 'The server did not answer.';
export const refusalText = (refusal: Refusal): string =>
  refusal === 'offline' ? offlineText : errorText[refusal];

/** What the page tells to do next, where the words of the refusal do not say it themselves. */
export const nextStepText: Partial<Record<Refusal, string>> = {
  offline: 'Check the connection and try again.',
  rate_limited: 'You can try again in',
  forbidden: 'Ask an administrator if you need this.',
  csrf_failed: 'Reload the page, then try once more.',
  internal: 'Try again. If it stays, pass the request id to whoever runs this server.',
};

/** One item of a tRPC answer, shaped as the server shapes it; `held-routes.test.ts` compares the two. */
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
 * Holds every call of one procedure between the page and the server, until the test says how it is answered.
 * @returns the calls that were made, and the answers that can be given to the one that waits
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
      // The page asks once more with a new CSRF token before it says that it was refused.
      if (refusal === 'csrf_failed') await refuseOnce(refusal, details);
    },
    /** Lets the server answer the call that waits. */
    pass: async (): Promise<void> => (await next()).continue(),
    /** Whatever is called from now on goes to the server at once. */
    stop: (): Promise<void> => page.unrouteAll({ behavior: 'ignoreErrors' }),
  };
};
export type HeldCalls = Awaited<ReturnType<typeof holdCalls>>;

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
