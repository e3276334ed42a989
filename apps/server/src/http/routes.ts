import { memberPolicy, type Policy, publicPolicy } from '@atelier/core/policy';
import type { PolicyRow } from '@atelier/core/schemas/admin';
import { cspReportPath } from './headers.ts';

export type RouteName = keyof typeof routes;

interface Route {
  readonly methods: readonly string[];
  /** Fastify's path pattern. */
  readonly url: string;
  readonly policy: Policy;
}

const open = publicPolicy({ limit: 'anonymous', audit: null });

/**
 * Every plain HTTP route and its policy, beside the procedures' in the policy table (R-AUTHZ-7). Health and
 * static answers are the same for everybody and are not counted; `metrics` has its own key besides.
 */
export const routes = {
  health: { methods: ['GET', 'HEAD'], url: '/healthz', policy: open },
  ready: { methods: ['GET', 'HEAD'], url: '/readyz', policy: open },
  metrics: { methods: ['GET'], url: '/metrics', policy: open },
  cspReport: {
    methods: ['POST'],
    url: cspReportPath,
    policy: publicPolicy({ limit: 'report', audit: null }),
  },
  imageFile: {
    methods: ['GET', 'HEAD'],
    url: '/files/images/:id',
    policy: memberPolicy('protected', { can: 'image:read', limit: 'file', audit: null }),
  },
  asset: { methods: ['GET', 'HEAD'], url: '/assets/*', policy: open },
  page: { methods: ['GET', 'HEAD'], url: '/*', policy: open },
} as const satisfies Record<string, Route>;

/** The routes as rows of the policy table. */
export const routePolicies = (): PolicyRow[] =>
  Object.values(routes).map(({ methods, url, policy }) => ({
    name: `${methods[0]} ${url}`,
    kind: 'route',
    who: policy.who,
    can: policy.can,
    limit: policy.limit,
    audit: policy.audit,
    credentials: [...policy.credentials],
  }));
