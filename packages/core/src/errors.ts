/**
 * All error codes with their HTTP status (R-HTTP-8). Services throw the code; only the HTTP layer reads the status. The
 * map is the single source: a code without a status cannot exist.
 */
export const errorStatus = {
  bad_request: 400,
  validation_failed: 400,
  content_blocked: 422,
  unauthenticated: 401,
  invalid_credentials: 401,
  challenge_over: 401,
  wrong_code: 401,
  forbidden: 403,
  csrf_failed: 403,
  foreign_origin: 403,
  account_locked: 403,
  address_blocked: 403,
  generation_paused: 403,
  account_closing: 403,
  sign_in_blocked: 403,
  email_unverified: 403,
  method_off: 403,
  step_up_required: 403,
  enrolment_required: 403,
  terms_due: 403,
  read_only: 403,
  not_found: 404,
  method_not_allowed: 405,
  email_taken: 409,
  conflict: 409,
  last_superadmin: 409,
  payload_too_large: 413,
  unsupported_media_type: 415,
  upload_rejected: 422,
  range_not_satisfiable: 416,
  unknown_host: 421,
  quota_exceeded: 402,
  budget_exceeded: 402,
  gallery_full: 402,
  too_many_jobs: 429,
  rate_limited: 429,
  client_closed_request: 499,
  engine_failed: 502,
  provider_misconfigured: 502,
  overloaded: 503,
  unavailable: 503,
  outcome_unknown: 503,
  maintenance: 503,
  storage_failed: 503,
  storage_full: 503,
  database_broken: 503,
  internal: 500,
} as const satisfies Record<string, number>;

export type ErrorCode = keyof typeof errorStatus;

/** The default message of each code, for users. */
export const errorText = {
  bad_request: 'The request could not be understood.',
  validation_failed: 'Some of the values aren’t valid.',
  content_blocked: 'This prompt isn’t allowed here. Change it and try again.',
  unauthenticated: 'Please sign in first.',
  invalid_credentials: 'Wrong email or password.',
  challenge_over: 'This sign-in took too long or had too many wrong codes. Start again.',
  wrong_code: 'This code is wrong or has already been used.',
  forbidden: 'You don’t have permission to do this.',
  csrf_failed: 'This page is out of date. Reload it and try again.',
  foreign_origin: 'This request didn’t come from this site.',
  account_locked: 'This account is locked. Ask an administrator.',
  address_blocked: 'Requests from your network address are blocked.',
  generation_paused: 'New pictures are paused for your account.',
  account_closing: 'This account is being deleted. Cancel the deletion to use it again.',
  sign_in_blocked: 'Too many wrong passwords. Reset your password by email to sign in again.',
  email_unverified: 'Confirm your email address first: follow the link we sent you.',
  method_off: 'This way of signing in is turned off here.',
  step_up_required: 'Please confirm that it is you.',
  enrolment_required: 'Your role requires a second factor. Set one up to continue.',
  terms_due: 'Accept the terms of this server to continue.',
  read_only: 'Changes are paused on this server for now. You can still look at and download everything.',
  not_found: 'This doesn’t exist, or you don’t have access to it.',
  method_not_allowed: 'This address doesn’t support that method.',
  email_taken: 'An account with this email address already exists.',
  conflict: 'Someone else has changed this. Reload and try again.',
  last_superadmin: 'The last superadmin can’t be demoted, locked or deleted.',
  payload_too_large: 'The request is too large.',
  unsupported_media_type: 'This type of content isn’t accepted here.',
  upload_rejected: 'This file can’t be used.',
  range_not_satisfiable: 'The file has no such part.',
  unknown_host: 'This server isn’t available under that name.',
  quota_exceeded: 'You’ve used up this month’s image quota.',
  budget_exceeded: 'This costs more than is left of this month’s budget.',
  gallery_full: 'Your gallery has no room for more images.',
  too_many_jobs: 'Too many of your jobs are already waiting. Let some finish first.',
  rate_limited: 'Too many requests. Wait a moment and try again.',
  client_closed_request: 'The request was cancelled.',
  engine_failed: 'The image engine couldn’t finish this picture.',
  provider_misconfigured:
    'Sign-in with this provider isn’t set up correctly on this server. Tell your administrator.',
  overloaded: 'The server is busy. Try again in a moment.',
  unavailable: 'The connection to the database was lost. Nothing was changed. Try again in a moment.',
  outcome_unknown: 'The server couldn’t confirm that your change was saved. Check before you try again.',
  maintenance: 'This server is being worked on. Try again later.',
  storage_failed: 'The server couldn’t read or write a file. Tell your administrator.',
  storage_full: 'The server’s disk is full, so nothing was saved. Tell your administrator.',
  database_broken:
    'The server’s database is damaged or missing, so nothing can be saved. Tell your administrator.',
  internal: 'Something went wrong on our side.',
} as const satisfies Record<ErrorCode, string>;

export interface ErrorDetails {
  /** Seconds until a retry makes sense; sent as `Retry-After`. */
  readonly retryAfterS?: number;
  /** Problems of a refused input by field: dotted path and message. Never contains the refused value. */
  readonly issues?: readonly { readonly path: string; readonly message: string }[];
  /** The underlying error, for the log only; it never reaches a client. */
  readonly cause?: unknown;
}

/** The only error that services throw on purpose. `message` is safe to show to the client. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly retryAfterS: number | undefined;
  readonly issues: ErrorDetails['issues'];

  constructor(code: ErrorCode, message: string = errorText[code], details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'AppError';
    this.code = code;
    this.retryAfterS = details.retryAfterS;
    this.issues = details.issues;
  }

  get status(): number {
    return errorStatus[this.code];
  }
}
