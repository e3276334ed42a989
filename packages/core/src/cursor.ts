import { z } from 'zod';

/** The end of a keyset page: `createdAt` (ms since epoch) and id of its last row. */
export interface Keyset {
  readonly createdAtMs: number;
  readonly id: string;
}

/** Newest first, strictly after `after`. `limit` is 1 … 101 (a page and one look-ahead row); stores return at most that many. */
export interface PageRequest {
  readonly after: Keyset | null;
  readonly limit: number;
}

const pattern = /^([0-9a-z]{1,9})\.([a-z]{3}_[0-9a-z]{24}|\d{1,15})$/;

/** Opaque to clients: `<ms in base 36>.<id>`. It grants nothing: queries are scoped by the owner. */
export const encodeCursor = ({ createdAtMs, id }: Keyset): string => `${createdAtMs.toString(36)}.${id}`;

/** Parses a result of `encodeCursor`; anything else is a validation failure. */
export const Cursor = z
  .string()
  .max(48)
  .transform((raw, ctx): Keyset => {
    const [, time, id] = pattern.exec(raw) ?? [];
    if (time === undefined || id === undefined) {
      ctx.addIssue({ code: 'custom', message: 'Not a page cursor.' });
      return z.NEVER;
    }
    return { createdAtMs: Number.parseInt(time, 36), id };
  });

export const PageSize = z.int().min(1).max(100);
