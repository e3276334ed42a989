import type { ErrorCode } from '@atelier/core/errors';
import type { AuditEvent } from '@atelier/core/policy';
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
 * Counts a refusal for the metrics and audits it (ASVS 16.3.2, 16.3.3), within bounds: `not_found` of anonymous callers is
 * only in the access log, the number of rows per caller and minute is limited, and invalid input leaves one row when it
 * becomes a flood.
 */
export const recordRefusal = async (input: GuardInput, thrown: unknown, path: string): Promise<void> => {
  const { guard } = input;
  const { code } = toAppError(thrown);
  guard.onRefusal(code);
  const event = await refusalEventOf(input, code);
  if (event === null) return;
  const refused = { entityType: 'procedure', entityId: path, details: { code } };
  // A full disk must not change the refusal; the log says that its event is missing.
  await trailFor(input).write(guard.db, event, refused).catch(guard.onUnrecorded);
};
