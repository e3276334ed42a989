import { AppError, type ErrorCode, errorStatus, errorText } from '@atelier/core/errors';
import { plainIssueMessages } from '@atelier/core/validation-messages';
import type { TRPC_ERROR_CODE_KEY } from '@trpc/server';
import { TRPCError } from '@trpc/server';
import { ZodError } from 'zod';

plainIssueMessages();

/** tRPC's code for each of our statuses; exhaustive, so a new status does not compile without one. */
const trpcCode: Record<(typeof errorStatus)[ErrorCode], TRPC_ERROR_CODE_KEY> = {
  400: 'BAD_REQUEST',
  401: 'UNAUTHORIZED',
  402: 'PAYMENT_REQUIRED',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  405: 'METHOD_NOT_SUPPORTED',
  409: 'CONFLICT',
  413: 'PAYLOAD_TOO_LARGE',
  415: 'UNSUPPORTED_MEDIA_TYPE',
  // Only HTTP routes serve ranges.
  416: 'BAD_REQUEST',
  // tRPC has no code for "misdirected"; such requests are refused before.
  421: 'BAD_REQUEST',
  422: 'UNPROCESSABLE_CONTENT',
  429: 'TOO_MANY_REQUESTS',
  499: 'CLIENT_CLOSED_REQUEST',
  500: 'INTERNAL_SERVER_ERROR',
  502: 'BAD_GATEWAY',
  503: 'SERVICE_UNAVAILABLE',
};

const fromTrpc: Partial<Record<TRPC_ERROR_CODE_KEY, ErrorCode>> = {
  PARSE_ERROR: 'bad_request',
  BAD_REQUEST: 'bad_request',
  NOT_FOUND: 'not_found',
  METHOD_NOT_SUPPORTED: 'method_not_allowed',
  PAYLOAD_TOO_LARGE: 'payload_too_large',
  UNSUPPORTED_MEDIA_TYPE: 'unsupported_media_type',
  CLIENT_CLOSED_REQUEST: 'client_closed_request',
};

/** The maximum number of reported issues; a hostile input could have thousands. */
const maxIssues = 20;
/** The maximum number of unknown fields that are named. */
const maxUnknownKeys = 5;
/** Unknown fields are named only if they look like a field name: anything else may be a misplaced secret. */
const fieldName = /^[a-z]{1,24}$/i;
const maxPathLength = 200;

/** A field name that is safe in a log, a terminal or a page: without control and invisible characters. */
const plain = (key: string): string => key.replace(/[\p{Cc}\p{Cf}\p{Co}\p{Cs}\u2028\u2029]/gu, '\ufffd');

type Issue = ZodError['issues'][number];

/** For a union the issues of the nearest member; for unknown fields one issue each. */
const flatten = (issue: Issue): readonly Issue[] => {
  if (issue.code === 'unrecognized_keys') {
    const keys = issue.keys.filter((key) => fieldName.test(key)).slice(0, maxUnknownKeys);
    return keys.length === 0
      ? [issue]
      : keys.map((key) => ({ ...issue, path: [...issue.path, key], keys: [key] }));
  }
  if (issue.code !== 'invalid_union') return [issue];
  const [first, ...others] = issue.errors.map((form) => form.flatMap(flatten));
  if (first === undefined) return [issue];
  const nearest = others.reduce((best, form) => (form.length < best.length ? form : best), first);
  return nearest.map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] }));
};

/** Issues by path. Messages never contain the value: of the input only field names are repeated. */
const issuesOf = (error: ZodError) =>
  error.issues
    .flatMap(flatten)
    .slice(0, maxIssues)
    .map((issue) => ({
      path: plain(issue.path.map(String).join('.').slice(0, maxPathLength)),
      message: issue.message.slice(0, 200),
    }));

/** Converts anything thrown to an AppError. Unknown errors become `internal`; their text is only for the log. */
export const toAppError = (thrown: unknown): AppError => {
  if (thrown instanceof AppError) return thrown;
  if (!(thrown instanceof TRPCError)) return new AppError('internal', errorText.internal, { cause: thrown });
  if (thrown.cause instanceof AppError) return thrown.cause;
  if (thrown.code === 'BAD_REQUEST' && thrown.cause instanceof ZodError) {
    const issues = issuesOf(thrown.cause);
    return new AppError('validation_failed', issues[0]?.message ?? errorText.validation_failed, { issues });
  }
  const code = fromTrpc[thrown.code];
  return code === undefined
    ? new AppError('internal', errorText.internal, { cause: thrown.cause ?? thrown })
    : new AppError(code, errorText[code], { cause: thrown });
};

/** Converts to a TRPCError, whose `cause` is the AppError for the formatter. */
export const toTrpcError = (thrown: unknown): TRPCError => {
  const error = toAppError(thrown);
  return new TRPCError({ code: trpcCode[errorStatus[error.code]], message: error.message, cause: error });
};

/** The `data` of an error response, besides tRPC's own `message` and `code` (R-HTTP-8). */
export interface ErrorData {
  readonly code: TRPC_ERROR_CODE_KEY;
  readonly httpStatus: number;
  readonly appCode: ErrorCode;
  readonly requestId: string | null;
  readonly path?: string;
  readonly retryAfterS?: number;
  readonly issues?: readonly { readonly path: string; readonly message: string }[];
}

export const errorData = (error: AppError, requestId: string | null, path?: string): ErrorData => ({
  code: trpcCode[errorStatus[error.code]],
  httpStatus: error.status,
  appCode: error.code,
  requestId,
  ...(path === undefined ? {} : { path }),
  ...(error.retryAfterS === undefined ? {} : { retryAfterS: error.retryAfterS }),
  ...(error.issues === undefined ? {} : { issues: error.issues }),
});
