import { randomUUID } from 'node:crypto';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Mailbox } from '@atelier/adapters';
import { countRefused, handleStreams, validateStreamQuery } from '@atelier/api';
import { AppError } from '@atelier/core/errors';
import Fastify, {
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
} from 'fastify';
import { faultFields } from '../observability/log.ts';
import { cspReports } from './csp-report.ts';
import { devMailbox } from './dev-mailbox.ts';
import { createDrain, type Drain } from './drain.ts';
import { imageFiles } from './files.ts';
import { type GuardedRoute, guardedRoute, requireListedRoutes } from './guarded-route.ts';
import { constantHeaders } from './headers.ts';
import { type HealthDeps, health } from './health.ts';
import { answerMissing } from './missing.ts';
import { oauthRoutes } from './oauth.ts';
import { pages } from './pages.ts';
import { trpcPrefix } from './paths.ts';
import { applyHeaders, createRequestHandler, requestContextOf } from './request-handler.ts';
import { errorBody, jsonType } from './response.ts';
import { keepAliveTimeoutMs } from './response-head.ts';
import { devRoutes, type Route, routes, streamRoute } from './routes.ts';
import { keepVary, varyOfCalls } from './vary.ts';

export interface AppDeps extends Omit<HealthDeps, 'isReady'> {
  /** Where the built web app lies. */
  readonly webRoot: string;
  readonly mailbox: Mailbox;
  /** Further routes, with their declarations. */
  readonly moreRoutes?: readonly GuardedRoute[];
}

const headersTimeoutMs = 10_000;
const requestTimeoutMs = 30_000;
/** An answer that nobody takes is given up, or whoever never reads could pile them up. Streams ping far more often. */
const unreadTimeoutMs = 120_000;
const maxHeaderBytes = 16_384;

/** Fastify's own refusals in our words. */
const fromFastify = (error: FastifyError): AppError => {
  if (error.statusCode === 413) return new AppError('payload_too_large');
  if (error.statusCode === 415) return new AppError('unsupported_media_type');
  if (error.statusCode !== undefined && error.statusCode < 500)
    return new AppError('bad_request', undefined, { cause: error });
  return new AppError('internal', undefined, { cause: error });
};

const unreadable: Readonly<Record<string, readonly [status: string, message: string]>> = {
  HPE_HEADER_OVERFLOW: ['431 Request Header Fields Too Large', 'The request line and headers are too large.'],
  ERR_HTTP_REQUEST_TIMEOUT: ['408 Request Timeout', 'The request took too long to arrive.'],
};
const malformed = ['400 Bad Request', 'This is not a well-formed HTTP request.'] as const;

/** The answer to the newest request of each connection. */
type NewestAnswers = WeakMap<Socket, ServerResponse>;

/**
 * Whether an answer that is written now can only be taken for the one to the unreadable bytes: either all before it
 * has been answered, or they are the body of the request whose turn it is and no byte of its answer has gone out.
 * Otherwise they would be the rest of another answer, or stand in its place: such a connection just ends.
 */
const isNextToAnswer = (newest: ServerResponse | undefined): boolean =>
  newest === undefined ||
  newest.writableFinished ||
  (newest.socket !== null && !newest.headersSent && !newest.req.complete);

/** Bytes that are not HTTP get a whole answer too, with an id and every constant header, and the connection ends. */
const answerUnreadable = ({ config, log }: AppDeps, newest: NewestAnswers) => {
  const constant = constantHeaders(config);
  return (error: NodeJS.ErrnoException, socket: Socket): void => {
    if (error.code === 'ECONNRESET' || !socket.writable || !isNextToAnswer(newest.get(socket)))
      return void socket.destroy();
    const [status, message] = unreadable[error.code ?? ''] ?? malformed;
    const id = randomUUID();
    const body = JSON.stringify({ error: { message, data: { requestId: id } } });
    const head = [
      ...constant,
      ['X-Request-ID', id],
      ['Content-Type', jsonType],
      ['Content-Length', String(Buffer.byteLength(body))],
      ['Connection', 'close'],
    ];
    log.info({ id, status: Number.parseInt(status, 10), code: error.code }, 'unreadable request');
    socket.end(`HTTP/1.1 ${status}\r\n${head.map((pair) => `${pair.join(': ')}\r\n`).join('')}\r\n${body}`);
  };
};

/** Whatever a handler or the framework itself threw, as an answer of ours. */
const answerFault =
  ({ log }: AppDeps) =>
  (thrown: FastifyError | AppError, req: Pick<FastifyRequest, 'raw'>, reply: FastifyReply): void => {
    const error = thrown instanceof AppError ? thrown : fromFastify(thrown);
    const { requestId } = requestContextOf(req.raw);
    if (error.status >= 500)
      log.error({ id: requestId, code: error.code, ...faultFields(error.cause ?? error) }, 'fault');
    const { status, body } = errorBody(error, requestId);
    if (error.retryAfterS !== undefined) reply.header('Retry-After', Math.ceil(error.retryAfterS));
    // What a handler said of the file that it did not come to send.
    for (const name of ['ETag', 'Content-Disposition', 'Accept-Ranges']) reply.removeHeader(name);
    reply.code(status).header('Cache-Control', 'no-store').type(jsonType).send(body);
  };

/**
 * The official handler names no charset, calls the JSON of some refusals plain text, and lets caches keep a
 * stream as long as they ask again. `no-transform` keeps proxies from gathering it up.
 */
const correctHead = (headers: Headers): void => {
  const type = headers.get('content-type');
  if (type === 'text/event-stream') headers.set('cache-control', 'no-store, no-transform');
  else if (type !== null) headers.set('content-type', jsonType);
};

/**
 * Streams, by tRPC's own handler; the door has let everything else of `/trpc` go the direct way. Other spellings of
 * the prefix (`/%74rpc/…`), which the router would decode, lead nowhere: they would be a second way to all queries.
 */
const streams = (app: FastifyInstance, deps: AppDeps): void => {
  app.route<{ Params: { '*': string } }>({
    method: [...streamRoute.methods],
    url: streamRoute.url,
    config: { route: streamRoute },
    // The last moment before the head is written, and the first at which limits and cookies are known.
    onSend: async (req, reply, payload) => {
      applyHeaders(reply.raw, requestContextOf(req.raw).headers());
      if (payload instanceof Response) correctHead(payload.headers);
    },
    handler: async (req, reply) => {
      reply.raw.setHeader('Vary', varyOfCalls);
      if (!req.url.startsWith(trpcPrefix)) throw new AppError('not_found');
      const mark = req.url.indexOf('?');
      const search = mark === -1 ? '' : req.url.slice(mark + 1);
      validateStreamQuery(search);
      const call = requestContextOf(req.raw);
      call.workspace.readConnectionParams(search);
      await call.authenticate();
      // The official handler answers it before any procedure is asked.
      if (req.method === 'HEAD')
        await countRefused({ request: call, principal: call.principal, guard: deps.guard });
      await handleStreams({
        req,
        res: reply,
        path: req.params['*'],
        ctx: { request: call, principal: call.principal, services: deps.services, guard: deps.guard },
        maxBatchCalls: deps.config.values.BATCH_MAX_CALLS,
        onFault: (fault) => deps.log.debug({ id: call.requestId, ...faultFields(fault) }, 'stream ended'),
      });
    },
  });
};

/** The HTTP server: the door in front, Fastify behind it for streams, files, pages and health. */
export const createApp = async (
  deps: AppDeps,
): Promise<{ app: FastifyInstance; server: Server; drain: Drain }> => {
  let server: Server | undefined;
  const drain = createDrain();
  const newest: NewestAnswers = new WeakMap();
  const app = Fastify({
    logger: false,
    forceCloseConnections: true,
    bodyLimit: deps.config.values.BODY_LIMIT_BYTES,
    // A long id is refused by its route, behind the guard, not by the router.
    routerOptions: { ignoreTrailingSlash: false, maxParamLength: maxHeaderBytes },
    frameworkErrors: answerFault(deps),
    clientErrorHandler: answerUnreadable(deps, newest),
    serverFactory: (handler) => {
      const open = createRequestHandler(deps, handler);
      const door: typeof open = (req, res) => {
        newest.set(req.socket, res);
        drain.track(res);
        open(req, res);
      };
      server = createServer(
        {
          // The door refuses requests without one, in our words.
          requireHostHeader: false,
          maxHeaderSize: maxHeaderBytes,
          headersTimeout: headersTimeoutMs,
          requestTimeout: requestTimeoutMs,
          keepAliveTimeout: keepAliveTimeoutMs,
        },
        door,
      );
      server.timeout = unreadTimeoutMs;
      // Expectations that we do not know are ignored, as RFC 9110 allows; Node's own refusal would be bare.
      server.on('checkExpectation', door);
      drain.watch(server);
      return server;
    },
  });
  const { moreRoutes = [] } = deps;
  const listed: Route[] = [...Object.values(routes), ...Object.values(devRoutes), streamRoute];
  requireListedRoutes(app, [...listed, ...moreRoutes.map(({ route }) => route)]);
  keepVary(app);
  app.setErrorHandler(answerFault(deps));
  // Before a body is parsed: what is wrong with it matters to no route.
  app.addHook('onRequest', async (req, reply) => {
    if (req.is404) answerMissing(req, reply);
  });
  app.setNotFoundHandler(answerMissing);
  health(app, { ...deps, isReady: drain.isReady });
  imageFiles(app, deps);
  oauthRoutes(app, deps);
  if (deps.config.values.NODE_ENV === 'development') devMailbox(app, deps);
  cspReports(app, deps);
  streams(app, deps);
  for (const more of moreRoutes) guardedRoute(app, deps, more);
  await pages(app, deps, deps.webRoot);
  await app.ready();
  if (server === undefined) throw new Error('Fastify made no server.');
  return { app, server, drain };
};
