import type { Lane } from '@atelier/core/ports/studio-stores';

/** The jobs that a node may run at a time, counted per provider, so that a slow one does not take slots of another. */
export interface Slots {
  /** The lanes with their currently free slots. */
  lanes(): Lane[];
  hasRoom(): boolean;
  /** Resolves when the next slot becomes free. */
  nextFreed(): Promise<void>;
  /** Takes a slot of the provider until `work` has settled. `work` must not reject. */
  occupy(provider: string, work: () => Promise<void>): void;
  /** Resolves when nothing runs any more. */
  idle(): Promise<void>;
}

/** @param lanes the lanes that the node serves at present, with all slots free: providers come, pause and go */
export const createSlots = (lanes: () => readonly Lane[]): Slots => {
  const taken = new Map<string, number>();
  const running = new Set<Promise<void>>();
  let freed = Promise.withResolvers<void>();
  const count = (provider: string, change: 1 | -1): void => {
    taken.set(provider, (taken.get(provider) ?? 0) + change);
  };
  const current = (): Lane[] =>
    lanes().map((lane) => ({ ...lane, free: lane.free - (taken.get(lane.provider) ?? 0) }));

  return {
    lanes: current,
    hasRoom: () => current().some(({ free }) => free > 0),
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
