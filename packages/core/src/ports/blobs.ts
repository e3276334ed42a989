import type { Readable } from 'node:stream';

/** Bytes `first` … `last`, 0-based and inclusive, as in RFC 9110, section 14.1.2. */
export interface ByteRange {
  readonly first: number;
  readonly last: number;
}

/** A blob that is being read. It may keep a file open: the caller reads the stream to its end or destroys it. */
export interface OpenBlob {
  /** Of the whole blob, even if only a range is read. */
  readonly sizeBytes: number;
  /** The requested bytes as of `open`, even if the blob is replaced or deleted later. */
  readonly stream: Readable;
}

/** Metadata of a blob. */
interface BlobStat {
  readonly sizeBytes: number;
  /** Lower-case hex; null if the store keeps no checksums. */
  readonly sha256: string | null;
}

/** The result of a put. */
export interface StoredBlob {
  readonly sizeBytes: number;
  /** Lower-case hex. */
  readonly sha256: string;
}

export interface PutStreamOptions {
  readonly contentType: string;
  /** The maximum size of the source. */
  readonly maxBytes: number;
  /** Aborts the put; nothing is kept. */
  readonly signal?: AbortSignal;
}

export interface BlobPageRequest {
  /** The last key of the previous page; null for the first page. */
  readonly after: string | null;
  /** At least 1. */
  readonly limit: number;
}

/**
 * Bytes by key. Keys are made by the server and match `[a-z0-9/._-]+` without `..`; any other is a RangeError. Puts are
 * atomic: one that fails, is aborted or is interrupted by a crash leaves the previous blob.
 */
export interface BlobStore {
  /** Durable when it resolves. @throws AppError `storage_full`, `storage_failed` */
  put(key: string, bytes: Uint8Array, contentType: string): Promise<StoredBlob>;
  /**
   * The same for a stream, with one chunk in memory at a time. The source is read to its end or destroyed.
   * @throws AppError `payload_too_large` when the source yields more than `maxBytes`, `storage_full`, `storage_failed`;
   * the source's own error; the signal's reason
   */
  putStream(key: string, source: Readable, options: PutStreamOptions): Promise<StoredBlob>;
  /**
   * Bytes are read when the stream is. A range is truncated at the end of the blob, and empty if it starts beyond.
   * @returns null if there is no such blob. @throws AppError `storage_failed`
   */
  open(key: string, range?: ByteRange): Promise<OpenBlob | null>;
  /** @returns null if there is no such blob. @throws AppError `storage_failed` */
  stat(key: string): Promise<BlobStat | null>;
  /**
   * The keys that start with `prefix` (any start of a key; empty for all), in the order of their characters. Blobs that
   * are put or deleted between two pages may or may not be listed; every other is listed once.
   * @returns at most `limit` keys; fewer only on the last page. @throws AppError `storage_failed`
   */
  list(prefix: string, page: BlobPageRequest): Promise<string[]>;
  /**
   * Deletes the blob, every blob below `key/`, and partial files that a crash left there; durable when it resolves. Does
   * nothing if there are none. A concurrent put of the same key may fail, or its blob may stay.
   * @throws AppError `storage_failed`
   */
  delete(key: string): Promise<void>;
}
