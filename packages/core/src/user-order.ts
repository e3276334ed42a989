import { z } from 'zod';
import { UserId } from './ids.ts';
import { sortDirections, type UserOrder, type UserSort, userSorts } from './user-sorting.ts';

/**
 * The place of a user in a sorted list. The list is a sequence of segments, such as the roles or "never signed in", each
 * sorted by a key (text, or ms since epoch) and then by id; `key` is null in a segment that is sorted by id only.
 */
export interface UserPosition {
  readonly segment: number;
  readonly key: string | number | null;
  readonly id: string;
}

/** Whether the key of a sort is a time; else it is text. */
export const sortsByTime: Readonly<Record<UserSort, boolean>> = {
  created: true,
  role: true,
  lastSignIn: true,
  name: false,
  email: false,
};

const maxCursorLength = 1200;
const Position = z
  .tuple([
    z.enum(userSorts),
    z.enum(sortDirections),
    z.int().min(0).max(9),
    z.union([z.string().max(320), z.int().min(0).max(253_402_300_799_999), z.null()]),
    UserId,
  ])
  .refine(([by, , , key]) => key === null || (typeof key === 'number') === sortsByTime[by]);

const toBase64Url = (text: string): string =>
  btoa(String.fromCharCode(...new TextEncoder().encode(text)))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');

const fromBase64Url = (text: string): string =>
  new TextDecoder('utf-8', { fatal: true }).decode(
    Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (unit) => unit.charCodeAt(0)),
  );

/** Opaque to clients: the order and the position of the last row of a page. */
export const encodeUserCursor = ({ by, direction }: UserOrder, { segment, key, id }: UserPosition): string =>
  toBase64Url(JSON.stringify([by, direction, segment, key, id]));

/** Parses a result of `encodeUserCursor`; anything else is a validation failure. */
export const UserCursor = z
  .string()
  .max(maxCursorLength)
  .transform((raw, ctx): { order: UserOrder; position: UserPosition } => {
    try {
      const [by, direction, segment, key, id] = Position.parse(JSON.parse(fromBase64Url(raw)));
      return { order: { by, direction }, position: { segment, key, id } };
    } catch {
      ctx.addIssue({ code: 'custom', message: 'Not a page cursor.' });
      return z.NEVER;
    }
  });
