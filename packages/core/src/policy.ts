/**
 * The policy table (R-AUTHZ-1, R-AUTHZ-2, R-AUTHZ-7): who may do what, how often, and what is written down.
 * Everything that grants a right is in this file; nothing elsewhere compares role names.
 */

/** Platform roles, weakest first. The order is the hierarchy. */
export const roles = ['viewer', 'user', 'admin', 'superadmin'] as const;
export type Role = (typeof roles)[number];

export const permissions = [
  'session:read',
  'session:end',
  'account:read',
  'account:edit',
  'engine:list',
  'image:read',
  'image:delete',
  'job:read',
  'job:create',
  'job:cancel',
  'user:read',
  'user:lock',
  'user:end-sessions',
  'user:set-role',
  'audit:read',
  'policy:read',
] as const;
export type Permission = (typeof permissions)[number];

/** What each role adds to the one below it. */
const added: Record<Role, readonly Permission[]> = {
  viewer: [
    'session:read',
    'session:end',
    'account:read',
    'account:edit',
    'engine:list',
    'image:read',
    'job:read',
  ],
  user: ['image:delete', 'job:create', 'job:cancel'],
  admin: ['user:read', 'user:lock', 'user:end-sessions', 'audit:read', 'policy:read'],
  superadmin: ['user:set-role'],
};

const grants: ReadonlyMap<Role, ReadonlySet<Permission>> = new Map(
  roles.map((role, rank) => [role, new Set(roles.slice(0, rank + 1).flatMap((lower) => added[lower]))]),
);

/** Whether `role` carries `permission`. Unknown roles and permissions carry nothing. */
export const roleCan = (role: Role, permission: Permission): boolean =>
  grants.get(role)?.has(permission) ?? false;

/** Whether `role` stands at or above `floor` in the hierarchy. */
export const roleAtLeast = (role: Role, floor: Role): boolean => {
  const rank = roles.indexOf(role);
  return rank >= 0 && rank >= roles.indexOf(floor);
};

/** Whether `actor` may act on the account of somebody with `target` role (R-AUTHZ-3): strictly below, or superadmin. */
export const roleOutranks = (actor: Role, target: Role): boolean =>
  actor === 'superadmin' || roles.indexOf(actor) > roles.indexOf(target);

/**
 * Named limit classes (R-LIM-1). The figures are settings: `LIMIT_<NAME>` as `points/seconds`.
 * A class is counted per user when one is known, else per address (R-LIM-2).
 */
export const limitDefaults = {
  /** Every call that carries no valid credential, per address. */
  anonymous: { points: 1000, windowS: 3600 },
  /** Every call of a signed-in user (plan `standard`). */
  request: { points: 100, windowS: 60 },
  /** Changes, on top of `request`. */
  write: { points: 60, windowS: 60 },
  /** Sign-in attempts, per address and, separately, per email; those from a known device, per device. */
  signIn: { points: 5, windowS: 60 },
  /** New accounts per address. */
  register: { points: 10, windowS: 3600 },
  /** Image jobs. */
  generation: { points: 20, windowS: 60 },
  /** Image bytes: a gallery page asks for dozens at once. */
  file: { points: 1200, windowS: 60 },
  /** Content-Security-Policy reports per address. */
  report: { points: 60, windowS: 60 },
  /** How often the refusals of one caller are written to the audit log, so that a flood cannot fill it. */
  refusalRecord: { points: 30, windowS: 60 },
} as const satisfies Record<string, { points: number; windowS: number }>;
export type LimitClass = keyof typeof limitDefaults;
export type LimitSettings = Readonly<Record<LimitClass, { points: number; windowS: number }>>;

/** Security events (R-SEC-1). Closed: a new one is added here and nowhere else. */
export const auditEvents = [
  'login_success',
  'login_failure',
  'logout',
  'registration',
  'setup_completed',
  'password_change',
  'profile_change',
  'session_revoked',
  'role_change',
  'user_locked',
  'user_unlocked',
  'user_created',
  'quota_change',
  'admin_access',
  'access_denied',
  'csrf_refused',
  'rate_limit_exceeded',
  'job_created',
  'job_cancelled',
  'job_completed',
  'job_failed',
  'image_deleted',
  'image_restored',
] as const;
export type AuditEvent = (typeof auditEvents)[number];

export const credentialKinds = ['session', 'apiKey', 'accessToken'] as const;
export type CredentialKind = (typeof credentialKinds)[number];

/** Who gets past the door at all, before any permission is asked. */
export const audiences = ['public', 'protected', 'admin', 'superadmin'] as const;
export type Audience = (typeof audiences)[number];

/** The least role that each audience admits; `null` admits anybody. */
export const audienceFloor: Readonly<Record<Audience, Role | null>> = {
  public: null,
  protected: 'viewer',
  admin: 'admin',
  superadmin: 'superadmin',
};

/** The declaration every procedure and every plain HTTP route carries. */
export interface Policy {
  readonly who: Audience;
  /** The permission needed; public procedures need none. */
  readonly can: Permission | null;
  /** The class the call is counted in; `null` only for answers that are the same for everybody and cost nothing. */
  readonly limit: LimitClass | null;
  /** The event a successful call writes; `null` for calls that leave no trace. */
  readonly audit: AuditEvent | null;
  /** Which credentials may be used. Sessions only, unless widened on purpose. */
  readonly credentials: readonly CredentialKind[];
}

export type PublicPolicy = Pick<Policy, 'limit' | 'audit'>;
export type MemberPolicy = PublicPolicy & {
  readonly limit: LimitClass;
  readonly can: Permission;
  readonly credentials?: readonly CredentialKind[];
};

/** Completes a public declaration. */
export const publicPolicy = (declared: PublicPolicy): Policy => ({
  who: 'public',
  can: null,
  credentials: ['session'],
  ...declared,
});

/** Completes the declaration of a procedure for signed-in people at or above the audience's floor. */
export const memberPolicy = (who: Exclude<Audience, 'public'>, declared: MemberPolicy): Policy => ({
  credentials: ['session'],
  ...declared,
  who,
});
