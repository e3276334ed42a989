/** Path prefix of all procedures. */
export const trpcPrefix = '/trpc/';

/** First path segments of our own routes except pages; a test compares them with `routes`. */
export const routeSegments = [
  'assets',
  'auth',
  'csp-reports',
  'dev',
  'exports',
  'files',
  'healthz',
  'metrics',
  'readyz',
  's',
  'trpc',
] as const;

/** Whether a path is a health check's or the metrics'. */
export const isProbe = (path: string): boolean =>
  path === '/healthz' || path === '/readyz' || path === '/metrics';

/** First path segments that monitors, clients and scanners expect of other products. The app has no such pages. */
const conventionalSegments = [
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
 * Whether programs ask for a path, in any spelling (`/readyz/`, `//Metrics`, `/api/health`). Answering with the app's page
 * would be wrong: a monitor would take its 200 for health.
 */
const isMachinePath = (path: string): boolean => {
  const [first = ''] = (decoded(path) ?? path).split('/').filter(Boolean);
  return machineSegments.has(first.toLowerCase());
};

/** Whether a path names a file rather than a page of the app (ASVS 13.4.7). */
const looksLikeFile = (path: string): boolean => /\.[^/]*$/.test(path) || path.includes('/.');

/** Whether a path without its own route is answered with the app's page. */
export const isPagePath = (path: string): boolean => !isMachinePath(path) && !looksLikeFile(path);

/** Percent-encoded UTF-8 in visible ASCII (RFC 3986). Decoders disagree about anything else. */
export const isWellEncodedQuery = (search: string): boolean =>
  /^[\x21-\x7e]*$/.test(search) && (!search.includes('%') || decoded(search) !== null);
