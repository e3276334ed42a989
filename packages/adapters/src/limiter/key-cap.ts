/** Bounds how many keys are counted, so that a flood of addresses cannot fill the memory. */
export interface KeyCap {
  /** The key to count under: the given one, or the shared one while the cap is reached. */
  admit(key: string, nowMs: number): string;
  /** @returns whether the key had its own count. */
  forget(key: string): boolean;
}

/** Shared by keys beyond the cap and by callers without a key. */
const sharedKey = '';

export const createKeyCap = (maxKeys: number, windowMs: number): KeyCap => {
  // All windows have the same length, so insertion order is expiry order.
  const expiryMs = new Map<string, number>();
  const dropExpired = (nowMs: number): void => {
    for (const [key, endsMs] of expiryMs) {
      if (endsMs > nowMs) return;
      expiryMs.delete(key);
    }
  };
  return {
    admit(key, nowMs) {
      if (key === sharedKey) return sharedKey;
      const endsMs = expiryMs.get(key);
      if (endsMs !== undefined && endsMs > nowMs) return key;
      dropExpired(nowMs);
      if (expiryMs.size >= maxKeys) return sharedKey;
      expiryMs.set(key, nowMs + windowMs);
      return key;
    },
    forget: (key) => expiryMs.delete(key),
  };
};
