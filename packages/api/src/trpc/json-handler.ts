import { AppError } from '@atelier/core/errors';
import { publicPolicy } from '@atelier/core/policy';
import { type AnyTRPCRouter, getTRPCErrorFromUnknown, getTRPCErrorShape, TRPCError } from '@trpc/server';
import { getHTTPStatusCode } from '@trpc/server/http';
import { onceForFrozen } from '../shared/frozen.ts';
import { type BuiltProcedure, noInput, type ProcedureType, prepareProcedure } from './call-procedure.ts';
import type { Context } from './context.ts';
import { toTrpcError } from './errors.ts';
import { enforce, type GuardInput } from './guard.ts';
import { namesOf, queryOf, rejectContentEncoding } from './json-request.ts';
import { parseJsonStrictly } from './strict-json.ts';

/** One HTTP request for JSON procedures, independent of the HTTP server. */
export interface JsonRequest {
  readonly method: 'GET' | 'POST';
  /** The path after the prefix, percent-encoded: one name, or several with commas. */
  readonly encodedPath: string;
  /** The raw query string without `?`, possibly empty. */
  readonly search: string;
  /** Whether to answer a batch as JSON Lines, which `httpBatchStreamLink` requests. */
  readonly asLines: boolean;
  /** `Content-Type`, if any. */
  readonly contentType: string | undefined;
  /** `Content-Encoding`, if any. */
  readonly contentEncoding: string | undefined;
  /** Reads the body of a POST, once. @throws AppError `payload_too_large` */
  readonly readBody: () => Promise<string>;
}

export interface JsonResponse {
  readonly status: number;
  /** JSON. */
  readonly body: string;
  /** The errors of failed calls, for the log. */
  readonly faults: readonly TRPCError[];
}

type Reply = { result: { data: unknown } } | { error: ReturnType<typeof getTRPCErrorShape> };

const methodOf = { query: 'GET', mutation: 'POST', subscription: 'GET' } as const;

/** `application/json` with or without parameters; not `application/jsonx`. */
const jsonType = /^application\/json[\t ]*(;|$)/i;

/**
 * tRPC's format of a streamed batch, in one line with the complete reply of each call. As in every stream, the status
 * is 200 whatever the replies.
 */
const linesOf = (replies: readonly Reply[]): string =>
  `${JSON.stringify(Object.fromEntries(replies.map((reply, index) => [index, [[reply]]])))}\n`;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Reads the body. It may arrive long after the headers, so the caller is checked again.
 * @throws AppError what `readBody` and `revalidate` throw
 */
const bodyOf = async ({ readBody }: JsonRequest, { request }: Context): Promise<string> => {
  const text = await readBody();
  await request.revalidate();
  return text;
};

const once = <T>(make: () => Promise<T>): (() => Promise<T>) => {
  let promise: Promise<T> | null = null;
  return () => {
    promise ??= make();
    return promise;
  };
};

const refusedPolicy = publicPolicy({ limit: 'request', audit: null });
/** Counts a call that is refused before any procedure's policy applies. @throws AppError `rate_limited` */
export const countRefused = async (input: GuardInput): Promise<void> => {
  await enforce(refusedPolicy, input, false);
};

/** Why a call of this type cannot be answered here; null if it can. */
const mismatchOf = (type: ProcedureType | 'unknown', method: 'GET' | 'POST', inBatch: boolean) => {
  if (type === 'unknown') return new AppError('not_found', 'There is no such procedure.');
  if (methodOf[type] !== method) return new AppError('method_not_allowed');
  if (type !== 'subscription') return null;
  return new AppError(
    'bad_request',
    inBatch ? 'Subscriptions cannot be batched.' : 'Subscriptions are streams.',
  );
};

/**
 * Answers JSON queries, mutations and batches in tRPC's wire format: the official adapter spends most of a call on web
 * Request and Response objects. A conformance test checks that both give the same responses. Policies are enforced by
 * the procedures, so this path cannot bypass them.
 */
export const createJsonHandler = (router: AnyTRPCRouter, { maxBatchCalls }: { maxBatchCalls: number }) => {
  const built = Object.entries(router._def.procedures as Record<string, BuiltProcedure>);
  const procedures = new Map(
    built.map(([path, procedure]) => [path, { type: procedure._def.type, run: prepareProcedure(procedure) }]),
  );
  const config = router._def._config;
  const toJson = onceForFrozen((data) => JSON.stringify(data));

  const bodyOfReply = (reply: Reply): string =>
    'result' in reply && reply.result.data !== undefined
      ? `{"result":{"data":${toJson(reply.result.data)}}}`
      : JSON.stringify(reply);

  const errorReply = (
    thrown: unknown,
    ctx: Context,
    path: string | undefined,
    type: ProcedureType | 'unknown',
  ) => {
    const error = thrown instanceof TRPCError ? thrown : toTrpcError(getTRPCErrorFromUnknown(thrown));
    return {
      error,
      reply: { error: getTRPCErrorShape({ config, ctx, error, input: undefined, path, type }) },
    };
  };

  const callOne = async (
    request: JsonRequest,
    ctx: Context,
    path: string,
    batchIndex: number,
    inBatch: boolean,
    inputs: (() => Promise<Record<number, unknown>>) | null,
    faults: TRPCError[],
  ): Promise<Reply> => {
    const procedure = procedures.get(path);
    const type = procedure?.type ?? 'unknown';
    try {
      const mismatch = mismatchOf(type, request.method, inBatch);
      if (mismatch !== null || procedure === undefined) {
        await countRefused(ctx);
        throw mismatch ?? new AppError('not_found');
      }
      const getRawInput = inputs === null ? noInput : async () => (await inputs())[batchIndex];
      const call = {
        path,
        type: procedure.type,
        ctx,
        input: undefined,
        getRawInput,
        signal: undefined,
        batchIndex,
      };
      const outcome = await procedure.run(call);
      if (!outcome.ok) throw outcome.error;
      return { result: { data: outcome.data } };
    } catch (thrown) {
      const { error, reply } = errorReply(thrown, ctx, path, type);
      faults.push(error);
      return reply;
    }
  };

  /** What is called with which inputs. @throws AppError for a request that no procedure answers */
  const read = (request: JsonRequest, ctx: Context) => {
    const { batch, input } = queryOf(request.search);
    const paths = namesOf(request.encodedPath, batch, maxBatchCalls);
    if (request.method === 'POST' && !jsonType.test(request.contentType ?? '')) {
      throw new AppError('unsupported_media_type', 'Send application/json.');
    }
    if (request.method === 'POST') rejectContentEncoding(request.contentEncoding);
    const hasNone = request.method === 'GET' && (input === null || input === '');
    const readInputs = async (): Promise<Record<number, unknown>> => {
      const text = request.method === 'GET' ? input : await bodyOf(request, ctx);
      if (text === null || text === '') return {};
      const parsed = parseJsonStrictly(text);
      if (!batch) return { 0: parsed };
      if (!isObject(parsed))
        throw new AppError('bad_request', '"input" needs to be an object when doing a batch call');
      return parsed;
    };
    return { batch, paths, inputs: hasNone ? null : once(readInputs) };
  };

  const respondToBatch = async (
    request: JsonRequest,
    ctx: Context,
    { paths, inputs }: Pick<ReturnType<typeof read>, 'paths' | 'inputs'>,
  ): Promise<JsonResponse> => {
    const faults: TRPCError[] = [];
    const types = new Set(paths.map((path) => procedures.get(path)?.type).filter(Boolean));
    if (types.size > 1)
      throw new AppError('bad_request', 'A batch holds either queries or mutations, not both.');
    const replies = await Promise.all(
      paths.map((path, index) => callOne(request, ctx, path, index, true, inputs, faults)),
    );
    return request.asLines
      ? { status: 200, body: linesOf(replies), faults }
      : { status: getHTTPStatusCode(replies), body: JSON.stringify(replies), faults };
  };

  return {
    /** Whether a path is a subscription, which `handleStreams` serves. */
    isStream: (path: string): boolean => procedures.get(path)?.type === 'subscription',

    /** Never rejects: every error becomes a response. */
    async handle(request: JsonRequest, ctx: Context): Promise<JsonResponse> {
      try {
        const { batch, paths, inputs } = read(request, ctx);
        if (batch) return await respondToBatch(request, ctx, { paths, inputs });
        const faults: TRPCError[] = [];
        const reply = await callOne(request, ctx, paths[0] ?? '', 0, false, inputs, faults);
        const status = 'result' in reply ? 200 : getHTTPStatusCode(reply);
        return { status, body: bodyOfReply(reply), faults };
      } catch (refusal) {
        const thrown = await countRefused(ctx).then(
          () => refusal,
          (limit: unknown) => limit,
        );
        const { error, reply } = errorReply(thrown, ctx, undefined, 'unknown');
        return { status: getHTTPStatusCode(reply), body: JSON.stringify(reply), faults: [error] };
      }
    },
  };
};
export type JsonHandler = ReturnType<typeof createJsonHandler>;
