import { AppError } from '@atelier/core/errors';
import { clockToleranceMs } from '@atelier/core/max-lifetimes';
import {
  type AuditEvent,
  audienceFloor,
  type LimitClass,
  openWithoutTerms,
  type Policy,
  type Role,
  roleAtLeast,
  roleCan,
  separateBucket,
} from '@atelier/core/policy';
import type { LimitVerdict } from '@atelier/core/ports/services';
import { type WorkspaceRole, workspaceRoleCan } from '@atelier/core/workspace-roles';
import { type AuditTrail, createAuditTrail } from '../audit/audit-trail.ts';
import { isThenable } from '../shared/thenable.ts';
import {
  type Actor,
  actorOf,
  type GuardDeps,
  type Principal,
  type RequestContext,
} from './request-context.ts';
import { requireOpen } from './server-mode.ts';
import { noSuchWorkspace } from './workspace.ts';

/** The guard's input: the same for a procedure and an HTTP route. */
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

/** Checks kind and scopes of the credential, role and permission. Denies by default. */
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

/** For a procedure that needs a fresh proof of identity only for some inputs. @throws AppError `step_up_required` */
export const requireRecentProof = (
  { credential: { provenAt } }: Principal,
  guard: Pick<GuardDeps, 'clock' | 'settings'>,
): void => {
  if (provenAt === null) throw new AppError('step_up_required');
  const ageMs = guard.clock.now().getTime() - provenAt.getTime();
  // A date in the future was written before the clock was set back; it would stay fresh for that much longer.
  if (ageMs >= guard.settings.stepUpTtlMs || ageMs < -clockToleranceMs)
    throw new AppError('step_up_required');
};

/** Checks enrolment and step-up (ASVS 6.3.3, 7.5.1). */
const requireFreshProof = (policy: Policy, principal: Principal, guard: GuardDeps): void => {
  if (!policy.beforeEnrolment && principal.user.deletionDueAt !== null) throw new AppError('account_closing');
  if (!policy.beforeEnrolment && mustEnrol(principal.user, guard.settings.secondFactorRoles))
    throw new AppError('enrolment_required');
  if (policy.stepUp) requireRecentProof(principal, guard);
};

/**
 * Whether the caller must accept published terms first. Only people are asked: programs with a token cannot read them
 * (decision 60).
 */
const owesAcceptance = (policy: Policy, { user, credential }: Principal, guard: GuardDeps) =>
  credential.kind === 'session' &&
  policy.can !== null &&
  !openWithoutTerms.has(policy.can) &&
  guard.legal.owes(user.id);

/**
 * The caller in the workspace of the call. A workspace of which the caller is not a member gets the same response as
 * one that does not exist (R-AUTHZ-6). @throws AppError `not_found`, `forbidden`
 */
const resolveActor = (
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
 * Classes of calls without an account that are not also counted as `anonymous`: a page of a shared collection has dozens of
 * pictures. What such a call asks for in vain is counted there by its handler.
 */
const separateAddressBucket: ReadonlySet<LimitClass> = new Set<LimitClass>(['share']);

/**
 * Enforces the policy, in this order: address limit (without a credential) → role, permission and scopes → account
 * limit → read-only and maintenance mode → origin and CSRF token of a change → membership in the workspace of the call → enrolment and step-up → accepted terms
 * (R-AUTHZ-7, R-LIM-2, R-HTTP-1, R-ID-9). Limits come before the membership, whose look-up may cost a query.
 * @returns the caller in that workspace; null for public policies
 */
export const enforce = async (policy: Policy, input: GuardInput, changes: boolean): Promise<Actor | null> => {
  const { request, principal } = input;
  const key = principal === null ? request.addressKey : principal.credential.limitKey;
  const { limit } = policy;
  const hasOwnAddressBucket = limit !== null && separateAddressBucket.has(limit);
  if (principal === null && !request.consumeCountedCall() && !hasOwnAddressBucket)
    requireAllowed(input, 'anonymous', await count(input, 'anonymous', key));
  authorise(policy, principal);
  const hasSeparateBucket = limit !== null && separateBucket.has(limit);
  if (principal !== null && !hasSeparateBucket)
    requireAllowed(input, 'request', await count(input, 'request', key));
  if (limit !== null && limit !== 'anonymous' && limit !== 'request') {
    // Public procedures such as sign-in are counted by address, also for signed-in users.
    const counted = policy.who === 'public' && !hasSeparateBucket ? request.addressKey : key;
    requireAllowed(input, limit, await count(input, limit, counted));
  }
  requireOpen(policy, principal?.user.role ?? null, changes, input.guard.runtimeSettings);
  const refusal = changes && policy.csrf === 'token' ? request.csrfError() : null;
  if (refusal !== null) throw new AppError(refusal);
  if (policy.who === 'public' || principal === null) return null;
  const found = request.workspaceRole();
  const role = isThenable(found) ? await found : found;
  const actor = resolveActor(policy, principal, role, request.requestedWorkspace);
  requireFreshProof(policy, principal, input.guard);
  const owes = owesAcceptance(policy, principal, input.guard);
  if (isThenable(owes) ? await owes : owes) throw new AppError('terms_due');
  return actor;
};

const credentialIdOf = ({ credential }: Principal): string =>
  credential.kind === 'session' ? credential.sessionId : credential.id;

/**
 * The audit trail of one call with its caller as the actor: in the workspace of the call once the guard has resolved
 * it, else in the personal one.
 */
export const trailFor = (
  { request, principal, guard }: GuardInput,
  actor: Actor | null = null,
): AuditTrail =>
  principal === null
    ? createAuditTrail(request, actor, guard.clock, null, guard.onEvent)
    : createAuditTrail(
        request,
        actor ?? actorOf(principal),
        guard.clock,
        credentialIdOf(principal),
        guard.onEvent,
      );

/**
 * Audits a read before it happens: if it cannot be recorded, nothing is returned (R-ADM-2). An administrator's view of
 * one thing is recorded once per session and hour, so that readers of the log do not fill it.
 * @param entityId what is read; the path if it has no id
 */
export const recordRead = async (
  { audit: event }: Pick<Policy, 'audit'>,
  { guard, principal }: GuardInput,
  audit: AuditTrail,
  path: string,
  entityId = path,
): Promise<void> => {
  if (event === null) return;
  const view =
    event === 'admin_access' && principal !== null
      ? [credentialIdOf(principal), path, entityId].join(' ')
      : null;
  if (view !== null && guard.recentReads.has(view)) return;
  await audit.write(guard.db, event, { entityType: 'procedure', entityId, details: { procedure: path } });
  if (view !== null) guard.recentReads.add(view);
};

/**
 * Fails a change that did not write the event that its policy declares, or an alternative.
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
