import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  type Context,
  type GuardDeps,
  type JsonHandler,
  type Services,
  toAppError,
  workspaceHeader,
} from '@atelier/api';
import { AppError } from '@atelier/core/errors';
import type { BlockedAnswer, BlockGuard } from '../blocks/block-guard.ts';
import { blockedPagePolicy } from '../blocks/blocked-page.ts';
import type { Config } from '../config/config.ts';
import { faultFields, type Logs } from '../observability/log.ts';
import type { Metrics } from '../observability/metrics.ts';
import { countEarlyRefusal } from './early-refusals.ts';
import { constantHeaders } from './headers.ts';
import type { OriginPolicy } from './origin.ts';
import { isPagePath, isProbe, isWellEncodedQuery, trpcPrefix } from './paths.ts';
import { HttpRequestContext, type RequestContextDeps } from './request-context.ts';
import { errorBody, jsonType, owesBody, readBody, sendJson } from './response.ts';
import { constantOf, createHeadWriter } from './response-head.ts';
import { varyAll, varyOfCalls } from './vary.ts';

export interface RequestHandlerDeps extends RequestContextDeps, Logs {
  readonly config: Config;
  readonly jsonHandler: JsonHandler;
  readonly services: Services;
  readonly guard: GuardDeps;
  readonly metrics: Metrics;
  readonly blocks: Pick<BlockGuard, 'refresh' | 'refusalOf'>;
}

/** Longer than any path of ours; bounds what a client can write into the log. */
const maxLoggedPath = 512;

/** Contexts by request, for Fastify handlers, which only get Node's objects. */
const calls = new WeakMap<IncomingMessage, HttpRequestContext>();

/** The context that the request handler created for this request. */
export const requestContextOf = (req: IncomingMessage): HttpRequestContext => {
  const call = calls.get(req);
  if (call === undefined) throw new Error('The request handler has no context for this request.');
  return call;
};

/** Sets a flat list of names and values; repeated names are kept side by side. */
export const applyHeaders = (res: ServerResponse, headers: readonly string[]): void => {
  for (let at = 0; at + 1 < headers.length; at += 2) {
    const name = headers[at] ?? '';
    const value = headers[at + 1] ?? '';
    if (name === 'Set-Cookie') res.appendHeader(name, value);
    else res.setHeader(name, value);
  }
};

const isHost = (name: string | undefined): boolean => name?.length === 4 && name.toLowerCase() === 'host';

/** Whether more than one host is named. Node keeps the first; a proxy in front may have kept the last. */
const namesHostTwice = ({ rawHeaders }: IncomingMessage): boolean => {
  let hosts = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) if (isHost(rawHeaders[at])) hosts += 1;
  return hosts > 1;
};

/** Why a request is rejected before routing; null when its Host is valid. */
const rejectionOf = (req: IncomingMessage, origins: OriginPolicy): AppError | null => {
  const { host } = req.headers;
  if (req.httpVersionMajor !== 1) return new AppError('bad_request', 'Send HTTP/1.1.');
  if (host === undefined || namesHostTwice(req))
    return new AppError('bad_request', 'A request names its host once.');
  // `GET http://other/ HTTP/1.1` names a second host, which takes precedence by RFC 9112. Only proxies get such requests.
  if (!/^(\/|\*$)/.test(req.url ?? '')) return new AppError('bad_request', 'Ask for a path.');
  return origins.knowsHost(host) ? null : new AppError('unknown_host');
};

/** Decoders disagree about queries that are not UTF-8, so no route accepts one. */
const malformedQuery = (): AppError => new AppError('bad_request', 'The query is not percent-encoded UTF-8.');

const corsMethods = 'GET, POST, HEAD';
const corsHeaders = `authorization, content-type, x-csrf-token, ${workspaceHeader}`;
const corsMaxAgeS = '600';

/**
 * Handles every request first: it sets the request id and the constant headers, writes the log line and rejects unknown
 * hosts. It answers plain procedure calls itself and passes everything else to `rest` (R-HTTP-2, R-HTTP-4, R-HTTP-5,
 * R-HTTP-7).
 */
export const createRequestHandler = (
  deps: RequestHandlerDeps,
  rest: (req: IncomingMessage, res: ServerResponse) => void,
) => {
  const { config, jsonHandler, services, guard, log, access, metrics, origins, blocks, runtimeSettings } =
    deps;
  const constantPairs = constantHeaders(config);
  const constantList = [...constantPairs.flat(), 'Vary', varyOfCalls, 'Content-Type', jsonType];
  const constant = constantOf(constantList);
  // A procedure accepts either GET or POST, so a 405 for one allows the other.
  const notAllowed = {
    GET: constantOf([...constantList, 'Allow', 'POST']),
    POST: constantOf([...constantList, 'Allow', 'GET']),
  };
  const writeHead = createHeadWriter();
  const limitBytes = config.values.BODY_LIMIT_BYTES;

  const logLine = (call: HttpRequestContext, fullPath: string, status: number): void => {
    const path = fullPath.slice(0, maxLoggedPath);
    const durationMs = performance.now() - call.startedAtMs;
    metrics.request(path.startsWith(trpcPrefix) ? 'trpc' : 'plain', status, durationMs);
    access({
      id: call.requestId,
      method: call.req.method ?? '',
      path,
      status,
      ms: durationMs,
      user: call.principal?.user.id,
    });
  };

  /** Logs server errors and sets `Retry-After`. */
  const noteFault = (call: HttpRequestContext, thrown: unknown): void => {
    const error = toAppError(thrown);
    call.noteRetryAfter(error.retryAfterS);
    if (error.status >= 500 && error.code !== 'maintenance')
      log.error({ id: call.requestId, code: error.code, ...faultFields(error.cause ?? error) }, 'fault');
  };

  const contextOf = (call: HttpRequestContext): Context => ({
    request: call,
    principal: call.principal,
    services,
    guard,
  });

  const direct = async (call: HttpRequestContext, path: string, search: string): Promise<void> => {
    const { req } = call;
    const method = req.method === 'POST' ? 'POST' : 'GET';
    try {
      const reading = runtimeSettings.keepFresh();
      if (reading !== undefined) await reading;
      const pending = call.authenticate();
      if (pending !== undefined) await pending;
      const { status, body, faults } = await jsonHandler.handle(
        {
          method,
          encodedPath: path.slice(trpcPrefix.length),
          search,
          asLines: req.headers['trpc-accept'] === 'application/jsonl',
          contentType: req.headers['content-type'],
          contentEncoding: req.headers['content-encoding'],
          readBody: () => readBody(call, limitBytes),
        },
        contextOf(call),
      );
      for (const fault of faults) noteFault(call, fault);
      if (status === 413) call.res.shouldKeepAlive = false;
      sendJson(call, writeHead, status === 405 ? notAllowed[method] : constant, status, body);
      logLine(call, path, status);
    } catch (thrown) {
      noteFault(call, thrown);
      countEarlyRefusal(guard, call, thrown);
      refuse(call, path, thrown);
    }
  };

  const refuse = (call: HttpRequestContext, path: string, thrown: unknown): void => {
    const { status, body } = errorBody(thrown, call.requestId);
    sendJson(call, writeHead, constant, status, body);
    logLine(call, path, status);
  };

  const pageHeaders = constantOf([
    ...constantPairs.flatMap(([name, value]) => [
      name,
      name === 'Content-Security-Policy' ? blockedPagePolicy : value,
    ]),
    ...['Vary', varyAll, 'Content-Type', 'text/html; charset=utf-8'],
  ]);
  /** Answers a blocked address, which gets no further requests on this connection. */
  const refuseBlocked = (call: HttpRequestContext, path: string, { error, page }: BlockedAnswer): void => {
    call.res.shouldKeepAlive = false;
    call.noteRetryAfter(error.retryAfterS);
    const { body } = errorBody(error, call.requestId);
    sendJson(call, writeHead, page === null ? constant : pageHeaders, error.status, page ?? body);
    logLine(call, path, error.status);
  };

  /** Sets headers before Fastify answers, so that each of its responses has them. */
  const applyContextHeaders = (call: HttpRequestContext, path: string): void => {
    const { res } = call;
    for (const [name, value] of constantPairs) res.setHeader(name, value);
    res.setHeader('Vary', varyAll);
    applyHeaders(res, call.headers());
    res.once('close', () => logLine(call, path, res.statusCode));
  };

  const preflight = (call: HttpRequestContext, path: string): void => {
    applyContextHeaders(call, path);
    const { res } = call;
    if (owesBody(call.req)) res.shouldKeepAlive = false;
    if (origins.corsHeaders(call.req.headers.origin).length > 0) {
      res.setHeader('Access-Control-Allow-Methods', corsMethods);
      res.setHeader('Access-Control-Allow-Headers', corsHeaders);
      res.setHeader('Access-Control-Max-Age', corsMaxAgeS);
    }
    res.writeHead(204).end();
  };

  const handle = (call: HttpRequestContext): void => {
    const { req, res } = call;
    const url = req.url ?? '/';
    const mark = url.indexOf('?');
    const path = mark === -1 ? url : url.slice(0, mark);
    const isPlainCall =
      path.startsWith(trpcPrefix) &&
      (req.method === 'POST' ||
        (req.method === 'GET' && !jsonHandler.isStream(path.slice(trpcPrefix.length))));
    const search = mark === -1 ? '' : url.slice(mark + 1);
    const blocked = blocks.refusalOf(req, call.ip);
    const refusal = blocked === null ? rejectionOf(req, origins) : null;
    if (blocked !== null) refuseBlocked(call, path, blocked);
    else if (refusal !== null) {
      // A client that named a wrong host gets no further requests on this connection.
      res.shouldKeepAlive = false;
      refuse(call, path, refusal);
    } else if (req.method === 'OPTIONS') preflight(call, path);
    else if (!isWellEncodedQuery(search) && !isPagePath(path)) refuse(call, path, malformedQuery());
    else if (isPlainCall) void direct(call, path, search);
    else {
      // Few Fastify routes read a body, and Node would read the rest of it to keep the connection.
      if (owesBody(req)) res.shouldKeepAlive = false;
      calls.set(req, call);
      applyContextHeaders(call, path);
      // Probes answer also while the database does not.
      const reading = isProbe(path) ? undefined : runtimeSettings.keepFresh();
      if (reading === undefined) rest(req, res);
      else void reading.then(() => rest(req, res));
    }
  };

  return (req: IncomingMessage, res: ServerResponse): void => {
    const call = new HttpRequestContext(req, res, deps);
    const fresh = blocks.refresh();
    if (fresh === null) handle(call);
    else void fresh.then(() => handle(call));
  };
};
