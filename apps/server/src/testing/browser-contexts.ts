import type { Browser, Page } from 'playwright-core';

/** Milliseconds that anything may take to appear on a machine that is busy with others. */
export const patienceMs = 30_000;
export const phone = { width: 390, height: 844 };
export const desktop = { width: 1440, height: 900 };

/** What a browser shows itself as. */
export interface Look {
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

/** Everything that a healthy page never does, and every address that it has asked for. */
interface PageLog {
  readonly faults: string[];
  readonly requests: string[];
}

const watch = (page: Page, origin: string, log: () => PageLog): void => {
  page.on('console', (message) => {
    if (message.type() === 'error') log().faults.push(`${message.text()} (${message.location().url})`);
  });
  page.on('pageerror', (error) => log().faults.push(`uncaught: ${error.message}`));
  page.on('request', (request) => {
    const url = request.url();
    log().requests.push(url);
    if (!/^(data|blob|about):/.test(url) && new URL(url).origin !== origin)
      log().faults.push(`a foreign address was asked: ${url}`);
  });
};

/** Of the same origin and with its isolation: the process stays, and with it the compiled code of the app. */
const emptyPage = {
  contentType: 'text/html',
  headers: { 'cross-origin-opener-policy': 'same-origin' },
  body: '<!doctype html>',
};

/** Calls that change a page or its context for good: afterwards it is closed instead of lent again. */
const lasting = [
  ...['on', 'once', 'routeWebSocket', 'addInitScript', 'exposeFunction', 'exposeBinding', 'install'],
  ...['newCDPSession', 'grantPermissions', 'setOffline', 'setExtraHTTPHeaders'],
];

const noteLastingCalls = (targets: readonly object[], note: () => void): void => {
  for (const target of targets) {
    for (const name of lasting) {
      const call: unknown = Reflect.get(target, name);
      if (typeof call !== 'function') continue;
      Reflect.set(target, name, (...args: unknown[]) => {
        note();
        return Reflect.apply(call, target, args);
      });
    }
  }
};

const openContext = async (browser: Browser, origin: string, look: Look) => {
  const context = await browser.newContext({
    baseURL: origin,
    viewport: desktop,
    locale: 'en-GB',
    timezoneId: 'UTC',
    ...look,
  });
  context.setDefaultTimeout(patienceMs);
  await context.addInitScript(reportViolations);
  await context.addInitScript(keepMessages);
  const page = await context.newPage();
  const devtools = await context.newCDPSession(page);
  const emptyUrl = `${origin}/empty-page-of-tests`;
  const setHeaders = context.setExtraHTTPHeaders.bind(context);
  let log: PageLog = { faults: [], requests: [] };
  watch(page, origin, () => log);
  let isChanged = false;
  noteLastingCalls([page, page.clock, context], () => {
    isChanged = true;
  });

  /** Makes it like new, but for its cache. */
  const restore = async (): Promise<void> => {
    for (const other of context.pages()) if (other !== page) await other.close();
    await Promise.all([page, context].map((each) => each.unrouteAll({ behavior: 'ignoreErrors' })));
    await page.route(emptyUrl, (route) => route.fulfill(emptyPage));
    await page.goto(emptyUrl);
    // A page with a route uses no cache.
    await page.unroute(emptyUrl);
    await page.evaluate(`localStorage.clear(); sessionStorage.clear(); window.name = ''`);
    await context.clearCookies();
    await devtools.send('Page.resetNavigationHistory');
    await page.mouse.move(0, 0);
    await page.setViewportSize(look.viewport ?? desktop);
    await page.emulateMedia({
      colorScheme: look.colorScheme ?? 'light',
      reducedMotion: look.reducedMotion ?? 'no-preference',
    });
    log = { faults: [], requests: [] };
  };
  return {
    context,
    page,
    /** Of the present visitor. */
    log: () => log,
    setHeaders,
    restore,
    isReusable: () => !isChanged && !page.isClosed(),
  };
};
export type LentContext = Awaited<ReturnType<typeof openContext>>;

/**
 * Lends browser contexts (cookies, storage and a page) for one visitor each. A context that comes back is emptied and lent
 * again: what it keeps is the cache and the process, without which loading the app takes twice to four times the work.
 */
export const lendContexts = (browser: Browser, origin: string) => {
  const idle = new Map<string, LentContext[]>();
  return {
    /** @param isFresh whether the cache must be empty */
    take: async (look: Look, isFresh: boolean): Promise<LentContext> => {
      const reused = isFresh ? undefined : idle.get(JSON.stringify(look))?.pop();
      return reused ?? openContext(browser, origin, look);
    },
    giveBack: async (lent: LentContext, look: Look): Promise<void> => {
      const isRestored =
        lent.isReusable() &&
        (await lent.restore().then(
          () => true,
          () => false,
        ));
      if (!isRestored) return lent.context.close();
      const key = JSON.stringify(look);
      idle.set(key, [...(idle.get(key) ?? []), lent]);
    },
  };
};
export type ContextLender = ReturnType<typeof lendContexts>;
