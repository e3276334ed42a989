import type { Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** How often a drain checks for streams that opened since, and for connections that became idle. */
const checkEveryMs = 50;

const isStream = (res: ServerResponse): boolean =>
  String(res.getHeader('content-type') ?? '').startsWith('text/event-stream');

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
  /** Adds a server whose connections are drained. */
  watch(server: Server): void;
  /** Adds a request, before it is answered. @returns the number of connections that have sent one and are open */
  track(res: ServerResponse): number;
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
  /** By open connection. Responses leave a connection in the order of its requests, so the latest one is its last. */
  const latest = new Map<Socket, ServerResponse>();
  let ready = true;

  const active = (): ServerResponse[] => [...latest.values()].filter((res) => !res.closed);

  const closeAfter = (res: ServerResponse): void => {
    if (!res.headersSent) res.shouldKeepAlive = false;
  };

  return {
    isReady: () => ready,
    watch: (server) => void servers.add(server),
    track(res) {
      const { socket } = res.req;
      // One listener for each connection: one for each response would be a noticeable part of a cached call's cost.
      if (!latest.has(socket)) socket.once('close', () => latest.delete(socket));
      latest.set(socket, res);
      if (!ready) closeAfter(res);
      return latest.size;
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
        for (const res of active()) if (isStream(res)) endStream(res);
        // A response that had begun before the announcement leaves its connection open.
        for (const server of servers) server.closeIdleConnections();
        await sleep(checkEveryMs);
      }
      const cut = active().length;
      for (const server of servers) server.closeAllConnections();
      return cut;
    },
  };
};
