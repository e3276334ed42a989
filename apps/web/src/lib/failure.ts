import { type ErrorCode, errorStatus } from '@atelier/core/errors';

/** A failed call as pages show it. `offline`: no network; `unreachable`: no response; `passkey`: the browser returned no credential. */
export interface Failure {
  readonly code: ErrorCode | 'offline' | 'unreachable' | 'passkey';
  /** Written for users by the server, so safe to show. */
  readonly message: string;
  readonly requestId: string | null;
  readonly retryAfterS: number | null;
  readonly issues: readonly { readonly path: string; readonly message: string }[];
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

const unanswered = { requestId: null, retryAfterS: null, issues: [] } as const;
const offline: Failure = { ...unanswered, code: 'offline', message: 'You’re offline.' };
const unreachable: Failure = { ...unanswered, code: 'unreachable', message: 'Can’t reach the server.' };

/** False only if the browser is sure that there is no network; outside a browser always true. */
const hasNetwork = (): boolean => globalThis.navigator?.onLine !== false;

/** Reads what a query or mutation threw. A response that is not from our API (a proxy's page) counts as none. */
export const readFailure = (thrown: unknown): Failure => {
  const data = isRecord(thrown) ? thrown.data : undefined;
  if (!(thrown instanceof Error) || !isRecord(data) || typeof data.appCode !== 'string')
    return hasNetwork() ? unreachable : offline;
  return {
    code: data.appCode as ErrorCode,
    message: thrown.message,
    requestId: typeof data.requestId === 'string' ? data.requestId : null,
    retryAfterS: typeof data.retryAfterS === 'number' ? data.retryAfterS : null,
    issues: Array.isArray(data.issues) ? data.issues : [],
  };
};

/** Validation messages keyed by field path, for `form.setErrors`. */
export const fieldErrors = (failure: Pick<Failure, 'issues'>): Record<string, string> =>
  Object.fromEntries(failure.issues.map(({ path, message }) => [path, message]));

const loadAgain = 'Reload the page and try again.';
const otherAddress = 'Open Atelier at its usual address.';
const nextSteps: Partial<Record<Failure['code'], string>> = {
  bad_request: loadAgain,
  offline: 'Check your connection and try again.',
  unreachable: 'Check your connection and try again.',
  unauthenticated: 'Your session has ended. Sign in again to continue.',
  sign_in_blocked: 'Follow “Forgot your password?”, or ask an administrator to unlock the account.',
  forbidden: 'Ask an administrator if you need this.',
  csrf_failed: loadAgain,
  foreign_origin: otherAddress,
  unknown_host: otherAddress,
  method_off: 'Choose another way to sign in.',
  read_only: 'Ask an administrator how long it will take.',
  maintenance: 'Reload the page in a few minutes.',
  not_found: 'It may have been removed. Reload the page.',
  method_not_allowed: loadAgain,
  content_blocked: 'If this is a mistake, appeal on the Moderation page of your account.',
  payload_too_large: 'Shorten your text.',
  unsupported_media_type: loadAgain,
  range_not_satisfiable: loadAgain,
  email_taken: 'Use another email, or sign in with this one.',
  last_superadmin: 'Make someone else a superadmin first.',
  client_closed_request: 'Try again.',
  quota_exceeded: 'Your profile shows when your quota renews.',
  budget_exceeded: 'Choose a cheaper model or fewer pictures, or ask an administrator for more.',
  gallery_full: 'Delete images that you don’t need, and empty the trash.',
  too_many_jobs: 'Cancel one, or wait until one has finished.',
  engine_failed: 'This didn’t count towards your quota. Try another seed or wording.',
  provider_misconfigured: 'Trying again won’t help. The server log has the cause.',
  overloaded: 'Try again in a moment.',
  internal: 'Try again. If it keeps happening, send this ID to your administrator.',
};

/** What the user can do next, or null if the message already says it. */
export const nextStep = (failure: Failure): string | null => nextSteps[failure.code] ?? null;

/** Whether the requested record does not exist, or its id is malformed. */
export const isMissing = (thrown: unknown): boolean => {
  const { code } = readFailure(thrown);
  return code === 'not_found' || code === 'validation_failed';
};

/** Whether the failure needs no message: the page redirects, or the user closed the dialog that asked for a proof or for the terms. */
export const isQuiet = ({ code }: Failure): boolean =>
  code === 'unauthenticated' ||
  code === 'enrolment_required' ||
  code === 'account_closing' ||
  code === 'terms_due' ||
  code === 'step_up_required';

/** Whether no server answered. */
export const isUnanswered = ({ code }: Failure): boolean => code === 'offline' || code === 'unreachable';

/**
 * The request id, which leads the administrator to the log, if the fault is the server's; null for what users can mend
 * themselves.
 */
export const supportId = ({ code, requestId }: Failure): string | null =>
  (errorStatus[code as ErrorCode] ?? 500) >= 500 ? requestId : null;

/** Whether the same call may succeed later: no response, or a fault on the server's side. */
export const mayRetry = (failure: Failure): boolean =>
  isUnanswered(failure) ||
  failure.code === 'internal' ||
  failure.code === 'overloaded' ||
  failure.code === 'unavailable';
