import { maskTo, type Network } from './network.ts';

/** Values by range, found by an address within it. */
export interface NetworkMap<T> {
  readonly size: number;
  /** Adds a value under an id, in place of an earlier one of that range and id. */
  set(network: Network, id: string, value: T): void;
  delete(network: Network, id: string): void;
  /** The values of all ranges that contain the address, those of the narrowest range first. */
  at(address: bigint): T[];
}

/**
 * One hash table for each length of prefix in use, so a look-up takes as many steps as there are lengths (in practice a
 * handful, at most 129) however many ranges there are.
 */
export const createNetworkMap = <T>(): NetworkMap<T> => {
  const byBits = new Map<number, Map<bigint, Map<string, T>>>();
  let lengths: readonly number[] = [];
  let size = 0;
  const noteLengths = (): void => {
    lengths = [...byBits.keys()].sort((a, b) => b - a);
  };
  return {
    get size() {
      return size;
    },
    set({ first, bits }, id, value) {
      let ranges = byBits.get(bits);
      if (ranges === undefined) {
        ranges = new Map();
        byBits.set(bits, ranges);
        noteLengths();
      }
      const values = ranges.get(first) ?? new Map<string, T>();
      if (!values.has(id)) size += 1;
      ranges.set(first, values.set(id, value));
    },
    delete({ first, bits }, id) {
      const ranges = byBits.get(bits);
      const values = ranges?.get(first);
      if (ranges === undefined || values === undefined || !values.delete(id)) return;
      size -= 1;
      if (values.size === 0) ranges.delete(first);
      if (ranges.size > 0) return;
      byBits.delete(bits);
      noteLengths();
    },
    at(address) {
      const found: T[] = [];
      for (const bits of lengths) {
        const values = byBits.get(bits)?.get(maskTo(address, bits));
        if (values !== undefined) found.push(...values.values());
      }
      return found;
    },
  };
};
