/** What happened under one key within the window. */
export interface WindowState {
  /** The sum of counts, or the number of different values. */
  readonly count: number;
  /** Milliseconds since 1970. */
  readonly from: number;
  readonly to: number;
  /** Rows of the audit log, the newest last. */
  readonly seqs: readonly number[];
  /** Addresses that took part, the newest last. */
  readonly addresses: readonly string[];
  /** The accounts that took part. */
  readonly users: readonly string[];
}

export interface Occurrence {
  readonly at: number;
  readonly count: number;
  /** Null: counts are added up; otherwise different values are counted. */
  readonly value: string | null;
  readonly seq: number | null;
  readonly address: string | null;
  readonly userId: string | null;
}

interface Entry {
  /** By slice of time. */
  readonly sums: Map<number, number>;
  /** The last time of each value. */
  readonly values: Map<string, number>;
  readonly addresses: Map<string, number>;
  readonly users: Map<string, number>;
  readonly seqs: Map<number, number>;
}

/** Parts of a window: what has left it is known to this precision. */
const slices = 30;
const maxValues = 1_000;
const maxNamed = 50;

const newEntry = (): Entry => ({
  sums: new Map(),
  values: new Map(),
  addresses: new Map(),
  users: new Map(),
  seqs: new Map(),
});

/** Puts the key last under its latest time, and keeps the `max` that were touched last. */
const touch = <K>(map: Map<K, number>, key: K, at: number, max: number): void => {
  const known = map.get(key) ?? at;
  map.delete(key);
  map.set(key, Math.max(known, at));
  const [oldest] = map.keys();
  if (map.size > max && oldest !== undefined) map.delete(oldest);
};

const dropBefore = <K>(map: Map<K, number>, time: number): void => {
  for (const [key, at] of map) if (at <= time) map.delete(key);
};

const dropAfter = <K>(map: Map<K, number>, time: number): void => {
  for (const [key, at] of map) if (at > time) map.delete(key);
};

/**
 * Sliding windows by key, in bounded memory: beyond `maxKeys` the key that was touched least recently is forgotten, so that made-up
 * keys cost no memory. Times may be out of order by up to a window; what lies further ahead has the time of a clock that was wrong,
 * does not count, and is forgotten by `prune`.
 */
export const createWindows = (windowMs: number, maxKeys = 20_000) => {
  const entries = new Map<string, Entry>();
  const sliceMs = Math.max(1_000, Math.ceil(windowMs / slices));

  const drop = (entry: Entry, now: number): void => {
    const start = now - windowMs;
    for (const slice of entry.sums.keys()) if ((slice + 1) * sliceMs <= start) entry.sums.delete(slice);
    dropBefore(entry.values, start);
    dropBefore(entry.addresses, start);
    dropBefore(entry.users, start);
    dropBefore(entry.seqs, start);
  };

  const entryFor = (key: string): Entry => {
    const entry = entries.get(key) ?? newEntry();
    entries.delete(key);
    entries.set(key, entry);
    const [oldest] = entries.keys();
    if (entries.size > maxKeys && oldest !== undefined) entries.delete(oldest);
    return entry;
  };

  /** Times of a clock that was ahead and has been put right. */
  const dropAhead = (entry: Entry, now: number): void => {
    const end = now + windowMs;
    for (const slice of entry.sums.keys()) if (slice * sliceMs > end) entry.sums.delete(slice);
    for (const map of [entry.values, entry.addresses, entry.users]) dropAfter(map, end);
    dropAfter(entry.seqs, end);
  };

  const countOf = ({ values, sums }: Entry, now: number): number => {
    const end = now + windowMs;
    let count = 0;
    if (values.size > 0) {
      for (const at of values.values()) if (at <= end) count += 1;
      return count;
    }
    for (const [slice, added] of sums) if (slice * sliceMs <= end) count += added;
    return count;
  };

  const stateOf = (entry: Entry, now: number): WindowState => {
    const times = [...entry.values.values(), ...[...entry.sums.keys()].map((slice) => slice * sliceMs)];
    return {
      count: countOf(entry, now),
      from: times.reduce((earliest, at) => Math.min(earliest, at), now),
      to: now,
      seqs: [...entry.seqs.keys()],
      addresses: [...entry.addresses.keys()],
      users: [...entry.users.keys()],
    };
  };

  return {
    get size(): number {
      return entries.size;
    },

    /** Adds an occurrence. @returns how many there are within the window that ends now, without their details */
    add(key: string, { at, count, value, seq, address, userId }: Occurrence): number {
      const entry = entryFor(key);
      drop(entry, at);
      if (value === null) {
        const slice = Math.floor(at / sliceMs);
        entry.sums.set(slice, (entry.sums.get(slice) ?? 0) + count);
      } else touch(entry.values, value, at, maxValues);
      if (address !== null) touch(entry.addresses, address, at, maxNamed);
      if (userId !== null) touch(entry.users, userId, at, maxNamed);
      if (seq !== null) touch(entry.seqs, seq, at, maxNamed);
      return countOf(entry, at);
    },

    /** Null if nothing happened within the window. */
    state(key: string, now: number): WindowState | null {
      const entry = entries.get(key);
      if (entry === undefined) return null;
      drop(entry, now);
      const state = stateOf(entry, now);
      return state.count === 0 ? null : state;
    },

    /** Forgets keys without anything within their window. */
    prune(now: number): void {
      for (const [key, entry] of entries) {
        drop(entry, now);
        dropAhead(entry, now);
        if (entry.values.size === 0 && entry.sums.size === 0) entries.delete(key);
      }
    },
  };
};
