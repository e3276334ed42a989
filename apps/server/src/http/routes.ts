import { policyRow } from '@atelier/api';
import { type AuditEvent, memberPolicy, type Policy, programmatic, publicPolicy } from '@atelier/core/policy';
import type { PolicyRow } from '@atelier/core/schemas/admin';
import { cspReportPath } from './headers.ts';
import { isPagePath, trpcPrefix } from './paths.ts';

/** A request body that a route reads as a stream. */
export interface RouteBody {
  /** Media types; any other is refused with 415. */
  readonly types: readonly string[];
  readonly maxBytes: number;
}

/** The declaration of a plain HTTP route; `guardedRoute` carries it out. */
export interface Route {
  readonly methods: readonly string[];
  /** Fastify's path pattern. */
  readonly url: string;
  readonly policy: Policy;
  /** Answers without a look at who asks. For routes that are the same for everybody, or have a key of their own. */
  readonly ignoresCredentials?: boolean;
  /**
   * Who writes the policy's event of a GET or HEAD: the guard, before the handler runs, as for a query (default), or the
   * handler. The event of any other method is the handler's.
   */
  readonly audited?: 'byGuard' | 'byHandler';
  /** What the handler may write in place of the policy's event. */
  readonly otherEvents?: readonly AuditEvent[];
  /** Without it the route takes no body. */
  readonly body?: RouteBody;
}

const open = publicPolicy({ limit: null, audit: null });
/** A browser's report is small; a larger one is not from a browser. */
const maxReportBytes = 8192;

/**
 * Every plain HTTP route and its policy, beside the procedures' in the policy table (R-AUTHZ-7). Health and
 * static answers are the same for everybody and are not counted; `metrics` answers only to this machine or its key.
 */
export const routes = {
  health: { methods: ['GET', 'HEAD'], ignoresCredentials: true, url: '/healthz', policy: open },
  ready: { methods: ['GET', 'HEAD'], ignoresCredentials: true, url: '/readyz', policy: open },
  metrics: { methods: ['GET', 'HEAD'], ignoresCredentials: true, url: '/metrics', policy: open },
  cspReport: {
    methods: ['POST'],
    url: cspReportPath,
    // Browsers send reports without a CSRF token and whether or not somebody is signed in; they change nothing.
    policy: publicPolicy({ limit: 'report', audit: null, csrf: 'none' }),
    ignoresCredentials: true,
    body: { types: ['application/csp-report', 'application/json'], maxBytes: maxReportBytes },
  },
  imageFile: {
    methods: ['GET', 'HEAD'],
    url: '/files/images/:id',
    policy: memberPolicy('protected', {
      can: 'image:read',
      limit: 'file',
      audit: null,
      credentials: programmatic,
    }),
  },
  departure: {
    methods: ['GET'],
    url: '/auth/:provider',
    policy: publicPolicy({ limit: 'oauth', audit: null }),
  },
  arrival: {
    methods: ['GET'],
    url: '/auth/:provider/callback',
    policy: publicPolicy({ limit: 'oauth', audit: 'login_success', alternateAudit: 'login_challenged' }),
    audited: 'byHandler',
    otherEvents: ['login_failure', 'identity_linked', 'step_up'],
  },
  asset: { methods: ['GET', 'HEAD'], ignoresCredentials: true, url: '/assets/*', policy: open },
  page: { methods: ['GET', 'HEAD'], ignoresCredentials: true, url: '/*', policy: open },
} as const satisfies Record<string, Route>;

const mailboxPolicy = publicPolicy({ limit: 'request', audit: null });
/** Registered in development alone; elsewhere they do not exist, so the policy table has none of them. */
export const devRoutes = {
  mailbox: { methods: ['GET', 'HEAD'], url: '/dev/mailbox', policy: mailboxPolicy },
  mail: { methods: ['GET', 'HEAD'], url: '/dev/mailbox/:file', policy: mailboxPolicy },
} as const satisfies Record<string, Route>;

/**
 * Streams of procedures go through tRPC's own handler, which asks each procedure's policy; this one is of the prefix and
 * grants nothing.
 */
export const streamRoute = {
  methods: ['GET', 'HEAD'],
  url: `${trpcPrefix}*`,
  policy: open,
} as const satisfies Route;

const matches = (pattern: string, path: string): boolean => {
  const [wanted, given] = [pattern.split('/'), path.split('/')];
  return (
    wanted.length === given.length && wanted.every((part, at) => part.startsWith(':') || part === given[at])
  );
};

/** The methods of the first route that fits a path; every page path is a page of the app (R-HTTP-6). Empty: nothing is there. */
export const allowedMethods = (path: string): readonly string[] => {
  if (path.startsWith(trpcPrefix)) return ['GET', 'POST', 'HEAD'];
  const fits = ({ url }: { url: string }) => {
    if (url === routes.page.url) return isPagePath(path);
    return url.endsWith('/*') ? path.startsWith(url.slice(0, -1)) : matches(url, path);
  };
  return Object.values(routes).find(fits)?.methods ?? [];
};

/** The routes as rows of the policy table. */
export const routePolicies = (): PolicyRow[] =>
  Object.values(routes).map(({ methods, url, policy }) => policyRow(`${methods[0]} ${url}`, 'route', policy));
