import type { ByteRange } from '@atelier/core/ports/blobs';

/**
 * The part that a `Range` header asks for (RFC 9110, section 14.2). A malformed header, another unit or several ranges
 * are ignored, as that section allows.
 * @returns null to send the whole file; `unsatisfiable` when no byte of the part exists
 */
export const requestedRange = (
  header: string | undefined,
  sizeBytes: number,
): ByteRange | 'unsatisfiable' | null => {
  const [, set] = /^bytes=(.*)$/i.exec(header ?? '') ?? [];
  // Recipients ignore empty elements of a list (section 5.6.1.2).
  const specs = (set ?? '').split(',').flatMap((spec) => spec.trim() || []);
  if (specs.length !== 1) return null;
  const [, from = '', to = ''] = /^(\d*)-(\d*)$/.exec(specs[0] ?? '') ?? [];
  if (from === '' && to === '') return null;
  const end = sizeBytes - 1;
  if (from === '') {
    const length = Number(to);
    if (length === 0 || sizeBytes === 0) return 'unsatisfiable';
    return { first: Math.max(0, sizeBytes - length), last: end };
  }
  const [first, last] = [Number(from), to === '' ? Number.POSITIVE_INFINITY : Number(to)];
  if (last < first) return null;
  return first > end ? 'unsatisfiable' : { first, last: Math.min(last, end) };
};

/**
 * Whether `If-Range` allows a range: it names the current ETag, compared strongly. A date never matches, since files have
 * none (RFC 9110, section 13.1.5).
 */
export const isSameFile = (ifRange: string | readonly string[] | undefined, etag: string): boolean =>
  ifRange === undefined || (typeof ifRange === 'string' && ifRange.trim() === etag);
