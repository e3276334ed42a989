/** What the paths of procedures begin with. */
export const trpcPrefix = '/trpc/';

/** First segments of our own routes for programs and browsers, page routes apart; a test compares them with `routes`. */
export const routeSegments = [
  'assets',
  'auth',
  'csp-reports',
  'dev',
  'files',
  'healthz',
  'metrics',
  'readyz',
  'trpc',
] as const;

/** First segments that monitors, clients and scanners ask other products for. Pages of the app never take one. */
export const conventionalSegments = [
  'actuator',
  'api',
  'graphql',
  'health',
  'healthcheck',
  'livez',
  'ping',
  'ready',
  'rpc',
  'status',
  'version',
  'ws',
] as const;

const machineSegments: ReadonlySet<string> = new Set([...routeSegments, ...conventionalSegments]);

const decoded = (text: string): string | null => {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
};

/**
 * Whether a path is one that programs ask for, in any spelling (`/readyz/`, `//Metrics`, `/api/health`). The page of the
 * app would be a wrong answer there: a monitor takes its 200 for health.
 */
export const isMachinePath = (path: string): boolean => {
  const [first = ''] = (decoded(path) ?? path).split('/').filter(Boolean);
  return machineSegments.has(first.toLowerCase());
};

/** Paths that name a file rather than a page of the app: they are there or they are not (ASVS 13.4.7). */
const looksLikeFile = (path: string): boolean => /\.[^/]*$/.test(path) || path.includes('/.');

/** Whether a path without a route of its own is answered by the page of the app. */
export const isPagePath = (path: string): boolean => !isMachinePath(path) && !looksLikeFile(path);

/** Percent-encoded UTF-8 in visible ASCII (RFC 3986). Anything else two readers could take for different text. */
export const isWellEncodedQuery = (search: string): boolean =>
  /^[\x21-\x7e]*$/.test(search) && (!search.includes('%') || decoded(search) !== null);
