import type { ByteRange } from '@atelier/core/ports/blobs';

const pattern = /^[a-z0-9_-][a-z0-9._-]*(\/[a-z0-9_-][a-z0-9._-]*)*$/;
const maxLength = 200;

/** Whether a text has the form of a key. */
export const isBlobKey = (key: string): boolean =>
  key.length <= maxLength && !key.includes('..') && pattern.test(key);

/**
 * Refuses anything but a key: parent folders (`..`), absolute paths, empty or hidden parts, other characters. Keys are made
 * by the server, so an invalid one is a bug and not a client's mistake.
 * @throws RangeError
 */
export const checkBlobKey = (key: string): void => {
  if (!isBlobKey(key)) throw new RangeError('Not a blob key.');
};

/** Accepts the empty text, a key, or a key and a slash. @throws RangeError */
export const checkBlobPrefix = (prefix: string): void => {
  if (prefix !== '' && !isBlobKey(prefix.replace(/\/$/, '')))
    throw new RangeError('Not a prefix of blob keys.');
};

/** @throws RangeError unless it is a range of whole, non-negative positions */
export const checkRange = (range: ByteRange | undefined): void => {
  if (range === undefined) return;
  const { first, last } = range;
  if (!Number.isSafeInteger(first) || !Number.isSafeInteger(last) || first < 0 || last < first)
    throw new RangeError('Not a range of bytes.');
};
