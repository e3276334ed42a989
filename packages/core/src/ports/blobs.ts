import type { Readable } from 'node:stream';

/** Bytes `first` … `last`, 0-based and both included, as in RFC 9110, section 14.1.2. */
export interface ByteRange {
  readonly first: number;
  readonly last: number;
}

/** A blob that is being read. It may hold a file open: the caller reads the stream to its end or destroys it. */
export interface OpenBlob {
  /** Of the whole blob, also when only a part of it is read. */
  readonly sizeBytes: number;
  /** The bytes that were asked for, as they were at `open`, even if the blob is replaced or deleted meanwhile. */
  readonly stream: Readable;
}

/** What a store knows of a blob without reading it. */
export interface BlobStat {
  readonly sizeBytes: number;
  /** Lower-case hex; null where the store does not keep checksums. */
  readonly sha256: string | null;
}

/** What has been written. */
export interface StoredBlob {
  readonly sizeBytes: number;
  /** Lower-case hex. */
  readonly sha256: string;
}

export interface PutStreamOptions {
  readonly contentType: string;
  /** The most that the source may yield. */
  readonly maxBytes: number;
  /** Ends the put; nothing of it is kept. */
  readonly signal?: AbortSignal;
}

export interface BlobPageRequest {
  /** The last key of the page before; null for the first page. */
  readonly after: string | null;
  /** At least 1. */
  readonly limit: number;
}

/**
 * Bytes by key. Keys are made by the server and match `[a-z0-9/._-]+` without `..`; any other is a RangeError. A blob is
 * there whole or not at all: a put that fails, is aborted or is cut off by a crash leaves what was there before.
 */
export interface BlobStore {
  /** Durable when it resolves. @throws AppError `storage_full`, `storage_failed` */
  put(key: string, bytes: Uint8Array, contentType: string): Promise<StoredBlob>;
  /**
   * The same for bytes that come in pieces, of which one at a time is in memory. The source is read to its end or
   * destroyed.
   * @throws AppError `payload_too_large` when the source yields more than `maxBytes`, `storage_full`, `storage_failed`;
   * the source's own error; the signal's reason
   */
  putStream(key: string, source: Readable, options: PutStreamOptions): Promise<StoredBlob>;
  /**
   * Nothing is read before the stream is. A range that goes beyond the end is cut there, and empty if it begins there.
   * @returns null if there is no such blob. @throws AppError `storage_failed`
   */
  open(key: string, range?: ByteRange): Promise<OpenBlob | null>;
  /** @returns null if there is no such blob. @throws AppError `storage_failed` */
  stat(key: string): Promise<BlobStat | null>;
  /**
   * The keys that begin with `prefix` (any text that a key may begin with; empty for all), in the order of their
   * characters. Blobs that are put or deleted between two pages may or may not be among them; every other is listed once.
   * @returns at most `limit` keys; fewer only on the last page. @throws AppError `storage_failed`
   */
  list(prefix: string, page: BlobPageRequest): Promise<string[]>;
  /**
   * Deletes the blob and every one below `key/`, and what a crash left of one half written, in either place; durably, as
   * `put` does. Does nothing if there is none. A put of the same key that runs meanwhile may fail, or its blob may stay.
   * @throws AppError `storage_failed`
   */
  delete(key: string): Promise<void>;
}
