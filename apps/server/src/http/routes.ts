import { policyRow } from '@atelier/api';
import { memberPolicy, type Policy, programmatic, publicPolicy } from '@atelier/core/policy';
import type { PolicyRow } from '@atelier/core/schemas/admin';
import { cspReportPath } from './headers.ts';
import { isPagePath, trpcPrefix } from './paths.ts';

interface Route {
  readonly methods: readonly string[];
  /** Fastify's path pattern. */
  readonly url: string;
  readonly policy: Policy;
}

const open = publicPolicy({ limit: null, audit: null });

/**
 * Every plain HTTP route and its policy, beside the procedures' in the policy table (R-AUTHZ-7). Health and
 * static answers are the same for everybody and are not counted; `metrics` answers only to this machine or its key.
 */
export const routes = {
  health: { methods: ['GET', 'HEAD'], url: '/healthz', policy: open },
  ready: { methods: ['GET', 'HEAD'], url: '/readyz', policy: open },
  metrics: { methods: ['GET', 'HEAD'], url: '/metrics', policy: open },
  cspReport: {
    methods: ['POST'],
    url: cspReportPath,
    policy: publicPolicy({ limit: 'report', audit: null }),
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
  },
  asset: { methods: ['GET', 'HEAD'], url: '/assets/*', policy: open },
  page: { methods: ['GET', 'HEAD'], url: '/*', policy: open },
} as const satisfies Record<string, Route>;

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
