/**
 * libuv asks the system for at most 1,024 ready sockets at a time, and asks again within the same turn when it got so many.
 * With fewer connections all requests of a turn had arrived before the first of them was handled.
 */
const maxConnections = 1000;

/** What is known of a request that arrives. */
export interface Arrival {
  readonly openConnections: number;
  /** Whether an earlier request of its connection has not been answered yet. */
  readonly isPipelined: boolean;
}

/** Shares a value among the requests that arrived together. */
export interface Arrivals<T> {
  /** Reads the value; while a request arrives, the one that was read for an earlier request of the same turn. */
  read(): T;
  /** Runs the synchronous part of handling a request within Node's `request` event. */
  arrive(arrival: Arrival, handle: () => void): void;
}

/**
 * Node handles the requests that are ready one after the other in one turn of the event loop. A client that learns of a
 * commit after the first of them was handled cannot have sent another one of them, so what was committed before the first is
 * all that any of them must see (decision 35). Anything that is not a request just arriving, such as a timer or the rest of a
 * handler, reads for itself: it may run before the next requests are received, in the same turn as they.
 */
export const createArrivals = <T>(read: () => T): Arrivals<T> => {
  let isArriving = false;
  let shared: { readonly value: T } | null = null;
  const end = (): void => {
    shared = null;
  };
  return {
    read() {
      if (!isArriving) return read();
      if (shared === null) {
        shared = { value: read() };
        // Runs after all requests that are ready and before the system is asked for more.
        setImmediate(end);
      }
      return shared.value;
    },
    arrive({ openConnections, isPipelined }, handle) {
      // One that is pipelined may have been sent when its connection was ready already.
      isArriving = openConnections <= maxConnections && !isPipelined;
      try {
        handle();
      } finally {
        isArriving = false;
      }
    },
  };
};
