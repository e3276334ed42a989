import { type AnyRouter, lazyRouteComponent as lazyComponent } from '@tanstack/react-router';
import { isServerReachable } from './connection.ts';

/** The code of a page could not be loaded because the server cannot be reached. */
export class PageUnreachableError extends Error {
  override name = 'PageUnreachableError';
}

/**
 * The router's `lazyRouteComponent`, but for one case: it reloads the whole page when code is missing, which is right
 * after an update of the server. Without a connection the reload would end on the browser's own error page.
 */
export const lazyRouteComponent: typeof lazyComponent = (load, exportName) =>
  lazyComponent(
    () =>
      load().catch(async (cause: unknown) => {
        throw (await isServerReachable())
          ? cause
          : new PageUnreachableError('The page did not load.', { cause });
      }),
    exportName,
  );

/** Begins to load the code of the page at the current address, which the router would not do before its guards have run. */
export const preloadPage = (router: AnyRouter): void => {
  for (const { routeId } of router.matchRoutes(router.latestLocation)) {
    const { component } = router.routesById[routeId]?.options ?? {};
    // The router loads it again and reports the failure.
    void component?.preload?.()?.catch(() => undefined);
  }
};
