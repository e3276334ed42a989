import type { ByteRange } from '@atelier/core/ports/blobs';

/**
 * The part that a `Range` header asks for (RFC 9110, section 14.2). A header that is malformed, of another unit, or of
 * several ranges is ignored, as that section allows: the answer is then the whole.
 * @returns null to send the whole; `unsatisfiable` when nothing of the part exists
 */
export const requestedRange = (
  header: string | undefined,
  sizeBytes: number,
): ByteRange | 'unsatisfiable' | null => {
  const [, set] = /^bytes=(.*)$/i.exec(header ?? '') ?? [];
  // Recipients pass over empty elements of a list (section 5.6.1.2).
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
 * Whether a range may be sent under the request's `If-Range`: it names the current ETag, compared strongly. A date never
 * fits, since files carry none (RFC 9110, section 13.1.5).
 */
export const isSameFile = (ifRange: string | readonly string[] | undefined, etag: string): boolean =>
  ifRange === undefined || (typeof ifRange === 'string' && ifRange.trim() === etag);
