import { AppError } from '@atelier/core/errors';
import { clockToleranceMs } from '@atelier/core/max-lifetimes';
import {
  type AuditEvent,
  audienceFloor,
  type LimitClass,
  type Policy,
  type Role,
  roleAtLeast,
  roleCan,
  separateBucket,
} from '@atelier/core/policy';
import type { LimitVerdict } from '@atelier/core/ports/services';
import { type WorkspaceRole, workspaceRoleCan } from '@atelier/core/workspace-roles';
import { type AuditTrail, createAuditTrail } from '../audit/audit-trail.ts';
import { toAppError } from './errors.ts';
import {
  type Actor,
  actorOf,
  type GuardDeps,
  type Principal,
  type RequestContext,
} from './request-context.ts';
import { noSuchWorkspace } from './workspace.ts';

/** What the guard decides on: the same for a procedure and for a plain HTTP route. */
export interface GuardInput {
  readonly request: RequestContext;
  readonly principal: Principal | null;
  readonly guard: GuardDeps;
}

/** Counts the call by the rule of one class. */
const count = ({ guard }: GuardInput, limitClass: LimitClass, key: string): Promise<LimitVerdict> =>
  guard.limiter.consume(guard.limits[limitClass], key);

/** @throws AppError `rate_limited` */
const requireAllowed = ({ request }: GuardInput, limitClass: LimitClass, verdict: LimitVerdict): void => {
  request.noteLimit(limitClass, verdict);
  if (!verdict.allowed) throw new AppError('rate_limited', undefined, { retryAfterS: verdict.resetS });
};

/** Kind and scopes of the credential, role and permission. Anything not expressly granted is refused. */
const authorise = (policy: Policy, principal: Principal | null): void => {
  const floor = audienceFloor[policy.who];
  if (floor === null) return;
  if (principal === null) throw new AppError('unauthenticated');
  const { role } = principal.user;
  const { kind, scopes } = principal.credential;
  const granted =
    policy.credentials.includes(kind) &&
    roleAtLeast(role, floor) &&
    policy.can !== null &&
    roleCan(role, policy.can) &&
    (scopes === null || scopes.has(policy.can));
  if (!granted) throw new AppError('forbidden');
};

/** Whether the role asks for a second factor that the account does not have (R-ID-8). */
export const mustEnrol = (
  user: Pick<Principal['user'], 'role' | 'secondFactorAt'>,
  roles: readonly Role[],
): boolean => user.secondFactorAt === null && roles.includes(user.role);

/** What depends on how well, and how lately, the caller has proven who they are (ASVS 6.3.3, 7.5.1). */
const assure = (policy: Policy, principal: Principal, guard: GuardDeps): void => {
  if (!policy.beforeEnrolment && mustEnrol(principal.user, guard.secondFactorRoles))
    throw new AppError('enrolment_required');
  if (!policy.stepUp) return;
  const { provenAt } = principal.credential;
  if (provenAt === null) throw new AppError('step_up_required');
  const ageMs = guard.clock.now().getTime() - provenAt.getTime();
  // A date in the future was written before the clock was set back. Taken at its word it would stay fresh that much longer.
  if (ageMs >= guard.stepUpTtlMs || ageMs < -clockToleranceMs) throw new AppError('step_up_required');
};

/**
 * The caller in the workspace of the call. A workspace of which they are no member answers like one that does not exist
 * (R-AUTHZ-6). @throws AppError `not_found`, `forbidden`
 */
const enterWorkspace = (
  policy: Policy,
  principal: Principal,
  role: WorkspaceRole | null,
  requested: string | undefined,
): Actor => {
  if (role === null) throw new AppError('not_found', noSuchWorkspace);
  if (policy.can === null || !workspaceRoleCan(role, policy.can)) throw new AppError('forbidden');
  return actorOf(principal, requested);
};

/**
 * Lets a call through or throws, in this order: address limit (without a credential) → role, permission and scopes →
 * account limit → origin and CSRF token of a change → membership in the workspace of the call → enrolment and step-up
 * (R-AUTHZ-7, R-LIM-2, R-HTTP-1, R-ID-9). Limits come before the membership, whose look-up may cost a query.
 * @returns the caller in that workspace; null where the policy lets everybody in
 */
export const enforce = async (policy: Policy, gate: GuardInput, changes: boolean): Promise<Actor | null> => {
  const { request, principal } = gate;
  const key = principal === null ? request.addressKey : principal.credential.limitKey;
  if (principal === null && !request.takePrepaid())
    requireAllowed(gate, 'anonymous', await count(gate, 'anonymous', key));
  authorise(policy, principal);
  const { limit } = policy;
  const isAlone = limit !== null && separateBucket.has(limit);
  if (principal !== null && !isAlone) requireAllowed(gate, 'request', await count(gate, 'request', key));
  if (limit !== null && limit !== 'anonymous' && limit !== 'request') {
    // Sign-in and registration are counted by address, also for those who are signed in already.
    const counted = policy.who === 'public' && !isAlone ? request.addressKey : key;
    requireAllowed(gate, limit, await count(gate, limit, counted));
  }
  const refusal = changes && policy.csrf === 'token' ? request.refuseChange() : null;
  if (refusal !== null) throw new AppError(refusal);
  if (policy.who === 'public' || principal === null) return null;
  const found = request.workspaceRole();
  const role = found instanceof Promise ? await found : found;
  const actor = enterWorkspace(policy, principal, role, request.requestedWorkspace);
  assure(policy, principal, gate.guard);
  return actor;
};

/** The trail of one call, in the name of its caller: in the workspace of the call once the guard has found it, else the personal one. */
export const trailFor = ({ request, principal, guard }: GuardInput, actor: Actor | null = null): AuditTrail =>
  createAuditTrail(request, actor ?? (principal === null ? null : actorOf(principal)), guard.clock);

/**
 * Writes the event of a look before it happens: who cannot be recorded sees nothing (R-ADM-2).
 * @param entityId what is looked at; the path where it has no id
 */
export const recordLook = async (
  { audit: event }: Pick<Policy, 'audit'>,
  { guard }: GuardInput,
  audit: AuditTrail,
  path: string,
  entityId = path,
): Promise<void> => {
  if (event === null) return;
  await audit.write(guard.db, event, { entityType: 'procedure', entityId, details: { procedure: path } });
};

/**
 * Fails a change that did not write the event that its policy declares, or one of those that may stand for it.
 * @throws AppError `internal`; its cause, for the log, names both
 */
export const requireEvent = (
  { audit: event, alternateAudit }: Pick<Policy, 'audit' | 'alternateAudit'>,
  audit: AuditTrail,
  path: string,
  others: readonly AuditEvent[] = [],
): void => {
  if (event === null || audit.has(event)) return;
  if (alternateAudit !== null && audit.has(alternateAudit)) return;
  if (others.some((other) => audit.has(other))) return;
  throw new AppError('internal', undefined, { cause: new Error(`${path} did not write ${event}`) });
};

const refusalEvents = {
  forbidden: 'access_denied',
  not_found: 'access_denied',
  csrf_failed: 'csrf_refused',
  foreign_origin: 'csrf_refused',
  rate_limited: 'rate_limit_exceeded',
} as const;

const isRefusal = (code: string): code is keyof typeof refusalEvents => Object.hasOwn(refusalEvents, code);

/**
 * Writes a refusal to the audit log (ASVS 16.3.2, 16.3.3), within bounds: strangers' misses are left to the
 * access log, and one caller fills at most so many rows a minute.
 */
export const recordRefusal = async (gate: GuardInput, thrown: unknown, path: string): Promise<void> => {
  const { code } = toAppError(thrown);
  if (!isRefusal(code) || (gate.principal === null && code === 'not_found')) return;
  const { request, principal, guard } = gate;
  const verdict = await guard.limiter.consume(
    guard.limits.refusalRecord,
    principal?.credential.limitKey ?? request.addressKey,
  );
  if (!verdict.allowed) return;
  const refused = { entityType: 'procedure', entityId: path, details: { code } };
  // A full disk must not make something else of a refusal: it stands, and the log tells that its event is missing.
  await trailFor(gate).write(guard.db, refusalEvents[code], refused).catch(guard.onUnrecorded);
};
