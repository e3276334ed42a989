import type { Server, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

/** How often a drain looks for streams that opened meanwhile, and for connections that have become idle. */
const lookEveryMs = 50;

const isStream = (res: ServerResponse): boolean =>
  String(res.getHeader('content-type') ?? '').startsWith('text/event-stream');

/**
 * Ends an event stream between two events: the body is whole, and no `return` event says that nothing more comes, so
 * that the reader connects again. An event cut in the middle is discarded by its reader (HTML, "event stream
 * interpretation").
 */
const endStream = (res: ServerResponse): void => {
  if (!res.writableEnded) res.end();
};

/** Lets the requests of some HTTP servers come to their end before the servers close (R-OPS-2). */
export interface Drain {
  /** False from `announce` on: what `/readyz` says. */
  readonly isReady: () => boolean;
  /** Every server whose connections are to be drained. */
  watch(server: Server): void;
  /** Every request, before it is answered. */
  track(res: ServerResponse): void;
  /** From now on each answer closes its connection, so that the next request goes to a server that stays. */
  announce(): void;
  /**
   * Stops accepting connections, ends event streams and waits until every answer has gone out, at most `timeoutMs`
   * milliseconds; then it cuts what is left.
   * @returns how many requests were cut
   */
  finish(timeoutMs: number): Promise<number>;
}

export const createDrain = (): Drain => {
  const servers = new Set<Server>();
  const underWay = new Set<ServerResponse>();
  let ready = true;

  const closeAfter = (res: ServerResponse): void => {
    if (!res.headersSent) res.shouldKeepAlive = false;
  };

  return {
    isReady: () => ready,
    watch: (server) => void servers.add(server),
    track(res) {
      underWay.add(res);
      res.once('close', () => underWay.delete(res));
      if (!ready) closeAfter(res);
    },
    announce() {
      ready = false;
      for (const res of underWay) closeAfter(res);
    },
    async finish(timeoutMs) {
      const deadlineMs = performance.now() + timeoutMs;
      for (const server of servers) if (server.listening) server.close();
      while (underWay.size > 0 && performance.now() < deadlineMs) {
        for (const res of underWay) if (isStream(res)) endStream(res);
        // An answer that had begun before the announcement leaves its connection open.
        for (const server of servers) server.closeIdleConnections();
        await sleep(lookEveryMs);
      }
      const cut = underWay.size;
      for (const server of servers) server.closeAllConnections();
      return cut;
    },
  };
};
