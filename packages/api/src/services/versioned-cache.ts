/**
 * Remembers look-ups for exactly as long as nobody has committed anything to the database, in any process. Where
 * the database cannot tell that cheaply (`version` answers null) nothing is remembered. The version is read
 * before the value, so a commit in between makes the entry stale at birth instead of unseen.
 */
export const versionedCache = <T>(version: () => number | null, maxEntries: number) => {
  const entries = new Map<string, T>();
  let known: number | null = null;
  return async (key: string, find: () => Promise<T>): Promise<T> => {
    const now = version();
    if (now === null) return find();
    if (now !== known) {
      entries.clear();
      known = now;
    }
    const held = entries.get(key);
    if (held !== undefined) return held;
    const found = await find();
    // Only if nothing was committed while it was looked up; otherwise it belongs to an older version.
    if (known === now && entries.size < maxEntries) entries.set(key, found);
    return found;
  };
};
