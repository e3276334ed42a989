/** A key of the studio with its certificates, for content credentials (R-STUDIO-12). */
export interface SigningKeyRecord {
  /** `sgk-1`, `sgk-2`, …: each key follows another, so that two processes that make one at once make the same. */
  readonly id: string;
  /** PEM, leaf first, root last. */
  readonly certificates: string;
  /** The private keys as PEM, encrypted: of the leaf, and of the root if it is the studio's own. */
  readonly sealedKey: string;
  readonly createdAt: Date;
  /** Not used for new signatures since; null for the current one. */
  readonly retiredAt: Date | null;
}

export interface SigningKeyStore {
  /** The key that signs; null before the first one was made. */
  findCurrent(): Promise<SigningKeyRecord | null>;
  /** All keys there ever were, the newest first; at most 200. */
  list(): Promise<SigningKeyRecord[]>;
  /**
   * Retires `previous` and puts `key` in its place, within the caller's transaction.
   * @param previous null if there is no key yet
   * @returns false if another process was faster; nothing was changed
   */
  succeed(key: SigningKeyRecord, previous: string | null): Promise<boolean>;
}
