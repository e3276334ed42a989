import { expect, test } from 'vitest';
import { newId } from './ids.ts';
import { checkRows } from './testing/check-rows.ts';
import { encodeUserCursor, UserCursor, type UserPosition } from './user-order.ts';
import { sortDirections, userSorts } from './user-sorting.ts';

const id = newId('user');

test('a cursor of every order decodes to the order and the position that it was made from', () => {
  for (const by of userSorts)
    for (const direction of sortDirections) {
      const key = by === 'name' || by === 'email' ? 'zoë 猫' : 1_767_225_600_000;
      for (const position of [
        { segment: 0, key, id },
        { segment: 1, key: null, id },
      ] satisfies UserPosition[])
        expect(UserCursor.parse(encodeUserCursor({ by, direction }, position))).toEqual({
          order: { by, direction },
          position,
        });
    }
});

test('a malformed cursor, or one whose key is of another kind than its order, is refused', () => {
  const position = { segment: 0, key: 'text', id };
  return checkRows(
    [
      '',
      'abc',
      encodeUserCursor({ by: 'created', direction: 'asc' }, position),
      encodeUserCursor({ by: 'lastSignIn', direction: 'asc' }, position),
      encodeUserCursor({ by: 'name', direction: 'asc' }, { ...position, key: 1 }),
      encodeUserCursor({ by: 'created', direction: 'asc' }, { ...position, key: 1.5 }),
      encodeUserCursor({ by: 'created', direction: 'asc' }, { ...position, key: 1, segment: -1 }),
    ],
    '%s',
    (text) => {
      expect(UserCursor.safeParse(text).success).toBe(false);
    },
  );
});
