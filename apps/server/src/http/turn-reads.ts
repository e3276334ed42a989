/**
 * libuv asks the system for at most 1,024 ready sockets at a time, and asks again within the same turn when it got that many.
 * With fewer connections all requests of a turn had been sent before the first of them was handled.
 */
const maxConnections = 1000;

/** Bounds how old a shared value can get, whatever the event loop does in between. Most turns are much shorter. */
const maxAgeMs = 5;

/** What is known of a request when its handling begins. */
export interface RequestInfo {
  /** Of the whole server, including connections that have not sent a complete request. */
  readonly openConnections: number;
  /** Whether an earlier request of its connection has not been answered yet. */
  readonly isPipelined: boolean;
}

/** Shares a value among the requests that are handled in the same turn of the event loop. */
export interface TurnReads<T> {
  /** Reads the value; within `runInRequest`, returns the one that was read for an earlier request of the same turn. */
  read(): T;
  /** Runs the synchronous part of handling a request within Node's `request` event. */
  runInRequest(request: RequestInfo, handle: () => void): void;
}

/**
 * Node handles the requests that are ready one after the other in one turn of the event loop. A client that learns of a
 * commit after the first of them was handled cannot have sent another one of them, so what was committed before the first is
 * all that any of them must see (decision 35). Anything outside of the `request` event, such as a timer or the rest of a
 * handler, reads for itself: it may run before the next requests are received, but in the same turn.
 * @param nowMs a monotonic clock
 */
export const createTurnReads = <T>(read: () => T, nowMs: () => number): TurnReads<T> => {
  let isInRequest = false;
  let shared: { readonly value: T; readonly readAtMs: number } | null = null;
  const end = (): void => {
    shared = null;
  };
  return {
    read() {
      if (!isInRequest) return read();
      const now = nowMs();
      if (shared === null || now - shared.readAtMs > maxAgeMs) {
        shared = { value: read(), readAtMs: now };
        // Runs after all requests that are ready and before the system is asked for more.
        setImmediate(end);
      }
      return shared.value;
    },
    runInRequest({ openConnections, isPipelined }, handle) {
      // A pipelined request may have been sent when its connection was ready already.
      isInRequest = openConnections <= maxConnections && !isPipelined;
      try {
        handle();
      } finally {
        isInRequest = false;
      }
    },
  };
};
