import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** How often a drain checks for streams that opened since, and for connections that became idle. */
const checkEveryMs = 50;

const isStream = (res: ServerResponse): boolean =>
  String(res.getHeader('content-type') ?? '').startsWith('text/event-stream');

/** Whether a part of the response has been sent, and more is to come. */
const isUnderWay = (res: ServerResponse): boolean => res.headersSent && !res.writableEnded && !res.closed;

/**
 * Ends an event stream with a complete body but without a `return` event, so that the client reconnects. Clients discard
 * an event that was cut in the middle (HTML, "event stream interpretation").
 */
const endStream = (res: ServerResponse): void => {
  if (!res.writableEnded) res.end();
};

/** Lets active requests finish before the HTTP servers close (R-OPS-2). */
export interface Drain {
  /** False after `announce`; the result of `/readyz`. */
  readonly isReady: () => boolean;
  /** Adds a server whose connections are counted and drained. Must be called before it listens. */
  watch(server: Server): void;
  /** How many connections of all servers are open, including those that have not sent a complete request. */
  openConnections(): number;
  /** Adds the response to a request, before it is answered. */
  track(res: ServerResponse): void;
  /** Adds a tracked response that may become an event stream, which `finish` ends. */
  trackStream(res: ServerResponse): void;
  /** Closes the connections on which a response to a request that fits is being sent, streams among them. */
  cut(fits: (req: IncomingMessage) => boolean): void;
  /** The response to the latest request of an open connection. */
  latestOn(socket: Socket): ServerResponse | undefined;
  /** From now on each response closes its connection, so that the next request goes to another server. */
  announce(): void;
  /**
   * Stops accepting connections, ends event streams and waits at most `timeoutMs` milliseconds for all responses; then it
   * closes the remaining connections.
   * @returns how many connections were cut before their last response was sent
   */
  finish(timeoutMs: number): Promise<number>;
}

export const createDrain = (): Drain => {
  const servers = new Set<Server>();
  const sockets = new Set<Socket>();
  /** By open connection. Responses leave a connection in the order of its requests, so the latest one is its last. */
  const latest = new Map<Socket, ServerResponse>();
  /** By open connection. A stream need not be the latest response: clients may pipeline requests behind it. */
  const streams = new Map<Socket, Set<ServerResponse>>();
  let ready = true;

  const active = (): ServerResponse[] => [...latest.values()].filter((res) => !res.closed);

  /**
   * Closes the connections whose last response was sent: one that had begun before the announcement leaves its connection open.
   * Replaces Node's method, which takes a connection for idle as soon as its response was ended, and so would cut what a slow
   * client has not yet received; `server.close` calls it too.
   */
  const closeIdle = (): void => {
    for (const socket of sockets) if (latest.get(socket)?.closed ?? true) socket.destroy();
  };

  const closeAfter = (res: ServerResponse): void => {
    if (!res.headersSent) res.shouldKeepAlive = false;
  };

  return {
    isReady: () => ready,
    watch(server) {
      servers.add(server);
      server.closeIdleConnections = closeIdle;
      server.on('connection', (socket) => {
        sockets.add(socket);
        // One listener for each connection: one for each response would be a noticeable part of a cached call's cost.
        socket.once('close', () => {
          sockets.delete(socket);
          latest.delete(socket);
          // A response that waits behind another one emits no `close` of its own.
          streams.delete(socket);
        });
      });
    },
    openConnections: () => sockets.size,
    track(res) {
      latest.set(res.req.socket, res);
      if (!ready) closeAfter(res);
    },
    trackStream(res) {
      const { socket } = res.req;
      if (!latest.has(socket)) return;
      const own = streams.get(socket) ?? new Set();
      streams.set(socket, own.add(res));
      res.once('close', () => own.delete(res));
    },
    cut(fits) {
      const isCut = (res: ServerResponse): boolean => isUnderWay(res) && fits(res.req);
      for (const [socket, res] of latest) if (isCut(res)) socket.destroy();
      for (const [socket, own] of streams) if ([...own].some(isCut)) socket.destroy();
    },
    latestOn: (socket) => latest.get(socket),
    announce() {
      ready = false;
      for (const res of active()) closeAfter(res);
    },
    async finish(timeoutMs) {
      const deadlineMs = performance.now() + timeoutMs;
      for (const server of servers) if (server.listening) server.close();
      while (active().length > 0 && performance.now() < deadlineMs) {
        closeIdle();
        for (const own of streams.values()) for (const res of own) if (isStream(res)) endStream(res);
        await sleep(checkEveryMs);
      }
      const cut = active().length;
      for (const server of servers) server.closeAllConnections();
      return cut;
    },
  };
};
