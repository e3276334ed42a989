import type { Page, Route } from 'playwright-core';

/**
 * The server answers the next call of `procedure` at once, and the page gets that response when the test releases it, when
 * it is outdated. `having` restricts it to calls whose URL contains that text.
 */
export const delayNextAnswer = async (page: Page, procedure: string, having = '') => {
  const answered = Promise.withResolvers<void>();
  const release = Promise.withResolvers<void>();
  const delivered = Promise.withResolvers<void>();
  const matches = ({ href }: URL) => href.includes(procedure) && decodeURIComponent(href).includes(having);
  const hold = async (route: Route) => {
    const response = await route.fetch();
    answered.resolve();
    await release.promise;
    // The page may have aborted the call, which is a correct way to handle it.
    await route.fulfill({ response }).catch(() => undefined);
    delivered.resolve();
  };
  let isTaken = false;
  // Permanently: when the last route of a page is removed, the browser sends what is still held.
  await page.route(matches, (route) => {
    if (isTaken) return route.fallback();
    isTaken = true;
    return hold(route);
  });
  return {
    /** Resolves when the server has answered and the page has not got it. */
    answered: answered.promise,
    deliver: async (): Promise<void> => {
      release.resolve();
      await delivered.promise;
      // Whatever the page makes of it has been painted.
      await page.evaluate('new Promise((done) => requestAnimationFrame(() => setTimeout(done, 100)))');
    },
  };
};
