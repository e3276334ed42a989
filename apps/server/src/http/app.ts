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
import type { BlockGuard } from '../blocks/block-guard.ts';
import { faultFields } from '../observability/log.ts';
import { fileArrivalTimeoutMs, limitArrival } from './arrival.ts';
import { auditExport } from './audit-export.ts';
import { cspReports } from './csp-report.ts';
import { dataExportFile } from './data-export.ts';
import { devMailbox } from './dev-mailbox.ts';
import { createDrain, type Drain } from './drain.ts';
import { countEarlyRefusal } from './early-refusals.ts';
import { imageFiles } from './files.ts';
import { type GuardedRoute, guardedRoute, requireListedRoutes } from './guarded-route.ts';
import { constantHeaders } from './headers.ts';
import { type HealthDeps, health } from './health.ts';
import { imageArchives } from './image-archives.ts';
import { incidentEvidence } from './incident-evidence.ts';
import { incidentPeopleExport } from './incident-people-export.ts';
import { jobPreview } from './job-preview.ts';
import { modelSample } from './model-sample.ts';
import { throwNotFound } from './not-found.ts';
import { oauthRoutes } from './oauth.ts';
import { pages } from './pages.ts';
import { trpcPrefix } from './paths.ts';
import { applyHeaders, createRequestHandler, requestContextOf } from './request-handler.ts';
import { errorBody, jsonType } from './response.ts';
import { keepAliveTimeoutMs } from './response-head.ts';
import { reviewFiles } from './review-files.ts';
import { devRoutes, type Route, routes, streamRoute } from './routes.ts';
import { sharedPages } from './shared-pages.ts';
import type { ReadingPace } from './slow-reader.ts';
import type { TurnReads } from './turn-reads.ts';
import { uploadRoutes } from './uploads.ts';
import { mergeVary, varyOfCalls } from './vary.ts';

export interface AppDeps extends Omit<HealthDeps, 'isReady'> {
  readonly blocks: BlockGuard;
  /** Folder of the built web app. */
  readonly webRoot: string;
  readonly mailbox: Mailbox;
  /** Shares the read of the users' changes, which each session look-up needs, among the requests of a turn. */
  readonly turnReads: Pick<TurnReads<unknown>, 'runInRequest'>;
  /** Further routes, with their declarations. */
  readonly moreRoutes?: readonly GuardedRoute[];
  /** How fast archives have to be read; another one in tests. */
  readonly archivePace?: ReadingPace;
}

const headersTimeoutMs = 10_000;
/** Closes connections whose client does not read, so that responses cannot pile up. Streams ping far more often. */
const socketTimeoutMs = 120_000;
const maxHeaderBytes = 16_384;

/** Maps Fastify's own errors to ours. */
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

/**
 * Whether a client would take bytes written now as the response to its malformed request: all earlier requests were
 * answered, or the malformed bytes are the body of the current request and nothing of its response was sent. Otherwise
 * the connection is closed without a response, which would be mistaken for part of another one.
 */
const canRespond = (latest: ServerResponse | undefined): boolean =>
  latest === undefined ||
  latest.writableFinished ||
  (latest.socket !== null && !latest.headersSent && !latest.req.complete);

/** Answers malformed HTTP with an id and every constant header, then closes the connection. */
const clientErrorHandler = ({ config, log }: AppDeps, { latestOn }: Pick<Drain, 'latestOn'>) => {
  const constant = constantHeaders(config);
  return (error: NodeJS.ErrnoException, socket: Socket): void => {
    if (error.code === 'ECONNRESET' || !socket.writable || !canRespond(latestOn(socket)))
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

/** Answers every error that a handler or the framework throws. */
const errorHandler =
  ({ log }: AppDeps) =>
  (thrown: FastifyError | AppError, req: Pick<FastifyRequest, 'raw'>, reply: FastifyReply): void => {
    const error = thrown instanceof AppError ? thrown : fromFastify(thrown);
    const { requestId } = requestContextOf(req.raw);
    if (error.status >= 500 && error.code !== 'maintenance')
      log.error({ id: requestId, code: error.code, ...faultFields(error.cause ?? error) }, 'fault');
    const { status, body } = errorBody(error, requestId);
    if (error.retryAfterS !== undefined) reply.header('Retry-After', Math.ceil(error.retryAfterS));
    // Set by a handler for the file that it then failed to send.
    for (const name of ['ETag', 'Content-Disposition', 'Accept-Ranges']) reply.removeHeader(name);
    reply.code(status).header('Cache-Control', 'no-store').type(jsonType).send(body);
  };

/**
 * tRPC's handler sets no charset, labels the JSON of some errors as plain text, and allows caches to store a stream.
 * `no-transform` keeps proxies from buffering it.
 */
const correctHeaders = (headers: Headers): void => {
  const type = headers.get('content-type');
  if (type === 'text/event-stream') headers.set('cache-control', 'no-store, no-transform');
  else if (type !== null) headers.set('content-type', jsonType);
};

/**
 * Streams, by tRPC's own handler; the request handler answers all other procedure calls directly. Other spellings of the
 * prefix (`/%74rpc/…`), which the router decodes, are not found: they would reach queries past the request handler.
 */
const streams = (app: FastifyInstance, deps: AppDeps, drain: Pick<Drain, 'trackStream'>): void => {
  app.route<{ Params: { '*': string } }>({
    method: [...streamRoute.methods],
    url: streamRoute.url,
    config: { route: streamRoute },
    // Just before the head is written, when limits and cookies are known.
    onSend: async (req, reply, payload) => {
      applyHeaders(reply.raw, requestContextOf(req.raw).headers());
      if (payload instanceof Response) correctHeaders(payload.headers);
    },
    handler: async (req, reply) => {
      reply.raw.setHeader('Vary', varyOfCalls);
      if (!req.url.startsWith(trpcPrefix)) throw new AppError('not_found');
      const mark = req.url.indexOf('?');
      const search = mark === -1 ? '' : req.url.slice(mark + 1);
      validateStreamQuery(search);
      const request = requestContextOf(req.raw);
      request.workspace.readConnectionParams(search);
      await request.authenticate();
      // tRPC's handler answers HEAD before any procedure counts it.
      if (req.method === 'HEAD')
        await countRefused({ request, principal: request.principal, guard: deps.guard });
      drain.trackStream(reply.raw);
      await handleStreams({
        req,
        res: reply,
        path: req.params['*'],
        ctx: { request, principal: request.principal, services: deps.services, guard: deps.guard },
        maxBatchCalls: deps.config.values.BATCH_MAX_CALLS,
        onFault: (fault) => deps.log.debug({ id: request.requestId, ...faultFields(fault) }, 'stream ended'),
      });
    },
  });
};

/** The HTTP server: the request handler in front, Fastify behind it for streams, files, pages and health. */
export const createApp = async (
  deps: AppDeps,
): Promise<{ app: FastifyInstance; server: Server; drain: Drain }> => {
  let server: Server | undefined;
  const drain = createDrain();
  const app = Fastify({
    logger: false,
    forceCloseConnections: true,
    bodyLimit: deps.config.values.BODY_LIMIT_BYTES,
    // Long ids are rejected by their route, behind the guard, not by the router.
    routerOptions: { ignoreTrailingSlash: false, maxParamLength: maxHeaderBytes },
    frameworkErrors: errorHandler(deps),
    clientErrorHandler: clientErrorHandler(deps, drain),
    serverFactory: (handler) => {
      const handle = createRequestHandler(deps, handler);
      const listener: typeof handle = (req, res) => {
        const isPipelined = drain.latestOn(req.socket)?.writableFinished === false;
        drain.track(res);
        if (server !== undefined) limitArrival(server, req, res);
        const openConnections = drain.openConnections();
        deps.turnReads.runInRequest({ openConnections, isPipelined }, () => handle(req, res));
      };
      server = createServer(
        {
          // The request handler rejects requests without one, with our own error body.
          requireHostHeader: false,
          maxHeaderSize: maxHeaderBytes,
          headersTimeout: headersTimeoutMs,
          requestTimeout: fileArrivalTimeoutMs,
          keepAliveTimeout: keepAliveTimeoutMs,
        },
        listener,
      );
      server.timeout = socketTimeoutMs;
      // Unknown expectations are ignored, as RFC 9110 allows; Node's own 417 would lack our headers.
      server.on('checkExpectation', listener);
      drain.watch(server);
      return server;
    },
  });
  const { moreRoutes = [] } = deps;
  const listed: Route[] = [...Object.values(routes), ...Object.values(devRoutes), streamRoute];
  requireListedRoutes(app, [...listed, ...moreRoutes.map(({ route }) => route)]);
  deps.blocks.endBlocked(drain);
  mergeVary(app);
  app.setErrorHandler(errorHandler(deps));
  // Before a body is parsed, so that its errors do not hide the 404.
  app.addHook('onRequest', async (req, reply) => {
    if (!req.is404) return;
    countEarlyRefusal(deps.guard, requestContextOf(req.raw), new AppError('not_found'));
    throwNotFound(req, reply);
  });
  app.setNotFoundHandler(throwNotFound);
  health(app, { ...deps, isReady: drain.isReady });
  imageFiles(app, deps);
  uploadRoutes(app, deps);
  jobPreview(app, deps);
  modelSample(app, deps);
  sharedPages(app, deps);
  reviewFiles(app, deps);
  auditExport(app, deps);
  incidentEvidence(app, deps);
  incidentPeopleExport(app, deps);
  imageArchives(app, deps);
  dataExportFile(app, deps);
  oauthRoutes(app, deps);
  if (deps.config.values.NODE_ENV === 'development') devMailbox(app, deps);
  cspReports(app, deps);
  streams(app, deps, drain);
  for (const more of moreRoutes) guardedRoute(app, deps, more);
  await pages(app, deps, deps.webRoot);
  await app.ready();
  if (server === undefined) throw new Error('Fastify made no server.');
  return { app, server, drain };
};
