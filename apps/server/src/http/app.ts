import { createServer, type Server } from 'node:http';
import { serveOfficially } from '@atelier/api';
import { AppError } from '@atelier/core/errors';
import Fastify, { type FastifyError, type FastifyInstance } from 'fastify';
import { faultFields } from '../log.ts';
import { errorBody, jsonType } from './answer.ts';
import { cspReports } from './csp-report.ts';
import { callOf, createDoor, dressWith, trpcPrefix } from './door.ts';
import { imageFiles } from './files.ts';
import { constantHeaders } from './headers.ts';
import { type HealthDeps, health } from './health.ts';
import { pages } from './pages.ts';
import { allowedMethods } from './routes.ts';

export interface AppDeps extends HealthDeps {
  /** Where the built web app lies. */
  readonly webRoot: string;
}

const headersTimeoutMs = 10_000;
const requestTimeoutMs = 30_000;
const keepAliveTimeoutMs = 72_000;
const maxHeaderBytes = 16_384;

/** Fastify's own refusals in our words. */
const fromFastify = (error: FastifyError): AppError => {
  if (error.statusCode === 413) return new AppError('payload_too_large');
  if (error.statusCode === 415) return new AppError('unsupported_media_type');
  if (error.statusCode !== undefined && error.statusCode < 500)
    return new AppError('bad_request', undefined, { cause: error });
  return new AppError('internal', undefined, { cause: error });
};

/** Bytes that are not HTTP get a whole answer too, with every constant header, and the connection ends. */
const answerGarbage = (server: Server, deps: AppDeps): void => {
  const head = constantHeaders(deps.config)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('');
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
    const tooLarge = error.code === 'HPE_HEADER_OVERFLOW';
    const status = tooLarge ? '431 Request Header Fields Too Large' : '400 Bad Request';
    const message = tooLarge
      ? 'The request line and headers are too large.'
      : 'This is not a well-formed HTTP request.';
    const body = JSON.stringify({ error: { message } });
    socket.end(
      `HTTP/1.1 ${status}\r\n${head}Content-Type: ${jsonType}\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
    );
  });
};

const refusals = (app: FastifyInstance, deps: AppDeps): void => {
  app.setErrorHandler((thrown: FastifyError | AppError, req, reply) => {
    const error = thrown instanceof AppError ? thrown : fromFastify(thrown);
    const call = callOf(req.raw);
    if (error.status >= 500)
      deps.log.error({ id: call.requestId, code: error.code, ...faultFields(error.cause ?? error) }, 'fault');
    const { status, body } = errorBody(error, call.requestId);
    return reply
      .code(status)
      .removeHeader('ETag')
      .header('Cache-Control', 'no-store')
      .type(jsonType)
      .send(body);
  });
  app.setNotFoundHandler((req, reply) => {
    const path = req.url.split('?', 1)[0] ?? '/';
    const allowed = allowedMethods(path);
    if (allowed.includes(req.method)) throw new AppError('not_found');
    reply.header('Allow', allowed.join(', '));
    throw new AppError('method_not_allowed');
  });
};

/** Streams, by tRPC's own handler; the door has let everything else of `/trpc` go the direct way. */
const streams = (app: FastifyInstance, deps: AppDeps): void => {
  app.route<{ Params: { '*': string } }>({
    method: ['GET', 'HEAD'],
    url: `${trpcPrefix}*`,
    handler: async (req, reply) => {
      const call = callOf(req.raw);
      await call.authenticate();
      const headersBefore = call.headers().length;
      await serveOfficially({
        req,
        res: reply,
        path: req.params['*'],
        ctx: { call, caller: call.caller, services: deps.services, guard: deps.guard },
        maxBatchCalls: deps.config.values.BATCH_MAX_CALLS,
        onFault: (fault) => deps.log.debug({ id: call.requestId, ...faultFields(fault) }, 'stream ended'),
      });
      if (call.headers().length > headersBefore && !reply.raw.headersSent)
        dressWith(reply.raw, call.headers());
    },
  });
};

/** The HTTP server: the door in front, Fastify behind it for streams, files, pages and health. */
export const createApp = async (deps: AppDeps): Promise<{ app: FastifyInstance; server: Server }> => {
  let server: Server | undefined;
  const app = Fastify({
    logger: false,
    forceCloseConnections: true,
    bodyLimit: deps.config.values.BODY_LIMIT_BYTES,
    routerOptions: { ignoreTrailingSlash: false },
    serverFactory: (handler) => {
      server = createServer(
        {
          maxHeaderSize: maxHeaderBytes,
          headersTimeout: headersTimeoutMs,
          requestTimeout: requestTimeoutMs,
          keepAliveTimeout: keepAliveTimeoutMs,
        },
        createDoor(deps, handler),
      );
      return server;
    },
  });
  refusals(app, deps);
  health(app, deps);
  imageFiles(app, deps);
  await cspReports(app, deps);
  streams(app, deps);
  await pages(app, deps.webRoot);
  await app.ready();
  if (server === undefined) throw new Error('Fastify made no server.');
  answerGarbage(server, deps);
  return { app, server };
};
