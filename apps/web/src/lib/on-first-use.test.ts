import { expect, test } from 'vitest';
import { onFirstUse } from './on-first-use.ts';

test('a value is made when it is first asked for, and once', () => {
  let made = 0;
  const value = onFirstUse(() => ({ number: ++made }));
  expect(made).toBe(0);
  expect([value(), value()]).toEqual([{ number: 1 }, { number: 1 }]);
});
