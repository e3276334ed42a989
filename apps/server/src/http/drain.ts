import type { Server, ServerResponse } from 'node:http';
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
  /** Adds a request, before it is answered. */
  track(res: ServerResponse): void;
  /** From now on each response closes its connection, so that the next request goes to another server. */
  announce(): void;
  /**
   * Stops accepting connections, ends event streams and waits at most `timeoutMs` milliseconds for all responses; then it
   * closes the remaining connections.
   * @returns how many requests were cut
   */
  finish(timeoutMs: number): Promise<number>;
}

export const createDrain = (): Drain => {
  const servers = new Set<Server>();
  const active = new Set<ServerResponse>();
  let ready = true;

  const closeAfter = (res: ServerResponse): void => {
    if (!res.headersSent) res.shouldKeepAlive = false;
  };

  return {
    isReady: () => ready,
    watch: (server) => void servers.add(server),
    track(res) {
      active.add(res);
      res.once('close', () => active.delete(res));
      if (!ready) closeAfter(res);
    },
    announce() {
      ready = false;
      for (const res of active) closeAfter(res);
    },
    async finish(timeoutMs) {
      const deadlineMs = performance.now() + timeoutMs;
      for (const server of servers) if (server.listening) server.close();
      while (active.size > 0 && performance.now() < deadlineMs) {
        for (const res of active) if (isStream(res)) endStream(res);
        // A response that had begun before the announcement leaves its connection open.
        for (const server of servers) server.closeIdleConnections();
        await sleep(checkEveryMs);
      }
      const cut = active.size;
      for (const server of servers) server.closeAllConnections();
      return cut;
    },
  };
};
