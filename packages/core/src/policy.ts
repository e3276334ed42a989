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
  'account:secure',
  'token:manage',
  'engine:list',
  'image:read',
  'image:delete',
  'job:read',
  'job:create',
  'job:cancel',
  'user:read',
  'user:lock',
  'user:end-sessions',
  'user:end-all-sessions',
  'user:force-reset',
  'user:remove-second-factor',
  'user:set-role',
  'audit:read',
  'policy:read',
  'notice:read',
] as const;
export type Permission = (typeof permissions)[number];

/** What each role adds to the one below it. */
const added: Record<Role, readonly Permission[]> = {
  viewer: [
    'session:read',
    'session:end',
    'account:read',
    'account:edit',
    'account:secure',
    'token:manage',
    'engine:list',
    'image:read',
    'job:read',
  ],
  user: ['image:delete', 'job:create', 'job:cancel'],
  admin: [
    'user:read',
    'user:lock',
    'user:end-sessions',
    'user:force-reset',
    'audit:read',
    'policy:read',
    'notice:read',
  ],
  superadmin: ['user:set-role', 'user:remove-second-factor', 'user:end-all-sessions'],
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
  /** Mails that somebody asks for (verification, reset), per address and, separately, per email. */
  mail: { points: 5, windowS: 3600 },
  /** Tries at a second factor or a confirmation, per address. */
  proof: { points: 20, windowS: 60 },
  /** Steps of a sign-in by way of another provider, per address. */
  oauth: { points: 30, windowS: 60 },
  /** Renewals of access tokens, per address. */
  refresh: { points: 60, windowS: 60 },
  /** Image jobs. */
  generation: { points: 20, windowS: 60 },
  /** Image bytes: a gallery page asks for dozens at once. In place of `request`. */
  file: { points: 1200, windowS: 60 },
  /** Who is here: every page has to know, also when its other calls have to wait. In place of `request`. */
  session: { points: 300, windowS: 60 },
  /** Content-Security-Policy reports per address. */
  report: { points: 60, windowS: 60 },
  /** How often the refusals of one caller are written to the audit log, so that a flood cannot fill it. */
  refusalRecord: { points: 30, windowS: 60 },
} as const satisfies Record<string, { points: number; windowS: number }>;
export type LimitClass = keyof typeof limitDefaults;
/** Classes with an allowance of their own: such calls of somebody signed in are not counted as `request` as well. */
export const separateBucket: ReadonlySet<LimitClass> = new Set<LimitClass>(['file', 'session']);
export type LimitSettings = Readonly<Record<LimitClass, { points: number; windowS: number }>>;

/** Security events (R-SEC-1). Closed: a new one is added here and nowhere else. */
export const auditEvents = [
  'login_success',
  'login_failure',
  /** The first factor was right; the second one is owed. */
  'login_challenged',
  'logout',
  'registration',
  'setup_completed',
  'password_change',
  'password_reset_requested',
  'password_reset',
  'password_reset_forced',
  'verification_requested',
  'email_verified',
  'email_change_requested',
  'email_change_confirmed',
  'email_changed',
  'two_factor_change',
  'passkey_added',
  'passkey_renamed',
  'passkey_removed',
  'identity_linked',
  'identity_unlinked',
  'step_up',
  'sign_in_locked',
  'sign_in_disowned',
  'added_access_confirmed',
  'registration_disowned',
  'token_issued',
  'token_refreshed',
  'token_reused',
  'token_revoked',
  'mail_failed',
  'profile_change',
  'session_revoked',
  'role_change',
  'user_locked',
  'user_unlocked',
  'user_created',
  'user_imported',
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

/** What somebody who uses the studio by a program may do: make and read pictures, not touch the account (pitfall 19). */
export const programmatic = ['session', 'accessToken'] as const satisfies readonly CredentialKind[];

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

/**
 * What a change has to show beside its credential: the CSRF token and an own origin (R-HTTP-1), or nothing, where the
 * proof stands in the body, no cookie is read and none is set.
 */
export const csrfModes = ['token', 'none'] as const;

/** The declaration every procedure and every plain HTTP route carries. */
export interface Policy {
  readonly who: Audience;
  /** The permission needed; public procedures need none. */
  readonly can: Permission | null;
  /** The class the call is counted in; `null` only for answers that are the same for everybody and cost nothing. */
  readonly limit: LimitClass | null;
  /** The event a successful call writes; `null` for calls that leave no trace. */
  readonly audit: AuditEvent | null;
  /** What it writes in place of that when it rightly ends on the way there; `null` when there is no such way. */
  readonly alternateAudit: AuditEvent | null;
  /** Which credentials may be used. Sessions only, unless widened on purpose. */
  readonly credentials: readonly CredentialKind[];
  /** Needs a recent proof that the person at the keyboard is the owner ("step-up", R-ID-9, ASVS 7.5.1). */
  readonly stepUp: boolean;
  /** Open also to those whose role asks for a second factor that they have not set up yet (ASVS 6.3.3). */
  readonly beforeEnrolment: boolean;
  readonly csrf: (typeof csrfModes)[number];
}

export type PublicPolicy = Pick<Policy, 'limit' | 'audit'> & Partial<Pick<Policy, 'csrf' | 'alternateAudit'>>;
export type MemberPolicy = Pick<Policy, 'audit'> & {
  readonly limit: LimitClass;
  readonly can: Permission;
} & Partial<Pick<Policy, 'credentials' | 'stepUp' | 'beforeEnrolment' | 'alternateAudit'>>;

/** What nobody has unless it is declared: the strict side of each choice. */
const strict = {
  credentials: ['session'],
  stepUp: false,
  beforeEnrolment: false,
  csrf: 'token',
  alternateAudit: null,
} as const satisfies Partial<Policy>;

/** Completes a public declaration. */
export const publicPolicy = (declared: PublicPolicy): Policy => ({
  who: 'public',
  can: null,
  ...strict,
  ...declared,
});

/**
 * Completes the declaration of a procedure for signed-in people at or above the audience's floor. Their browsers send the
 * session by themselves, so their changes always show a CSRF token.
 */
export const memberPolicy = (who: Exclude<Audience, 'public'>, declared: MemberPolicy): Policy => ({
  ...strict,
  ...declared,
  csrf: strict.csrf,
  who,
});
