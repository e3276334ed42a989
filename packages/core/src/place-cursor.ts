import { z } from 'zod';

/** Where a row is in an order that people arrange: the least position first, then by id. */
export interface Place {
  readonly position: number;
  readonly id: string;
}

/** Strictly after `after`. `limit` is 1 … 101 (a page and one look-ahead row). */
export interface PlacePageRequest {
  readonly after: Place | null;
  readonly limit: number;
}

const positionBytes = 8;
const pattern = /^([0-9a-f]{16})\.([a-z]{3}_[0-9a-z]{24})$/;

/** Opaque to clients: the bits of the position, so that it comes back exactly, and the id. It grants nothing. */
export const encodePlace = ({ position, id }: Place): string => {
  const bits = new DataView(new ArrayBuffer(positionBytes));
  bits.setFloat64(0, position);
  return `${bits
    .getBigUint64(0)
    .toString(16)
    .padStart(2 * positionBytes, '0')}.${id}`;
};

/** Parses a result of `encodePlace`; anything else is a validation failure. */
export const PlaceCursor = z
  .string()
  .max(48)
  .transform((raw, ctx): Place => {
    const [, digits, id] = pattern.exec(raw) ?? [];
    const bits = new DataView(new ArrayBuffer(positionBytes));
    bits.setBigUint64(0, BigInt(`0x${digits ?? '0'}`));
    const position = bits.getFloat64(0);
    if (id === undefined || !Number.isFinite(position)) {
      ctx.addIssue({ code: 'custom', message: 'Not a page cursor.' });
      return z.NEVER;
    }
    return { position, id };
  });
