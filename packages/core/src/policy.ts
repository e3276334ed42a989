/**
 * The policy table (R-AUTHZ-1, R-AUTHZ-2, R-AUTHZ-7): who may do what, how often, and what is logged for audit.
 * All grants are in this file; `workspace-roles.ts` narrows them within a workspace. No other code compares role names.
 */

import type { AuditEvent } from './audit-events.ts';
import type { CredentialKind } from './credential-kinds.ts';
import type { LimitClass } from './limit-defaults.ts';

/** Platform roles, weakest first. The order is the hierarchy. */
export const roles = ['viewer', 'user', 'admin', 'superadmin'] as const;
export type Role = (typeof roles)[number];

export const permissions = [
  'session:read',
  'session:end',
  'account:read',
  'account:edit',
  'account:secure',
  'token:manage',
  'model:list',
  'image:read',
  'image:delete',
  'image:organise',
  'share:manage',
  'upload:create',
  'job:read',
  'job:create',
  'job:cancel',
  'user:read',
  'user:create',
  'user:delete',
  'user:set-quota',
  'user:lock',
  'user:end-sessions',
  'user:end-all-sessions',
  'user:force-reset',
  'user:remove-second-factor',
  'user:set-role',
  'audit:read',
  'policy:read',
  'notice:read',
  'metrics:read',
  'provider:manage',
  'model:manage',
  'moderation:own',
  'moderation:strictness',
  'moderation:review',
  'moderation:rules',
  'moderation:look',
  'alert:read',
  'alert:manage',
  'incident:read',
  'incident:manage',
  'block:manage',
  'settings:read',
  'settings:manage',
  'incident:contain',
  'detection:read',
  'detection:manage',
] as const;
export type Permission = (typeof permissions)[number];

/** The permissions that each role adds to those of the next weaker role. */
const added: Record<Role, readonly Permission[]> = {
  viewer: [
    'session:read',
    'session:end',
    'account:read',
    'account:edit',
    'account:secure',
    'token:manage',
    'model:list',
    'image:read',
    'job:read',
    'moderation:own',
  ],
  user: [
    'share:manage',
    'image:delete',
    'image:organise',
    'upload:create',
    'job:create',
    'job:cancel',
    'moderation:strictness',
  ],
  admin: [
    'user:read',
    'user:create',
    'user:delete',
    'user:set-quota',
    'user:lock',
    'user:end-sessions',
    'user:force-reset',
    'audit:read',
    'policy:read',
    'notice:read',
    'metrics:read',
    'moderation:review',
    'moderation:rules',
    'alert:read',
    'alert:manage',
    'incident:read',
    'incident:manage',
    'block:manage',
    'settings:read',
    'detection:read',
    'detection:manage',
  ],
  superadmin: [
    'user:set-role',
    'user:remove-second-factor',
    'user:end-all-sessions',
    'provider:manage',
    'model:manage',
    'moderation:look',
    'settings:manage',
    'incident:contain',
  ],
};

const grants: ReadonlyMap<Role, ReadonlySet<Permission>> = new Map(
  roles.map((role, rank) => [role, new Set(roles.slice(0, rank + 1).flatMap((lower) => added[lower]))]),
);

/**
 * What stays open to people who have not accepted the published terms yet: their own account, its security, their data and the way
 * out. Not tokens, which work without being asked (decision 60).
 */
export const openWithoutTerms: ReadonlySet<Permission> = new Set<Permission>([
  'session:read',
  'session:end',
  'account:read',
  'account:edit',
  'account:secure',
]);

/** Whether `role` has `permission`. Unknown roles have none, unknown permissions are in none. */
export const roleCan = (role: Role, permission: Permission): boolean =>
  grants.get(role)?.has(permission) ?? false;

/** Whether `role` is at least `floor` in the hierarchy. */
export const roleAtLeast = (role: Role, floor: Role): boolean => {
  const rank = roles.indexOf(role);
  return rank >= 0 && rank >= roles.indexOf(floor);
};

/** Whether a user of role `actor` may manage accounts of role `target` (R-AUTHZ-3): strictly weaker ones, or any as superadmin. */
export const roleOutranks = (actor: Role, target: Role): boolean =>
  actor === 'superadmin' || roles.indexOf(actor) > roles.indexOf(target);

export { type AuditEvent, auditEvents } from './audit-events.ts';
export { type CredentialKind, credentialKinds, programmatic } from './credential-kinds.ts';
export {
  type LimitClass,
  type LimitSettings,
  limitDefaults,
  separateBucket,
} from './limit-defaults.ts';

/** Who may call a procedure at all, checked before any permission. */
export const audiences = ['public', 'protected', 'admin', 'superadmin'] as const;
export type Audience = (typeof audiences)[number];

/** The weakest role that each audience admits; `null` admits anonymous callers. */
export const audienceFloor: Readonly<Record<Audience, Role | null>> = {
  public: null,
  protected: 'viewer',
  admin: 'admin',
  superadmin: 'superadmin',
};

/**
 * What a mutation needs besides its credential: a CSRF token and an allowed origin (R-HTTP-1), or nothing, if the
 * credential is in the body and no cookie is read or set.
 */
export const csrfModes = ['token', 'none'] as const;

/**
 * How much the whole server does, from everything to hardly anything (docs/settings.md): in read-only mode only superadmins
 * change things, but for what defends the server or an account; in maintenance only they do anything.
 */
export const serverModes = ['normal', 'read_only', 'maintenance'] as const;
export type ServerMode = (typeof serverModes)[number];

/** Declared by every procedure and every plain HTTP route. */
export interface Policy {
  readonly who: Audience;
  /** The permission needed; public procedures need none. */
  readonly can: Permission | null;
  /** The rate limit class; `null` only for static answers that cost nothing. */
  readonly limit: LimitClass | null;
  /** The audit event of a successful call; `null` for calls that are not audited. */
  readonly audit: AuditEvent | null;
  /** The audit event of the other successful outcome, such as a sign-in that requires a second factor; `null` without one. */
  readonly alternateAudit: AuditEvent | null;
  /** The accepted credentials. Sessions only, unless widened on purpose. */
  readonly credentials: readonly CredentialKind[];
  /** Requires a recent re-authentication ("step-up", R-ID-9, ASVS 7.5.1). */
  readonly stepUp: boolean;
  /**
   * Also open to users who have not yet set up the second factor that their role requires (ASVS 6.3.3), and to those whose
   * account is being deleted.
   */
  readonly beforeEnrolment: boolean;
  readonly csrf: (typeof csrfModes)[number];
  /** The most restricted mode in which everyone may call it. Reads work in read-only mode whatever is declared. */
  readonly worksIn: ServerMode;
}

export type PublicPolicy = Pick<Policy, 'limit' | 'audit'> &
  Partial<Pick<Policy, 'csrf' | 'alternateAudit' | 'credentials' | 'worksIn'>>;
export type MemberPolicy = Pick<Policy, 'audit'> & {
  readonly limit: LimitClass;
  readonly can: Permission;
} & Partial<Pick<Policy, 'credentials' | 'stepUp' | 'beforeEnrolment' | 'alternateAudit' | 'worksIn'>>;

/** The strict default of each option. */
const strict = {
  credentials: ['session'],
  stepUp: false,
  beforeEnrolment: false,
  csrf: 'token',
  alternateAudit: null,
  worksIn: 'normal',
} as const satisfies Partial<Policy>;

/** Completes a public declaration. */
export const publicPolicy = (declared: PublicPolicy): Policy => ({
  who: 'public',
  can: null,
  ...strict,
  ...declared,
});

/**
 * Completes the declaration of a procedure for signed-in users at or above the audience's floor. Browsers send the session
 * cookie automatically, so mutations always require a CSRF token.
 */
export const memberPolicy = (who: Exclude<Audience, 'public'>, declared: MemberPolicy): Policy => ({
  ...strict,
  ...declared,
  csrf: strict.csrf,
  who,
});
