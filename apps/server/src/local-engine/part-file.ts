import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import type { EgressResponse } from '@atelier/core/ports/egress';
import { z } from 'zod';

/** What belongs to an unfinished file: a part of another file, or of another version, is useless. */
export const PartNote = z.object({ url: z.string(), sha256: z.string(), validator: z.string().nullable() });
export type PartNote = z.infer<typeof PartNote>;

/** Bytes of a file; 0 without one. */
export const sizeOf = async (path: string): Promise<number> =>
  (await stat(path).catch(() => null))?.size ?? 0;

export const readNote = async (path: string): Promise<PartNote | null> => {
  try {
    return PartNote.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    return null;
  }
};

/** What a server takes in `If-Range` (RFC 9110, 13.1.5): a strong entity tag, or a date. */
export const validatorOf = (answer: EgressResponse): string | null => {
  const etag = answer.header('etag');
  if (etag?.startsWith('"')) return etag;
  return answer.header('last-modified');
};

/** `bytes 100-199/200` → where it begins and how much there is. */
export const rangeOf = (
  answer: EgressResponse,
): { readonly from: number; readonly total: number | null } | null => {
  const [, from, total] = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(answer.header('content-range') ?? '') ?? [];
  if (from === undefined) return null;
  return { from: Number(from), total: total === '*' ? null : Number(total) };
};

export const totalOf = (answer: EgressResponse): number | null => {
  const length = answer.header('content-length');
  return length === null || !/^\d{1,15}$/.test(length) ? null : Number(length);
};

export const sha256Of = async (path: string, signal: AbortSignal): Promise<string> => {
  const hash = createHash('sha256');
  for await (const piece of createReadStream(path, { signal })) hash.update(piece as Buffer);
  return hash.digest('hex');
};
