import { policyRow } from '@atelier/api';
import { type AuditEvent, memberPolicy, type Policy, programmatic, publicPolicy } from '@atelier/core/policy';
import type { PolicyRow } from '@atelier/core/schemas/admin';
import { maxUploadBytes } from '../config/uploads.ts';
import { cspReportPath } from './headers.ts';
import { isPagePath, trpcPrefix } from './paths.ts';

/** A request body that a route reads as a stream. */
export interface RouteBody {
  /** Media types; any other is refused with 415. */
  readonly types: readonly string[];
  readonly maxBytes: number;
}

/** The declaration of a plain HTTP route; `guardedRoute` enforces it. */
export interface Route {
  readonly methods: readonly string[];
  /** Fastify's path pattern. */
  readonly url: string;
  readonly policy: Policy;
  /** Does not authenticate. For routes that are the same for all clients, or have their own token. */
  readonly ignoresCredentials?: boolean;
  /**
   * Who writes the policy's event for GET and HEAD: the guard before the handler runs, as for a query (default), or the
   * handler. For other methods the handler writes it.
   */
  readonly audited?: 'byGuard' | 'byHandler';
  /** Events that the handler may write instead of the policy's. */
  readonly otherEvents?: readonly AuditEvent[];
  /** Undefined: the route accepts no body. */
  readonly body?: RouteBody;
}

const open = publicPolicy({ limit: null, audit: null });
/** Written by the handler before the first byte. */
const incidentFile = (url: string, audit: AuditEvent): Route => ({
  ...{ methods: ['GET'], url, audited: 'byHandler' },
  policy: memberPolicy('admin', { can: 'incident:manage', limit: 'export', audit }),
});
/** What a form adds to its file. */
const maxFormBytes = 65_536;
/** Browsers send small reports. */
const maxReportBytes = 8192;

/** A password of 200 characters, percent-encoded. */
const maxPasswordFormBytes = 4096;
const shared = publicPolicy({
  ...{ limit: 'share', audit: null, csrf: 'none', credentials: ['share'] },
  // The password of a link is posted, and changes nothing.
  worksIn: 'read_only',
});

/**
 * Every plain HTTP route and its policy, listed with the procedures in the policy table (R-AUTHZ-7). Health and static
 * responses are the same for all clients and are not counted; `metrics` needs a local request or its token.
 */
export const routes = {
  health: { methods: ['GET', 'HEAD'], ignoresCredentials: true, url: '/healthz', policy: open },
  ready: { methods: ['GET', 'HEAD'], ignoresCredentials: true, url: '/readyz', policy: open },
  metrics: { methods: ['GET', 'HEAD'], ignoresCredentials: true, url: '/metrics', policy: open },
  cspReport: {
    methods: ['POST'],
    url: cspReportPath,
    // Browsers send reports without a CSRF token, also for anonymous visitors. Reports change nothing.
    policy: publicPolicy({ limit: 'report', audit: null, csrf: 'none', worksIn: 'maintenance' }),
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
  uploadFile: {
    methods: ['POST'],
    url: '/files/uploads',
    policy: memberPolicy('protected', {
      can: 'upload:create',
      limit: 'upload',
      audit: 'upload_created',
      alternateAudit: 'upload_repeated',
      credentials: programmatic,
    }),
    // The file itself is bounded by UPLOAD_MAX_BYTES.
    body: { types: ['multipart/form-data'], maxBytes: maxUploadBytes + maxFormBytes },
  },
  uploadedFile: {
    methods: ['GET', 'HEAD'],
    url: '/files/uploads/:id',
    policy: memberPolicy('protected', {
      can: 'image:read',
      limit: 'file',
      audit: null,
      credentials: programmatic,
    }),
  },
  jobPreview: {
    methods: ['GET', 'HEAD'],
    url: '/files/jobs/:id/preview',
    policy: memberPolicy('protected', {
      can: 'job:read',
      limit: 'file',
      audit: null,
      credentials: programmatic,
    }),
  },
  /** The address contains the credential. The password of a protected link is posted to it, without a cookie. */
  sharedPage: {
    methods: ['GET', 'HEAD', 'POST'],
    url: '/s/:token',
    policy: shared,
    ignoresCredentials: true,
    body: { types: ['application/x-www-form-urlencoded'], maxBytes: maxPasswordFormBytes },
  },
  sharedPicture: {
    methods: ['GET', 'HEAD'],
    url: '/s/:token/picture',
    policy: shared,
    ignoresCredentials: true,
  },
  /** All pictures of a shared collection. */
  sharedArchive: {
    methods: ['GET'],
    url: '/s/:token/pictures.zip',
    policy: shared,
    ignoresCredentials: true,
  },
  modelSample: {
    methods: ['GET', 'HEAD'],
    url: '/files/samples/:id',
    policy: memberPolicy('protected', {
      can: 'model:list',
      limit: 'file',
      audit: null,
      credentials: programmatic,
    }),
  },
  /** The picture of a flagged case. Written by the handler, with the case. */
  reviewedPicture: {
    methods: ['GET'],
    url: '/files/reviews/:id',
    policy: memberPolicy('admin', {
      can: 'moderation:review',
      limit: 'file',
      audit: 'moderation_picture_viewed',
    }),
    audited: 'byHandler',
  },
  /** A private picture, while the superadmin may look at those of its maker. */
  privatePicture: {
    methods: ['GET'],
    url: '/files/looks/:id',
    policy: memberPolicy('superadmin', {
      can: 'moderation:look',
      limit: 'file',
      audit: 'private_picture_viewed',
    }),
    audited: 'byHandler',
  },
  auditExport: {
    methods: ['GET'],
    url: '/exports/audit.csv',
    // Written by the handler before the first byte, with the filters.
    policy: memberPolicy('admin', { can: 'audit:read', limit: 'export', audit: 'audit_exported' }),
    audited: 'byHandler',
  },
  auditExportLines: {
    methods: ['GET'],
    url: '/exports/audit.jsonl',
    policy: memberPolicy('admin', { can: 'audit:read', limit: 'export', audit: 'audit_exported' }),
    audited: 'byHandler',
  },
  /** Everything about a case. */
  incidentEvidence: incidentFile('/exports/incidents/:id', 'incident_exported'),
  incidentPeopleExport: incidentFile('/exports/incidents/:id/people.csv', 'incident_people_exported'),
  /** A read, so that browsers download it by a link; its ids fit into an address. */
  imageArchive: {
    methods: ['GET'],
    url: '/exports/images.zip',
    policy: memberPolicy('protected', {
      can: 'image:read',
      limit: 'archive',
      audit: 'images_downloaded',
      credentials: programmatic,
    }),
    audited: 'byHandler',
  },
  /** Everything about the caller. Its address has a ticket for this account, made by `privacy.exportLink`. */
  dataExport: {
    methods: ['GET', 'HEAD'],
    url: '/exports/data.zip',
    policy: memberPolicy('protected', {
      can: 'account:secure',
      limit: 'archive',
      audit: 'data_export_downloaded',
    }),
    audited: 'byHandler',
  },
  oauthStart: {
    methods: ['GET'],
    url: '/auth/:provider',
    policy: publicPolicy({ limit: 'oauth', audit: null, worksIn: 'maintenance' }),
  },
  oauthCallback: {
    methods: ['GET'],
    url: '/auth/:provider/callback',
    policy: publicPolicy({
      limit: 'oauth',
      audit: 'login_success',
      alternateAudit: 'login_challenged',
      worksIn: 'maintenance',
    }),
    audited: 'byHandler',
    otherEvents: ['login_failure', 'identity_linked', 'step_up'],
  },
  asset: { methods: ['GET', 'HEAD'], ignoresCredentials: true, url: '/assets/*', policy: open },
  page: { methods: ['GET', 'HEAD'], ignoresCredentials: true, url: '/*', policy: open },
} as const satisfies Record<string, Route>;

const mailboxPolicy = publicPolicy({ limit: 'request', audit: null });
/** Registered in development only, so they are not in the policy table. */
export const devRoutes = {
  mailbox: { methods: ['GET', 'HEAD'], url: '/dev/mailbox', policy: mailboxPolicy },
  mail: { methods: ['GET', 'HEAD'], url: '/dev/mailbox/:file', policy: mailboxPolicy },
} as const satisfies Record<string, Route>;

/** Streams go through tRPC's own handler, where each procedure's policy applies; this policy of the prefix grants nothing. */
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

/** The methods of the first route that matches a path; all page paths match (R-HTTP-6). Empty when no route matches. */
export const allowedMethods = (path: string): readonly string[] => {
  if (path.startsWith(trpcPrefix)) return ['GET', 'POST', 'HEAD'];
  const fits = ({ url }: { url: string }) => {
    if (url === routes.page.url) return isPagePath(path);
    return url.endsWith('/*') ? path.startsWith(url.slice(0, -1)) : matches(url, path);
  };
  return Object.values(routes).find(fits)?.methods ?? [];
};

/** Rows of the policy table. */
export const routePolicies = (): PolicyRow[] =>
  Object.values(routes).map(({ methods, url, policy }) => policyRow(`${methods[0]} ${url}`, 'route', policy));
