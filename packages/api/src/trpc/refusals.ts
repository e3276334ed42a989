import type { CountedKind } from '@atelier/core/detection/signal';
import { type ErrorCode, errorStatus } from '@atelier/core/errors';
import type { AuditEvent } from '@atelier/core/policy';
import type { SignalOrigin } from '@atelier/core/ports/signals';
import { toAppError } from './errors.ts';
import { type GuardInput, trailFor } from './guard.ts';

const refusalEvents = {
  forbidden: 'access_denied',
  not_found: 'access_denied',
  csrf_failed: 'csrf_refused',
  foreign_origin: 'csrf_refused',
  rate_limited: 'rate_limit_exceeded',
} as const;

const isRefusal = (code: string): code is keyof typeof refusalEvents => Object.hasOwn(refusalEvents, code);

/** What valid clients hardly ever cause. */
const invalidInput: ReadonlySet<ErrorCode> = new Set([
  'bad_request',
  'validation_failed',
  'payload_too_large',
  'unsupported_media_type',
]);

/** What a refusal counts as; those that are not listed are ordinary, or faults of the server. */
const signalKinds: Partial<Record<ErrorCode, CountedKind>> = {
  rate_limited: 'rate_limited',
  not_found: 'not_found',
  forbidden: 'forbidden',
  foreign_origin: 'foreign_origin',
  unauthenticated: 'unauthenticated',
  quota_exceeded: 'quota_refused',
  budget_exceeded: 'quota_refused',
  gallery_full: 'quota_refused',
  too_many_jobs: 'quota_refused',
  content_blocked: 'prompt_blocked',
  bad_request: 'invalid_input',
  validation_failed: 'invalid_input',
  payload_too_large: 'invalid_input',
  unsupported_media_type: 'invalid_input',
};
/** The first status of a fault of the server; 502 and 503 are faults of an engine, provider or database. */
const firstFault = 500;

/** Where a call comes from, for detection. */
export const originOf = ({ principal, request }: GuardInput, path: string): SignalOrigin => ({
  userId: principal?.user.id ?? null,
  address: request.addressKey,
  tokenId: principal === null || principal.credential.kind === 'session' ? null : principal.credential.id,
  procedure: path,
});

const countRefusal = (input: GuardInput, code: ErrorCode, path: string): void => {
  const kind = signalKinds[code] ?? (errorStatus[code] >= firstFault ? 'api_error' : null);
  if (kind !== null) input.guard.signals.count(kind, originOf(input, path));
};

const callerKey = ({ principal, request }: GuardInput): string =>
  principal?.credential.limitKey ?? request.addressKey;

/** The event of a refusal; null for those that leave none. */
const refusalEventOf = async (input: GuardInput, code: ErrorCode): Promise<AuditEvent | null> => {
  const { principal, guard } = input;
  if (invalidInput.has(code)) {
    const { allowed, remaining } = await guard.limiter.consume(guard.limits.invalidInput, callerKey(input));
    // Once per window: earlier calls may be slips, later ones are known.
    return allowed && remaining === 0 ? 'invalid_input_repeated' : null;
  }
  if (!isRefusal(code) || (principal === null && code === 'not_found')) return null;
  const { allowed } = await guard.limiter.consume(guard.limits.refusalRecord, callerKey(input));
  return allowed ? refusalEvents[code] : null;
};

/**
 * Counts a refusal for the metrics and for detection, and audits it (ASVS 16.3.2, 16.3.3), within bounds: `not_found` of anonymous callers is
 * only in the access log, the number of rows per caller and minute is limited, and invalid input leaves one row when it
 * becomes a flood.
 */
export const recordRefusal = async (input: GuardInput, thrown: unknown, path: string): Promise<void> => {
  const { guard } = input;
  const { code } = toAppError(thrown);
  guard.onRefusal(code);
  countRefusal(input, code, path);
  const event = await refusalEventOf(input, code);
  if (event === null) return;
  const refused = { entityType: 'procedure', entityId: path, details: { code } };
  // A full disk must not change the refusal; the log says that its event is missing.
  await trailFor(input).write(guard.db, event, refused).catch(guard.onUnrecorded);
};
