import { performance } from 'node:perf_hooks';

export interface IdleCollectionDeps {
  /** Collects all garbage, which pauses the event loop for about a tenth of a second. */
  readonly collect: () => unknown;
  /** Bytes of the heap in use and of the buffers that it holds, garbage included. */
  readonly usedBytes: () => number;
  /** The share of the time since the last call in which the event loop was busy, 0 … 1. */
  readonly busyShare: () => number;
}

const intervalMs = 10_000;
/** Below this the pause is noticed by hardly anyone. */
const idleShare = 0.05;
/** Less garbage is not worth a pause. */
const minGrowthBytes = 16 * 2 ** 20;

/**
 * V8 collects garbage when it needs room, so that a server which falls silent keeps the garbage of its last busy minute. This
 * collects it when the event loop was idle for an interval and the heap has grown since the last time (decision 36).
 */
export const createIdleCollection = ({ collect, usedBytes, busyShare }: IdleCollectionDeps) => {
  let keptBytes = 0;
  return {
    /** Called once in every interval. */
    look(): void {
      const share = busyShare();
      const used = usedBytes();
      // V8 may have collected garbage itself since; growth counts from the lowest point.
      keptBytes = Math.min(keptBytes, used);
      if (share >= idleShare || used - keptBytes < minGrowthBytes) return;
      collect();
      keptBytes = usedBytes();
    },
  };
};

/** Starts the timer. Without `gc`, which `--expose-gc` gives (`serverLaunch`), nothing happens. */
export const startIdleCollection = (gc: NodeJS.GCFunction | undefined): void => {
  if (gc === undefined) return;
  let last = performance.eventLoopUtilization();
  const collection = createIdleCollection({
    // Only this flavor also gives the room of the young generation back to the system.
    collect: () => gc({ type: 'major', execution: 'sync', flavor: 'last-resort' }),
    usedBytes: () => {
      const { heapUsed, external } = process.memoryUsage();
      return heapUsed + external;
    },
    busyShare: () => {
      const now = performance.eventLoopUtilization();
      const { utilization } = performance.eventLoopUtilization(now, last);
      last = now;
      return utilization;
    },
  });
  setInterval(collection.look, intervalMs).unref();
};
