/** A map of bounded size that evicts the least recently used entry. */
export interface Lru<V> {
  get(key: string): V | undefined;
  set(key: string, value: V): void;
  delete(key: string): void;
  clear(): void;
}

/** An entry, linked to the ones used just before and just after it. */
interface Entry<V> {
  readonly key: string;
  value: V;
  older: Entry<V> | null;
  newer: Entry<V> | null;
}

/**
 * With `maxSize` 0 it stores nothing. The order of use is a linked list: to delete a key from a Map and set it again at each
 * use makes the Map rebuild its table every few uses.
 */
export const createLru = <V>(maxSize: number): Lru<V> => {
  const entries = new Map<string, Entry<V>>();
  let oldest: Entry<V> | null = null;
  let newest: Entry<V> | null = null;

  const unlink = ({ older, newer }: Entry<V>): void => {
    if (older === null) oldest = newer;
    else older.newer = newer;
    if (newer === null) newest = older;
    else newer.older = older;
  };
  const append = (entry: Entry<V>): void => {
    entry.older = newest;
    entry.newer = null;
    if (newest === null) oldest = entry;
    else newest.newer = entry;
    newest = entry;
  };
  const remove = (entry: Entry<V>): void => {
    unlink(entry);
    entries.delete(entry.key);
  };
  const use = (entry: Entry<V>): void => {
    if (entry === newest) return;
    unlink(entry);
    append(entry);
  };

  return {
    get(key) {
      const entry = entries.get(key);
      if (entry === undefined) return undefined;
      use(entry);
      return entry.value;
    },
    set(key, value) {
      const known = entries.get(key);
      if (known !== undefined) {
        known.value = value;
        use(known);
        return;
      }
      const entry: Entry<V> = { key, value, older: null, newer: null };
      entries.set(key, entry);
      append(entry);
      if (entries.size > maxSize && oldest !== null) remove(oldest);
    },
    delete(key) {
      const entry = entries.get(key);
      if (entry !== undefined) remove(entry);
    },
    clear() {
      entries.clear();
      oldest = null;
      newest = null;
    },
  };
};
