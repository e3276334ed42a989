/** Who did what from where. */
export interface TallyKey {
  readonly caller: string | null;
  readonly address: string | null;
  readonly what: string;
}

type ByAddress<T> = Map<string | null, Map<string, T>>;

/**
 * A map with keys of three parts. The parts are looked up one after the other, because they exist already and know their hash
 * codes, while one string put together of them would be made and hashed for every call.
 */
export const createTally = <T>() => {
  const byCaller = new Map<string | null, ByAddress<T>>();
  let size = 0;
  return {
    get size() {
      return size;
    },

    get: ({ caller, address, what }: TallyKey): T | undefined =>
      byCaller.get(caller)?.get(address)?.get(what),

    set({ caller, address, what }: TallyKey, value: T): void {
      const byAddress: ByAddress<T> = byCaller.get(caller) ?? new Map();
      byCaller.set(caller, byAddress);
      const byWhat = byAddress.get(address) ?? new Map<string, T>();
      byAddress.set(address, byWhat);
      if (!byWhat.has(what)) size += 1;
      byWhat.set(what, value);
    },

    *values(): Generator<T> {
      for (const byAddress of byCaller.values())
        for (const byWhat of byAddress.values()) yield* byWhat.values();
    },
  };
};
