import { AppError } from '@atelier/core/errors';
import { clockToleranceMs } from '@atelier/core/longest-lives';
import {
  audienceFloor,
  type LimitClass,
  ownAllowance,
  type Policy,
  type Role,
  roleAtLeast,
  roleCan,
} from '@atelier/core/policy';
import { type AuditTrail, createAuditTrail } from './audit-trail.ts';
import { actorOf, type Call, type Caller, type GuardDeps } from './call.ts';
import { toAppError } from './errors.ts';

/** What the guard decides on: the same for a procedure and for a plain HTTP route. */
export interface Gate {
  readonly call: Call;
  readonly caller: Caller | null;
  readonly guard: GuardDeps;
}

/** Counts the call by the rule of one class. @throws AppError `rate_limited` */
const count = async ({ call, guard }: Gate, limitClass: LimitClass, key: string): Promise<void> => {
  const verdict = await guard.limiter.consume(guard.limits[limitClass], key);
  call.noteLimit(limitClass, verdict);
  if (!verdict.allowed) throw new AppError('rate_limited', undefined, { retryAfterS: verdict.resetS });
};

/** Role, permission and kind of credential. Anything not expressly granted is refused. */
const authorise = (policy: Policy, caller: Caller | null): void => {
  const floor = audienceFloor[policy.who];
  if (floor === null) return;
  if (caller === null) throw new AppError('unauthenticated');
  const granted =
    policy.credentials.includes(caller.credential.kind) &&
    roleAtLeast(caller.user.role, floor) &&
    policy.can !== null &&
    roleCan(caller.user.role, policy.can);
  if (!granted) throw new AppError('forbidden');
};

/** Whether the role asks for a second factor that the account does not have (R-ID-8). */
export const mustEnrol = (
  user: Pick<Caller['user'], 'role' | 'secondFactorAt'>,
  roles: readonly Role[],
): boolean => user.secondFactorAt === null && roles.includes(user.role);

/** What depends on how well, and how lately, the caller has proven who they are (ASVS 6.3.3, 7.5.1). */
const assure = (policy: Policy, caller: Caller, guard: GuardDeps): void => {
  if (!policy.beforeEnrolment && mustEnrol(caller.user, guard.secondFactorRoles))
    throw new AppError('enrolment_required');
  if (!policy.stepUp) return;
  const { credential } = caller;
  const provenMs = credential.kind === 'session' ? credential.provenAt.getTime() : -Infinity;
  const ageMs = guard.clock.now().getTime() - provenMs;
  // A date in the future was written before the clock was set back. Taken at its word it would stay fresh that much longer.
  if (ageMs >= guard.stepUpTtlMs || ageMs < -clockToleranceMs) throw new AppError('step_up_required');
};

/**
 * Lets a call through or throws, in the order of the house: address limit (for those without a credential) →
 * role and permission → account limit → origin and CSRF token of a change → enrolment and step-up
 * (R-AUTHZ-7, R-LIM-2, R-HTTP-1, R-ID-9).
 */
export const enforce = async (policy: Policy, gate: Gate, changes: boolean): Promise<void> => {
  const { call, caller } = gate;
  const key = caller === null ? call.addressKey : caller.user.id;
  if (caller === null && !call.takePrepaid()) await count(gate, 'anonymous', key);
  authorise(policy, caller);
  const { limit } = policy;
  const isAlone = limit !== null && ownAllowance.has(limit);
  if (caller !== null && !isAlone) await count(gate, 'request', key);
  if (limit !== null && limit !== 'anonymous' && limit !== 'request') {
    // The doors (sign-in, registration) are counted by address, also for those who are inside already.
    await count(gate, limit, policy.who === 'public' && !isAlone ? call.addressKey : key);
  }
  const refusal = changes && policy.changeProof === 'csrf' ? call.refuseChange() : null;
  if (refusal !== null) throw new AppError(refusal);
  if (policy.who !== 'public' && caller !== null) assure(policy, caller, gate.guard);
};

/** The trail of one call, in the name of its caller. */
export const trailFor = ({ call, caller, guard }: Gate): AuditTrail =>
  createAuditTrail(call, caller === null ? null : actorOf(caller), guard.clock);

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
export const recordRefusal = async (gate: Gate, thrown: unknown, path: string): Promise<void> => {
  const { code } = toAppError(thrown);
  if (!isRefusal(code) || (gate.caller === null && code === 'not_found')) return;
  const { call, caller, guard } = gate;
  const verdict = await guard.limiter.consume(guard.limits.refusalRecord, caller?.user.id ?? call.addressKey);
  if (!verdict.allowed) return;
  const refused = { entityType: 'procedure', entityId: path, details: { code } };
  // A full disk must not make something else of a refusal: it stands, and the log tells that its event is missing.
  await trailFor(gate).write(guard.db, refusalEvents[code], refused).catch(guard.onUnrecorded);
};
