import type { Lane } from '@atelier/core/ports/studio-stores';

/** How many jobs a node works on at a time, counted by provider, so that a slow provider takes no slot of another. */
export interface Slots {
  /** The lanes with the slots that are free now. */
  lanes(): Lane[];
  hasRoom(): boolean;
  /** Resolves when the next slot becomes free. */
  nextFreed(): Promise<void>;
  /** Takes a slot of the provider until `work` has settled. `work` must not reject. */
  occupy(provider: string, work: () => Promise<void>): void;
  /** Resolves when nothing runs any more. */
  idle(): Promise<void>;
}

/** @param lanes what the node serves, with all of their slots free */
export const createSlots = (lanes: readonly Lane[]): Slots => {
  const taken = new Map<string, number>();
  const running = new Set<Promise<void>>();
  let freed = Promise.withResolvers<void>();
  const count = (provider: string, change: 1 | -1): void => {
    taken.set(provider, (taken.get(provider) ?? 0) + change);
  };
  const present = (): Lane[] =>
    lanes.map((lane) => ({ ...lane, free: lane.free - (taken.get(lane.provider) ?? 0) }));

  return {
    lanes: present,
    hasRoom: () => present().some(({ free }) => free > 0),
    nextFreed: () => freed.promise,
    occupy(provider, work) {
      count(provider, 1);
      const run = work().finally(() => {
        count(provider, -1);
        running.delete(run);
        freed.resolve();
        freed = Promise.withResolvers();
      });
      running.add(run);
    },
    async idle() {
      await Promise.all(running);
    },
  };
};
